import type { FlowDefinition } from '../flow/flow-definition.ts';
import type { BundleChoices } from '../flow/launcher.ts';
import type { Bundle, BundleManifestV1, FlowDescription } from '../protocol/bundle-manifest.ts';
import { BuildCache } from './bundle-cache.ts';
import { bundlePlace, pathIn, type BundlePlace } from './bundle-place.ts';
import { buildCode, codeKey, type BuiltCode } from './build-code.ts';
import type { CodeInput } from './bundle-flow.ts';
import { diskStore } from './disk-store.ts';
import { bundleEntry, describeFlow } from './locate/flow-description.ts';
import type { IncludedFiles } from './files/include-files.ts';
import { currentFilesOf } from './further-flows.ts';
import { listFiles, packFiles, type PackedFiles } from './files/pack-files.ts';
import { locateEntrypoint } from './locate/locate-entrypoint.ts';
import { locateFlow, type FlowLocation } from './locate/locate-flow.ts';
import { checkTarget } from './natives/run-target.ts';
import { ownPackage } from './own-package.ts';
import { sentValues } from './sent-values.ts';

export type BundleOptions = BundleChoices;

interface BundleChoicesOfFiles {
  /** Paths and patterns relative to the directory of the flow's file. */
  includeFiles?: readonly string[];
  /** Directory, relative to the flow's file, that they are relative to instead. */
  includeFilesBase?: string;
  /** @default 'refuse' */
  sensitiveFiles?: 'refuse' | 'allow';
  /** Directory where built code is kept for the next process. @default none */
  cacheDirectory?: string;
  /** Whether the manifest also says why each package is inside, which takes longer. @default false */
  explain?: boolean;
  /** What the pool declares that its runs have; `bundle: { target }` of the author comes first. @default this machine */
  target?: BundleOptions['target'];
}

export interface CreateBundleInput extends BundleChoicesOfFiles {
  definition: FlowDefinition;
  options: BundleOptions;
}

/** A flow named by its place, of which nothing is run; what its binding says literally holds where nothing is given here. */
export interface CreateBundleByEntrypoint extends BundleChoicesOfFiles {
  directory: string;
  /** `path/to/file.ts:name`, the path relative to the directory. */
  entrypoint: string;
  options?: BundleOptions;
}

/** Lowest Node major that bundles are made for. */
const NODE_MAJOR = 22;
const MAX_FILE_BYTES = 500 * 1024 ** 2;

const codeCache = new BuildCache<BuiltCode>();

/**
 * Makes the bundle of a flow: one ES module of what it needs, its files, and a manifest that says what is inside.
 * Unchanged, it is made once.
 *
 * @throws FARHAUL_BUNDLE_*, FARHAUL_FLOW_NAME: nothing was created anywhere
 */
export async function createBundle(input: CreateBundleInput | CreateBundleByEntrypoint): Promise<Bundle> {
  const started = performance.now();
  const subject = await findSubject(input);
  const { location, flow } = subject;
  const place = bundlePlace(location.file, subject.includeFilesBase);
  checkTarget(subject.options.target ?? {}, input.target ?? {}, NODE_MAJOR);
  const maxBytes = subject.options.maxBytes ?? MAX_FILE_BYTES;
  const included = await listFiles({
    patterns: subject.includeFiles ?? [],
    base: place.base,
    root: place.root,
    sensitiveFiles: subject.sensitiveFiles ?? 'refuse',
    maxBytes,
  });
  const codeInput: CodeInput = {
    location,
    place,
    entries: [bundleEntry(flow, place.workingDirectory)],
    hasFiles: included.files.length > 0,
    options: subject.options,
    explain: input.explain ?? false,
    ...(input.target && { declaredTarget: input.target }),
  };
  const store = input.cacheDirectory === undefined ? undefined : diskStore(input.cacheDirectory);
  const { value: code, source } = await codeCache.get(codeKey(codeInput), () => buildCode(codeInput), store);
  const all = await withFilesOf(code.further, { included, root: place.root, maxBytes });
  const files = await packFiles({
    included: all,
    vendored: code.vendored,
    maxBytes,
  });
  const file = pathIn(place.root, location.file);
  const manifest: BundleManifestV1 = {
    ...manifestOfCode(code, place),
    entries: [
      { flow, file, line: location.line, column: location.column, ordinal: location.ordinal },
      ...code.further.map((one) => ({
        flow: one.flow,
        file: pathIn(place.root, one.file),
        line: one.line,
        column: one.column,
        ordinal: 0,
      })),
    ],
    files: files.description,
    leftOut: all.leftOut,
    notes: [...code.notes, ...warningsOf(files, { file, line: location.line })],
    buildMs: source === 'built' ? Math.round(performance.now() - started) : 0,
    created: new Date().toISOString(),
  };
  return {
    manifest,
    code: code.code,
    files: files.archive,
    map: code.map,
    ...(await sentValues(subject.definition, { location, place }, code)),
  };
}

/** Files of the flows that this one may call lie beside its own. */
async function withFilesOf(
  further: BuiltCode['further'],
  { included, root, maxBytes }: { included: IncludedFiles; root: string; maxBytes: number },
): Promise<IncludedFiles> {
  const all = [included];
  for (const one of further) {
    const files = await currentFilesOf(one);
    if (files) all.push(await listFiles({ ...files, root, maxBytes }));
  }
  const byPath = new Map(all.flatMap(({ files }) => files.map((file) => [file.path, file] as const)));
  const files = [...byPath.values()].toSorted((first, second) => (first.path < second.path ? -1 : 1));
  const unique = (name: 'sensitive' | 'warnings' | 'ignoreFiles'): string[] => [...new Set(all.flatMap((one) => one[name]))];
  const leftOut = all.flatMap((one) => one.leftOut).filter(({ path }) => !byPath.has(path));
  return { files, sensitive: unique('sensitive'), warnings: unique('warnings'), ignoreFiles: unique('ignoreFiles'), leftOut };
}

interface Subject extends BundleChoicesOfFiles {
  definition: FlowDefinition | null;
  location: FlowLocation;
  flow: FlowDescription;
  options: BundleOptions;
}

async function findSubject(input: CreateBundleInput | CreateBundleByEntrypoint): Promise<Subject> {
  if ('definition' in input) {
    const location = await locateFlow(input.definition);
    return { ...input, location, flow: describeFlow(input.definition, location) };
  }
  const { location, flow, binding } = await locateEntrypoint(input.directory, input.entrypoint);
  const { includeFiles, includeFilesBase, sensitiveFiles, bundle } = binding as BundleChoicesOfFiles & { bundle?: BundleOptions };
  const literal = {
    ...(includeFiles && { includeFiles }),
    ...(includeFilesBase && { includeFilesBase }),
    ...(sensitiveFiles && { sensitiveFiles }),
  };
  return { ...literal, ...input, definition: null, location, flow, options: input.options ?? bundle ?? {} };
}

type CodePart = Omit<BundleManifestV1, 'entries' | 'files' | 'leftOut' | 'notes' | 'buildMs' | 'created'>;

function manifestOfCode(code: BuiltCode, place: BundlePlace): CodePart {
  return {
    bundle: 1,
    sdk: ownPackage().version,
    mode: code.mode,
    modeReason: code.modeReason,
    node: NODE_MAJOR,
    bundler: code.bundler,
    code: code.description,
    map: code.mapDescription,
    workingDirectory: place.workingDirectory,
    kept: code.kept,
    dropped: code.dropped,
    inputs: code.packages,
    external: code.external,
    target: code.target,
    captures: code.captures.map((capture) => capture.name),
    snapshots: code.snapshots.map((snapshot) => `${pathIn(place.root, snapshot.file)}:${snapshot.line}`),
  };
}

function warningsOf(files: PackedFiles, place: { file: string; line: number }): BundleManifestV1['notes'] {
  return files.warnings.map((text) => ({ ...place, code: 'N_FILES', text }));
}
