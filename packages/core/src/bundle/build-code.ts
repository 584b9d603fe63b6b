import type MagicString from 'magic-string';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleChoices } from '../flow/launcher.ts';
import type { BundleEntry, BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import type { Built } from './bundle-cache.ts';
import { bundledPackages } from './bundled-packages.ts';
import { pathIn, type BundlePlace } from './bundle-place.ts';
import { MissingExports, type BundleOutput, type BundleRequest } from './bundler/bundler.ts';
import { rolldownBundler } from './bundler/rolldown-bundler.ts';
import { entrySource, FLOW_FILE, INSTALL, RUNNER, SEVERAL_FLOWS, UNPACK, writeMarks } from './entry-source.ts';
import { FurtherFlows, mayCallItself, type FurtherEntry } from './further-flows.ts';
import { BuildStamps } from './input-stamps.ts';
import type { FlowLocation } from './locate/locate-flow.ts';
import { LocalFlows } from './local-flows.ts';
import { LocalSnapshots, type FileSnapshot } from './local-snapshots.ts';
import { ExternalPackages } from './natives/external-packages.ts';
import { runTarget } from './natives/run-target.ts';
import { supplyPackages, type SuppliedPackages } from './natives/supply-packages.ts';
import type { VendoredFile } from './natives/vendor-packages.ts';
import { ownPackage } from './own-package.ts';
import type { SyntaxNode } from './syntax/syntax-tree.ts';
import { prepareSource, type PreparedSource } from './prepare-source.ts';

export interface CodeInput {
  location: FlowLocation;
  place: BundlePlace;
  entries: readonly BundleEntry[];
  hasFiles: boolean;
  options: BundleChoices;
  /** Whether packages say why they are inside. */
  explain: boolean;
  /** What the pool says its runs have. */
  declaredTarget?: BundleChoices['target'];
}

/** The code object and its map as they are stored, with what the manifest says of them. */
export interface BuiltCode {
  code: Uint8Array;
  map: Uint8Array;
  description: BundleManifestV1['code'];
  mapDescription: NonNullable<BundleManifestV1['map']>;
  mode: BundleManifestV1['mode'];
  modeReason: string | null;
  bundler: string;
  kept: BundleManifestV1['kept'];
  dropped: BundleManifestV1['dropped'];
  notes: BundleManifestV1['notes'];
  packages: BundleManifestV1['inputs'];
  external: BundleManifestV1['external'];
  /** Files of packages that are no part of the code. */
  vendored: readonly VendoredFile[];
  target: SuppliedPackages['target'];
  /** Bound flows that this one may call: the entries from 1. */
  further: readonly FurtherEntry[];
  captures: PreparedSource['captures'];
  /** Of the flow's file and of others that the code holds. */
  snapshots: readonly FileSnapshot[];
}

/** Raised when `BuiltCode` changes, so that what another version kept is not taken for it. */
const CACHE_FORMAT = 4;

/** Everything but the contents of files that a build depends on. */
export function codeKey({ location, place, entries, hasFiles, options, explain, declaredTarget }: CodeInput): string {
  const { file, expressionStart, expressionEnd, ordinal, via } = location;
  const { mode, external, include, minify, target } = options;
  const parts = {
    format: CACHE_FORMAT,
    sdk: ownPackage(),
    bundler: rolldownBundler.name,
    file,
    expressionStart,
    expressionEnd,
    ordinal,
    via,
    root: place.root,
    entries,
    hasFiles,
    explain,
    mode,
    external,
    include,
    minify,
    target: [target, declaredTarget, process.platform, process.arch, process.version],
  };
  return JSON.stringify(parts);
}

/** No run reads a map: a twentieth more bytes at rest, in half the time. */
const MAP_QUALITY = 3;

export async function buildCode(input: CodeInput): Promise<Built<BuiltCode>> {
  const stamps = new BuildStamps();
  const built = await bundleFlow(input, (files) => {
    // Time that would pass after the build passes during it.
    void import('./compress.ts');
    stamps.take(files);
  });
  const { output, prepared, launches, notes: otherNotes, supplied, further, snapshots: localSnapshots } = built;
  const { brotli, sha256 } = await import('./compress.ts');
  const raw = Buffer.from(output.code);
  // Other threads compress while this one goes on: the code begins before its map is written.
  const compressed = Promise.all([brotli(raw), brotli(Buffer.from(output.map()), MAP_QUALITY)]);
  const packages = bundledPackages(output.modules, input.place.root, input.explain ? output.importChain : undefined);
  const inputs = stamps.of([input.location.file, ...output.inputs, ...settingsFiles(input.place.root)]);
  const [code, map] = await compressed;
  const { mode, modeReason, kept, notes, captures } = prepared;
  const held = new Set(output.modules.filter(({ bytes }) => bytes > 0).map(({ id }) => id));
  const own = prepared.snapshots.map((place) => ({ ...place, file: input.location.file }));
  const value: BuiltCode = {
    code,
    map,
    mode,
    modeReason,
    kept,
    notes: [...notes, ...otherNotes, ...installNotes(input, supplied)],
    captures,
    snapshots: [...own, ...localSnapshots.places((file) => held.has(file))].toSorted((first, second) => first.ordinal - second.ordinal),
    dropped: [...prepared.dropped, ...launches],
    description: { sha256: sha256(code), bytes: code.byteLength, rawBytes: raw.byteLength, encoding: 'br' },
    mapDescription: { sha256: sha256(map), bytes: map.byteLength },
    bundler: rolldownBundler.name,
    packages,
    external: [
      ...supplied.lines,
      ...output.omitted.map(({ name }) => ({
        name,
        version: null,
        how: 'omitted' as const,
        why: 'not installed, and optional where it is asked for',
      })),
    ],
    vendored: supplied.files,
    target: supplied.target,
    further: further.entries,
  };
  return { value, inputs: [...inputs, ...supplied.inputs] };
}

function installNotes({ location, place }: CodeInput, { notes }: SuppliedPackages): BundleManifestV1['notes'] {
  return notes.map((text) => ({ file: pathIn(place.root, location.file), line: location.line, code: 'N_INSTALL', text }));
}

interface BundledFlow {
  output: BundleOutput;
  prepared: PreparedSource;
  /** Statements of other files of the project that would have launched something. */
  launches: BundleManifestV1['dropped'];
  /** What differs in the run because it stands in another file. */
  notes: BundleManifestV1['notes'];
  supplied: SuppliedPackages;
  further: FurtherFlows;
  snapshots: LocalSnapshots;
}

const nothing: SuppliedPackages = { outside: null, files: [], lines: [], target: null, inputs: [], notes: [] };

/**
 * Other modules may import from the flow's file what slicing removed, packages may turn out to be no part of any code,
 * and bound flows to be called: then it is built again with those names kept, knowing of those packages and flows.
 */
async function bundleFlow(input: CodeInput, onRead: BundleRequest['onRead']): Promise<BundledFlow> {
  const { location, place, options } = input;
  const packages = new ExternalPackages(options.external);
  let supplied = nothing;
  const localFlows = new LocalFlows();
  const keepNames = new Set<string>();
  const further = new FurtherFlows(place);
  const snapshots = new LocalSnapshots();
  const isRecursive = await mayCallItself(location);
  for (;;) {
    const prepared = await prepareSource({
      location,
      root: place.root,
      mode: options.mode ?? 'slice',
      keepNames: [...keepNames],
      localFlows,
      further: further.marksIn(location.file).map((mark) => ({ ...mark, ordinal: 0 })),
    });
    if (await further.add(location.file, prepared.flows)) continue;
    snapshots.begin(prepared.snapshots.length);
    const launches: BundleManifestV1['dropped'] = [];
    const notes: BundleManifestV1['notes'] = [];
    const along: FlowsOfFile[] = [];
    const bundled = await rolldownBundler
      .bundle({
        ...requestOf(input, { prepared, localFlows, launches, notes, packages, supplied, further, snapshots, along, isRecursive }),
        onRead,
      })
      .catch((error: unknown) => {
        if (error instanceof MissingExports) return error;
        throw error;
      });
    const wanted = (bundled instanceof MissingExports ? bundled.exports : bundled.undefinedImports).get(location.file) ?? [];
    const news = prepared.mode === 'slice' ? wanted.filter((name) => !keepNames.has(name)) : [];
    if (news.length === 0 && bundled instanceof MissingExports) throw bundled.cause;
    for (const name of news) keepNames.add(name);
    if (news.length > 0 || bundled instanceof MissingExports) continue;
    if (await addAll(further, along)) continue;
    if (snapshots.areNew) continue;
    if (further.forgetUnused(bundled.code)) continue;
    if (bundled.discovered.map(({ name, why }) => packages.add(name, why)).includes(true)) continue;
    const before = JSON.stringify(supplied.outside);
    supplied = await supplyPackages(bundled, { root: place.root, target: () => runTarget(options.target, input.declaredTarget) });
    if (JSON.stringify(supplied.outside) === before) return { output: bundled, prepared, launches, notes, supplied, further, snapshots };
  }
}

/** Bound flows that a file besides the flow's own makes. */
interface FlowsOfFile {
  file: string;
  flows: readonly { start: number; end: number }[];
}

async function addAll(further: FurtherFlows, found: readonly FlowsOfFile[]): Promise<boolean> {
  let news = false;
  for (const { file, flows } of found) news = (await further.add(file, flows)) || news;
  return news;
}

type Building = Omit<BundledFlow, 'output'> & {
  localFlows: LocalFlows;
  packages: ExternalPackages;
  along: FlowsOfFile[];
  isRecursive: boolean;
};

function requestOf(input: CodeInput, made: Building): Omit<BundleRequest, 'onRead'> {
  const { location, place, options } = input;
  const own = ownPackage();
  const further = made.further.entries;
  const launches = further.length > 0 || made.isRecursive;
  return {
    entry: entrySource({
      entries: [...input.entries, ...further.map(({ entry }) => entry)],
      launches,
      hasFiles: input.hasFiles || made.supplied.files.length > 0 || further.some(({ files }) => files !== null),
      outside: made.supplied.outside,
    }),
    redirects: new Map([
      [FLOW_FILE, location.file],
      [RUNNER, own.runner],
      ['@farhaul/core', launches ? own.authorOfSeveral : own.author],
      [SEVERAL_FLOWS, own.severalFlows],
      [UNPACK, own.unpack],
      [INSTALL, own.install],
    ]),
    sources: new Map([[location.file, { code: made.prepared.code, map: made.prepared.map }]]),
    prepare: (file, text) => prepareFile({ file, text, path: pathIn(place.root, file) }, made),
    projectDirectory: place.root,
    conditions: ['@farhaul/runner', ...(own.fromSource ? ['@farhaul/source'] : [])],
    packages: made.packages,
    minify: options.minify ?? true,
  };
}

/**
 * Another file of the project: the bundler shakes it, but what launches a flow while it loads is taken out, and the
 * flows that it binds are marked.
 */
async function prepareFile(
  source: { file: string; text: string; path: string },
  made: Building,
): Promise<{ text: string; mark(output: MagicString): void } | null> {
  const flowImports = await made.localFlows.importsOf(source.file, source.text);
  if (flowImports.length === 0 && !source.text.includes('@farhaul/')) return null;
  const { findBoundFlows, removeLaunches } = await import('./slice/index.ts');
  const { parseSource } = await import('./syntax/parse-source.ts');
  const subject = { source: source.text, file: source.path, flowImports };
  const { text, dropped, snapshots } = removeLaunches({ ...subject, firstSnapshot: made.snapshots.firstOf(source.file) });
  made.snapshots.add(source.file, snapshots);
  made.launches.push(...dropped.map((line) => ({ file: source.path, ...line })));
  made.notes.push(...lateSnapshots(source, snapshots));
  made.along.push({ file: source.file, flows: findBoundFlows(subject) });
  const marks = made.further.marksIn(source.file).map((mark) => ({ ...mark, ordinal: 0 }));
  if (dropped.length === 0 && marks.length === 0 && snapshots.length === 0) return null;
  const { isModule, program } = parseSource(source.text, source.file);
  return { text, mark: (output) => writeMarks(output, { program: program as unknown as SyntaxNode, isModule }, marks) };
}

/** What a function of another file evaluates when it is called is evaluated anew, and that must be said. */
function lateSnapshots({ text, path }: { text: string; path: string }, sent: readonly { line: number }[]): BundleManifestV1['notes'] {
  const said =
    "this snapshot() is evaluated anew in the run: of other files than the flow's, values are sent for those at module level only";
  const isLate = (line: string, number: number): boolean => /\bsnapshot\s*\(/.test(line) && sent.every((place) => place.line !== number);
  return text
    .split('\n')
    .flatMap((line, index) => (isLate(line, index + 1) ? [{ file: path, line: index + 1, code: 'N_SNAPSHOT', text: said }] : []));
}

/** What decides how code is resolved and compiled beside the code itself. */
function settingsFiles(root: string): string[] {
  return ['package.json', 'tsconfig.json'].map((name) => join(root, name)).filter(existsSync);
}
