/** Slicing: what of a file travels. Loads the parser, so it is imported when a bundle is built and not before. */
export type { Capture, RootRange } from './lift-nested-flow.ts';
export type { LoadingNote } from './loading-notes.ts';
export {
  askForSnapshots,
  findBoundFlows,
  findFlowExports,
  removeLaunches,
  type LaunchRemoval,
  type OtherModule,
} from './remove-launches.ts';
export { sliceModule, type FurtherFlow, type SliceInput, type SliceLine, type SliceResult } from './slice-module.ts';
export type { SnapshotPlace } from './snapshot-places.ts';
