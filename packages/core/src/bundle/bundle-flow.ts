import type MagicString from 'magic-string';
import type { BundleChoices } from '../flow/launcher.ts';
import type { BundleEntry, BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import { pathIn, type BundlePlace } from './bundle-place.ts';
import { MissingExports, type BundleOutput, type BundleRequest } from './bundler/bundler.ts';
import { rolldownBundler } from './bundler/rolldown-bundler.ts';
import { entrySource, FLOW_FILE, INSTALL, RUNNER, SEVERAL_FLOWS, UNPACK, writeMarks } from './entry-source.ts';
import { FurtherFlows, mayCallItself } from './further-flows.ts';
import type { FlowLocation } from './locate/locate-flow.ts';
import { LocalFlows } from './local-flows.ts';
import { LocalSnapshots } from './local-snapshots.ts';
import { ExternalPackages } from './natives/external-packages.ts';
import { runTarget } from './natives/run-target.ts';
import { supplyPackages, type SuppliedPackages } from './natives/supply-packages.ts';
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

/** The flow's code, with what was found out on the way to it. */
export interface BundledFlow {
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
export async function bundleFlow(input: CodeInput, onRead: BundleRequest['onRead']): Promise<BundledFlow> {
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
    let mustDecide: boolean | undefined;
    const bundled = await rolldownBundler
      .bundle({
        ...requestOf(input, { prepared, localFlows, launches, notes, packages, supplied, further, snapshots, along, isRecursive }),
        onRead(files) {
          onRead(files);
          mustDecide = packages.mustDecide(files, place.root);
        },
      })
      .catch((error: unknown) => {
        if (error instanceof MissingExports) return error;
        // It may be of a package that would not have been bundled.
        if (packages.decideEach()) return null;
        throw error;
      });
    if (bundled === null) continue;
    const wanted = (bundled instanceof MissingExports ? bundled.exports : bundled.undefinedImports).get(location.file) ?? [];
    const news = prepared.mode === 'slice' ? wanted.filter((name) => !keepNames.has(name)) : [];
    if (news.length === 0 && bundled instanceof MissingExports) throw bundled.cause;
    for (const name of news) keepNames.add(name);
    if (news.length > 0 || bundled instanceof MissingExports) continue;
    if ((mustDecide ?? packages.mustDecide(bundled.inputs, place.root)) && packages.decideEach()) continue;
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
    // An entry that nothing uses is known by its absence from the code.
    dropUnused: launches,
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
  const { text, dropped, snapshots, makers, mapOffset } = removeLaunches({
    ...subject,
    firstSnapshot: made.snapshots.firstOf(source.file),
  });
  made.snapshots.add(source.file, snapshots);
  made.launches.push(...dropped.map((line) => ({ file: source.path, ...line })));
  made.notes.push(...lateSnapshots(source, snapshots));
  made.along.push({ file: source.file, flows: findBoundFlows(subject) });
  const marks = made.further
    .marksIn(source.file)
    .map((mark) => ({ ...mark, start: mapOffset(mark.start), end: mapOffset(mark.end), ordinal: 0 }));
  if (text === source.text && makers.length === 0 && marks.length === 0) return null;
  const { isModule, program } = parseSource(text, source.file);
  return {
    text,
    mark(output) {
      writeMarks(output, { program: program as unknown as SyntaxNode, isModule }, marks);
      // The bundler then leaves out the flow where nothing uses it, and what only its body needs.
      for (const start of makers) output.appendRight(start, '/* @__PURE__ */ ');
    },
  };
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
