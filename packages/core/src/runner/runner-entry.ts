import type { RunDocumentV1 } from '../protocol/run-document.ts';

/** What the bundler knows of one flow of a bundle and the runner needs, in the order of the manifest's `entries`. */
export interface RunnerEntry {
  /** The flow's name, for messages. */
  name: string;
  /** Directory of the flow's file inside the project, `/`-separated, '' for the root. */
  workingDirectory: string;
  /** In order; `rest` only where it is true. */
  parameters: readonly { name: string; rest?: boolean }[];
}

/** The run document as the bootstrap hands it on: with the URL that it imported the bundle by. */
export type StartedRun = RunDocumentV1 & { module?: string };
