import type { FlowDefinition } from '../flow/flow-definition.ts';
import type { BundleChoices } from '../flow/launcher.ts';
import type { Bundle, BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import { BuildCache } from './bundle-cache.ts';
import { bundlePlace, pathIn, type BundlePlace } from './bundle-place.ts';
import { buildCode, codeKey, type BuiltCode, type CodeInput } from './build-code.ts';
import { diskStore } from './disk-store.ts';
import { bundleEntry, describeFlow } from './flow-description.ts';
import { packFiles, type PackedFiles } from './files/pack-files.ts';
import { locateFlow } from './locate-flow.ts';
import { ownPackage } from './own-package.ts';
import { sentValues } from './sent-values.ts';

export type BundleOptions = BundleChoices;

export interface CreateBundleInput {
  definition: FlowDefinition;
  options: BundleOptions;
  /** Paths and patterns relative to the directory of the flow's file. */
  includeFiles?: readonly string[];
  /** Directory, relative to the flow's file, that they are relative to instead. */
  includeFilesBase?: string;
  /** @default 'refuse' */
  sensitiveFiles?: 'refuse' | 'allow';
  /** Directory where built code is kept for the next process. @default none */
  cacheDirectory?: string;
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
export async function createBundle(input: CreateBundleInput): Promise<Bundle> {
  const started = performance.now();
  const location = await locateFlow(input.definition);
  const place = bundlePlace(location.file, input.includeFilesBase);
  const flow = describeFlow(input.definition, location);
  const files = await packFiles({
    patterns: input.includeFiles ?? [], base: place.base, root: place.root,
    sensitiveFiles: input.sensitiveFiles ?? 'refuse', maxBytes: input.options.maxBytes ?? MAX_FILE_BYTES,
  });
  const codeInput: CodeInput = { location, place, entries: [bundleEntry(flow, place.workingDirectory)], hasFiles: files.archive !== null, options: input.options };
  const store = input.cacheDirectory === undefined ? undefined : diskStore(input.cacheDirectory);
  const { value: code, source } = await codeCache.get(codeKey(codeInput), () => buildCode(codeInput), store);
  const manifest: BundleManifestV1 = {
    ...manifestOfCode(code, place, location.file),
    entries: [{ flow, file: pathIn(place.root, location.file), line: location.line, column: location.column, ordinal: location.ordinal }],
    files: files.description,
    notes: [...code.notes, ...warningsOf(files, { file: pathIn(place.root, location.file), line: location.line })],
    buildMs: source === 'built' ? Math.round(performance.now() - started) : 0,
    created: new Date().toISOString(),
  };
  return { manifest, code: code.code, files: files.archive, map: code.map, ...(await sentValues(input.definition, location, code)) };
}

type CodePart = Omit<BundleManifestV1, 'entries' | 'files' | 'notes' | 'buildMs' | 'created'>;

function manifestOfCode(code: BuiltCode, place: BundlePlace, file: string): CodePart {
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
    captures: code.captures.map((capture) => capture.name),
    snapshots: code.snapshots.map((snapshot) => `${pathIn(place.root, file)}:${snapshot.line}`),
  };
}

function warningsOf(files: PackedFiles, place: { file: string; line: number }): BundleManifestV1['notes'] {
  return files.warnings.map((text) => ({ ...place, code: 'N_FILES', text }));
}
