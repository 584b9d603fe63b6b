import type { FileMap } from './module-graph.ts';
import type { Problem } from './problem.ts';

type Rule = (files: FileMap, options: TreeOptions) => Problem[];

export interface TreeOptions {
  /** Where the repository stands on this machine: a place that no file may name. */
  root: string;
}

const drawer = /(^|\/)(utils?|helpers?|common|lib|libs|misc|shared)\//;
const source = /\.(ts|mts|js|mjs)$/;
const manifest = /^packages\/[^/]+\/package\.json$/;
const homeDirectory = /(?<![\w.~])(\/home\/[a-z][\w-]*\/|\/Users\/[A-Za-z][\w-]*\/|[A-Z]:\\+Users\\+)/;
const registryHost =
  /https?:\/\/([\w.-]*(npmjs|artifactory|nexus|verdaccio|codeartifact|jfrog)[\w.-]*|registry\.yarnpkg[\w.]*|npm\.pkg\.[\w.]+)/i;

const noDrawers: Rule = (files) =>
  [...files.keys()]
    .filter((path) => source.test(path) && drawer.test(path))
    .map((path) => ({ rule: 'no-drawers', path, line: 1, message: 'put code that two places need into a file with its own name' }));

const shortFiles: Rule = (files) =>
  [...files].flatMap(([path, text]) => {
    const limit = path.endsWith('.test.ts') ? 600 : 400;
    const lines = text.split('\n').length - 1;
    return source.test(path) && !path.startsWith('api/') && lines > limit
      ? [{ rule: 'short-files', path, line: limit, message: `${lines} lines, at most ${limit}` }]
      : [];
  });

function linesMatching(files: FileMap, test: (line: string) => string | undefined): Omit<Problem, 'rule'>[] {
  return [...files].flatMap(([path, text]) =>
    text.split('\n').flatMap((line, index) => {
      const message = test(line);
      return message === undefined ? [] : [{ path, line: index + 1, message }];
    }),
  );
}

/** Tests may use a home directory as an example; the place of this checkout stands nowhere. */
const noMachinePaths: Rule = (files, { root }) =>
  [...files]
    .flatMap(([path, text]) =>
      linesMatching(new Map([[path, text]]), (line) => {
        const place = line.includes(`${root}/`) ? root : !path.endsWith('.test.ts') && homeDirectory.exec(line)?.[0];
        return place ? `names a place of one machine: ${place}` : undefined;
      }),
    )
    .map((found) => ({ ...found, rule: 'no-machine-paths' }));

const noRegistryHosts: Rule = (files) => {
  const withoutAddresses = new Map([...files].filter(([path]) => /(pnpm-lock\.yaml|\.npmrc)$/.test(path)));
  const addresses = linesMatching(withoutAddresses, (line) => (/https?:\/\//.test(line) ? 'holds an address' : undefined));
  const hosts = linesMatching(files, (line) => {
    const host = registryHost.exec(line)?.[0];
    return host === undefined ? undefined : `names a registry: ${host}`;
  });
  return [...addresses, ...hosts].map((found) => ({ ...found, rule: 'no-registry-hosts' }));
};

const errorPages: Rule = (files) => {
  const catalogue = 'packages/core/src/errors/error-codes.ts';
  const text = files.get(catalogue);
  if (text === undefined) return [];
  const codes = new Set([...text.matchAll(/^ {2}(FARHAUL_[A-Z0-9_]+):/gm)].map((match) => match[1] ?? ''));
  const pages = new Set([...files.keys()].flatMap((path) => /^docs\/errors\/(FARHAUL_\w+)\.md$/.exec(path)?.[1] ?? []));
  return [
    ...[...codes].filter((code) => !pages.has(code)).map((code) => ({ path: catalogue, message: `docs/errors/${code}.md is missing` })),
    ...[...pages].filter((page) => !codes.has(page)).map((page) => ({ path: `docs/errors/${page}.md`, message: 'no such code' })),
  ].map((found) => ({ rule: 'error-pages', line: 1, ...found }));
};

type Target = string | { [condition: string]: Target };

function withoutSourceCondition(target: Target): Target {
  if (typeof target === 'string') return target;
  const kept = Object.entries(target).filter(([condition]) => condition !== '@farhaul/source');
  return Object.fromEntries(kept.map(([condition, value]) => [condition, withoutSourceCondition(value)]));
}

const publishedExports: Rule = (files) =>
  [...files].flatMap(([path, text]) => {
    if (!manifest.test(path)) return [];
    const {
      exports,
      publishConfig,
      private: isPrivate,
    } = JSON.parse(text) as {
      exports?: Target;
      private?: boolean;
      publishConfig?: { exports?: Target };
    };
    const wanted = JSON.stringify(withoutSourceCondition(exports ?? {}));
    const given = JSON.stringify(publishConfig?.exports ?? withoutSourceCondition(exports ?? {}));
    const needed = JSON.stringify(exports ?? {}) !== wanted && publishConfig?.exports === undefined;
    if (isPrivate || (wanted === given && !needed)) return [];
    const message = `publishConfig.exports must be exports without the source condition: ${wanted}`;
    return [{ rule: 'published-exports', path, line: 1, message }];
  });

export const treeRules: readonly Rule[] = [noDrawers, shortFiles, noMachinePaths, noRegistryHosts, errorPages, publishedExports];
