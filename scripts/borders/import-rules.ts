import { reachable } from './module-graph.ts';
import type { ImportEdge, ImportKind, ModuleGraph, SourceModule } from './module-graph.ts';
import type { Problem } from './problem.ts';

type Rule = (graph: ModuleGraph) => Problem[];

const core = 'packages/core/src/';
const testFile = /(\.(test|test-d|fixture)\.ts$|\/testing\/)/;
const networkAndFiles = /^node:(fs|fs\/promises|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|sqlite)$/;

/** What ships into every container, and what it may not bring along. The watcher's sides of the channels (`*-host.ts`) stay outside. */
const shipped = ['runner/', 'engine/', 'protocol/wire/', 'channel/'];
const watcherSide = /-host\.ts$/;
const tooHeavyToShip = /^(zod|kysely|rolldown|magic-string|ajv|ajv-formats|@orpc\/.+|node:sqlite)$/;
const tooHeavyForAuthors = /^(zod|kysely|rolldown|ajv|ajv-formats|@orpc\/.+|node:sqlite)$/;

/** The stations in the order a run passes them; one hands plain data to the next and never calls back. */
const stations = ['flow', 'bundle', 'storage', 'runs', 'job', 'worker', 'runner'];
/** Usable by any station: storage, and what only computes (checked to be pure, like the job station itself). */
const pureParts = [
  'job/',
  'flow/bound-flows.ts',
  'flow/flow-definition.ts',
  'flow/flow-name.ts',
  'flow/duration.ts',
  'flow/retry-policy.ts',
  'bundle/stack-map.ts',
];
const usableByAll = [...pureParts, 'storage/'];
/**
 * Who drives several stations in sequence and so looks back: a launch in the user's process, and inside the infrastructure
 * what user code finds as `@farhaul/core`, which is the first station's API again.
 */
const drivers = [
  'runs/launch-flow.ts',
  'runs/run-here.ts',
  'runner/author.ts',
  'runner/runner-launcher.ts',
  'runner/bound-flow-in-run.ts',
  'runner/child-launcher.ts',
  'runner/follow-child.ts',
];

const hosts = ['core', 'cli', 'server', 'testkit', 'dashboard'];

function isSource(path: string): boolean {
  return /^packages\/[^/]+\/src\//.test(path) && !testFile.test(path);
}

function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1];
}

function importsOf(graph: ModuleGraph, from: (path: string) => boolean): { module: SourceModule; edge: ImportEdge }[] {
  return [...graph.values()]
    .filter((module) => isSource(module.path) && from(module.path))
    .flatMap((module) => module.imports.map((edge) => ({ module, edge })));
}

function problem(rule: string, module: SourceModule, at: { line: number; message: string }): Problem {
  return { rule, path: module.path, ...at };
}

/** Problems for everything forbidden that the modules under `roots` load, each with the chain of imports that leads there. */
function forbidReach(
  graph: ModuleGraph,
  rule: string,
  options: { roots: (path: string) => boolean; kinds: ImportKind[]; forbidden: RegExp },
): Problem[] {
  const roots = [...graph.keys()].filter((path) => isSource(path) && options.roots(path));
  return [...reachable(graph, roots, options.kinds)]
    .filter(([target]) => options.forbidden.test(target))
    .map(([target, way]) => ({ rule, path: way[0] ?? target, line: 1, message: `loads ${target}: ${way.join(' → ')}` }));
}

const pluginImportsNothing: Rule = (graph) =>
  importsOf(graph, (path) => path.startsWith(`${core}plugin/`))
    .filter(({ edge }) => !edge.target.startsWith(`${core}plugin/`) && !edge.target.startsWith(`${core}errors/`))
    .filter(({ edge }) => !(edge.kind === 'type' && edge.target === 'ajv'))
    .map(({ module, edge }) => problem('plugin-alone', module, { line: edge.line, message: `the contract imports ${edge.specifier}` }));

const protocolImportsLittle: Rule = (graph) =>
  importsOf(graph, (path) => path.startsWith(`${core}protocol/`))
    .filter(({ edge: { target } }) => !(target.startsWith(`${core}protocol/`) || target.startsWith(`${core}errors/`)))
    .filter(({ edge: { target } }) => !['zod', '@orpc/contract'].includes(target))
    .filter(({ edge: { target } }) => networkAndFiles.test(target) || !target.startsWith('node:'))
    .map(({ module, edge }) => problem('protocol-alone', module, { line: edge.line, message: `the protocol imports ${edge.specifier}` }));

const computingIsPure: Rule = (graph) => {
  const isPure = (path: string): boolean => isSource(path) && pureParts.some((part) => path.startsWith(core + part));
  const fetching = [...graph.values()].filter((module) => isPure(module.path) && /\bfetch\s*\(/.test(module.code));
  return [
    ...forbidReach(graph, 'pure-parts', { roots: isPure, kinds: ['static', 'dynamic'], forbidden: networkAndFiles }),
    ...fetching.map((module) => problem('pure-parts', module, { line: 1, message: 'calls fetch' })),
  ];
};

const shippedCodeIsLight: Rule = (graph) =>
  forbidReach(graph, 'shipped-light', {
    roots: (path) => shipped.some((folder) => path.startsWith(core + folder)) && !watcherSide.test(path),
    kinds: ['static', 'dynamic'],
    forbidden: tooHeavyToShip,
  });

const authorCodeIsLight: Rule = (graph) =>
  forbidReach(graph, 'author-light', {
    roots: (path) => path === `${core}index.ts` || path.startsWith(`${core}flow/`),
    kinds: ['static'],
    forbidden: tooHeavyForAuthors,
  });

const serviceIsLazy: Rule = (graph) =>
  importsOf(graph, (path) => path.startsWith(core) && !path.startsWith(`${core}service/`))
    .filter(({ edge }) => edge.kind === 'static' && edge.target.startsWith(`${core}service/`))
    .map(({ module, edge }) =>
      problem('service-lazy', module, { line: edge.line, message: `loads ${edge.specifier} at once; use import()` }),
    );

const stationsGoForward: Rule = (graph) => {
  const stationOf = (path: string): number => stations.findIndex((name) => path.startsWith(`${core}${name}/`));
  return importsOf(graph, (path) => stationOf(path) >= 0 && !drivers.includes(path.slice(core.length)))
    .filter(({ edge }) => edge.kind !== 'type' && !usableByAll.some((part) => edge.target.startsWith(core + part)))
    .filter(({ module, edge }) => stationOf(edge.target) >= 0 && stationOf(edge.target) < stationOf(module.path))
    .map(({ module, edge }) => {
      const message = `station ${stationOf(module.path) + 1} calls back to station ${stationOf(edge.target) + 1}: ${edge.specifier}`;
      return problem('stations-forward', module, { line: edge.line, message });
    });
};

/** Core knows no package of ours; providers know only core; nobody loads a provider at once. */
const packagesKeepApart: Rule = (graph) => {
  const allowed = (from: string, to: string, kind: ImportKind): boolean => {
    if (from === to) return true;
    if (from === 'core') return false;
    if (to === 'core' || to === 'testkit') return true;
    return hosts.includes(from) && to === 'server' && kind !== 'static';
  };
  return importsOf(graph, () => true).flatMap(({ module, edge }) => {
    const from = packageOf(module.path) ?? '';
    const to = packageOf(edge.target) ?? /^@farhaul\/([^/]+)/.exec(edge.target)?.[1];
    if (to === undefined || allowed(from, to, edge.kind)) return [];
    return [problem('packages-apart', module, { line: edge.line, message: `package ${from} imports ${edge.specifier}` })];
  });
};

const packagesAreSelfContained: Rule = (graph) =>
  importsOf(graph, () => true)
    .filter(({ module, edge }) => edge.specifier.startsWith('.') && !edge.target.startsWith(`packages/${packageOf(module.path)}/`))
    .map(({ module, edge }) =>
      problem('package-inside', module, { line: edge.line, message: `reaches out of its package: ${edge.specifier}` }),
    );

const clientsAloneLoadSdks: Rule = (graph) =>
  importsOf(graph, (path) => !hosts.includes(packageOf(path) ?? '') && !path.endsWith('-client.ts'))
    .filter(({ edge }) => edge.kind !== 'type' && !/^(packages\/|node:|@farhaul\/|\.)/.test(edge.target))
    .map(({ module, edge }) =>
      problem('sdk-in-client', module, { line: edge.line, message: `only *-client.ts may load ${edge.specifier}` }),
    );

const coreNamesNoProvider: Rule = (graph) => {
  // `.aws/credentials` and the like are files of a user, not a provider.
  const provider =
    /(?<!['/]\.)(docker|kubernetes|\bk8s\b|podman|fargate|\becs\b|\baws\b|\bgcp\b|\bazure|cloud-?run\b|vertex-?ai|\bmodal\b)/i;
  return [...graph.values()]
    .filter((module) => module.path.startsWith(core) && isSource(module.path))
    .flatMap((module) =>
      module.code.split('\n').flatMap((text, index) => {
        const word = provider.exec(text)?.[0];
        return word ? [problem('core-neutral', module, { line: index + 1, message: `names a provider: ${word}` })] : [];
      }),
    );
};

/** An emulator is for tests: nothing of a package but itself loads it. */
const emulatorsStandAlone: Rule = (graph) =>
  importsOf(graph, (path) => !/\/src\/emulator\//.test(path))
    .filter(({ edge }) => /^packages\/[^/]+\/src\/emulator\//.test(edge.target) || /^@farhaul\/[^/]+\/emulator$/.test(edge.target))
    .map(({ module, edge }) => problem('emulator-alone', module, { line: edge.line, message: `loads an emulator: ${edge.specifier}` }));

/** `require()` of a published file works only without it. */
const noTopLevelAwait: Rule = (graph) =>
  [...graph.values()]
    .filter((module) => isSource(module.path) && module.topLevelAwait !== null)
    .map((module) => problem('no-top-level-await', module, { line: module.topLevelAwait ?? 1, message: 'awaits while loading' }));

export const importRules: readonly Rule[] = [
  pluginImportsNothing,
  protocolImportsLittle,
  computingIsPure,
  shippedCodeIsLight,
  authorCodeIsLight,
  serviceIsLazy,
  stationsGoForward,
  packagesKeepApart,
  packagesAreSelfContained,
  clientsAloneLoadSdks,
  coreNamesNoProvider,
  emulatorsStandAlone,
  noTopLevelAwait,
];
