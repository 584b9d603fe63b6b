import { readFileSync } from 'node:fs';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import { pathIn } from './bundle-place.ts';
import { markSource } from './entry-source.ts';
import type { FlowLocation } from './locate/locate-flow.ts';
import type { LocalFlows } from './local-flows.ts';
import type { SyntaxNode } from './syntax/syntax-tree.ts';
import type { Capture, FurtherFlow, RootRange, SliceResult, SnapshotPlace } from './slice/index.ts';

export interface PrepareInput {
  location: FlowLocation;
  root: string;
  mode: 'slice' | 'module';
  /** Exports that other modules of the bundle turned out to need. */
  keepNames: readonly string[];
  localFlows: LocalFlows;
  /** Further flows of this file that the bundle is known to hold. */
  further: readonly RootRange[];
}

/** The flow's file as it goes into the bundle. */
export interface PreparedSource {
  code: string;
  map: string;
  mode: BundleManifestV1['mode'];
  modeReason: string | null;
  kept: BundleManifestV1['kept'];
  dropped: BundleManifestV1['dropped'];
  notes: BundleManifestV1['notes'];
  captures: readonly Capture[];
  snapshots: readonly SnapshotPlace[];
  /** Bound flows of this file that come along and are not known yet. */
  flows: readonly FurtherFlow[];
}

type Origin = Pick<PreparedSource, 'mode' | 'modeReason' | 'kept' | 'dropped' | 'notes' | 'captures' | 'snapshots' | 'flows'>;

/** Cuts the flow's file down to what the flow reaches, or takes it whole, and marks the flow in it. */
export async function prepareSource(input: PrepareInput): Promise<PreparedSource> {
  const { location } = input;
  const text = readFileSync(location.file, 'utf8');
  const root = { entry: 0, start: location.expressionStart, end: location.expressionEnd };
  const sliced = input.mode === 'slice' ? await slice(input, text, root) : null;
  if (sliced !== null && 'result' in sliced)
    return marked(input, sliced.result.text, { roots: sliced.result.roots, ...originOf(input, sliced.result) });
  if (!location.moduleLevel) {
    throw new FarhaulError(
      'FARHAUL_BUNDLE_CAPTURES',
      `flow "${location.name}" (${pathIn(input.root, location.file)}:${location.line}) is created inside a function, which a bundle of the whole module cannot find`,
      {
        hint: "Move it to module level, or let it be sliced: bundle: { mode: 'slice' }.",
      },
    );
  }
  const roots = [root, ...input.further];
  const isNew = ({ start, end }: FurtherFlow): boolean => !roots.some((known) => known.start < end && start < known.end);
  const { askForSnapshots, findBoundFlows } = await import('./slice/index.ts');
  const module = { source: text, file: pathIn(input.root, location.file) };
  const asking = askForSnapshots(module);
  return marked(input, asking.text, {
    roots: roots.map((one) => ({ ...one, start: asking.mapOffset(one.start), end: asking.mapOffset(one.end) })),
    flows: findBoundFlows(module).filter(isNew),
    mode: 'module',
    modeReason: sliced?.why ?? null,
    kept: [],
    dropped: [],
    notes: [],
    captures: [],
    snapshots: asking.snapshots,
  });
}

async function slice(input: PrepareInput, text: string, root: RootRange): Promise<{ result: SliceResult } | { why: string }> {
  const { sliceModule } = await import('./slice/index.ts');
  const { location } = input;
  try {
    const flowImports = await input.localFlows.importsOf(location.file, text);
    return {
      result: sliceModule({
        source: text,
        file: pathIn(input.root, location.file),
        roots: [root, ...input.further],
        keepNames: input.keepNames,
        flowImports,
      }),
    };
  } catch (error) {
    if (FarhaulError.isInstance(error)) throw error;
    return { why: `slicing failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function originOf(input: PrepareInput, result: SliceResult): Origin {
  const file = pathIn(input.root, input.location.file);
  return {
    mode: result.wholeBecause === null ? 'slice' : 'module',
    modeReason: result.wholeBecause,
    kept: result.kept.map((line) => ({ file, ...line })),
    dropped: result.dropped.map((line) => ({ file, ...line })),
    notes: result.notes.map((note) => ({ file, ...note })),
    captures: result.captures,
    snapshots: result.snapshots,
    flows: result.flows,
  };
}

async function marked(input: PrepareInput, text: string, origin: Origin & { roots: readonly RootRange[] }): Promise<PreparedSource> {
  const { parseSource } = await import('./syntax/parse-source.ts');
  const { roots, ...rest } = origin;
  const { file, ordinal } = input.location;
  const { isModule, program } = parseSource(text, file);
  return {
    ...rest,
    ...markSource(
      { text, program: program as unknown as SyntaxNode, file, isModule },
      roots.map((root) => ({ ...root, ordinal: root.entry === 0 ? ordinal : 0 })),
    ),
  };
}
