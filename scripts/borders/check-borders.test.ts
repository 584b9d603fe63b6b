import { describe, expect, test } from 'vitest';
import { checkBorders } from './check-borders.ts';
import { readModuleGraph } from './module-graph.ts';

const coreManifest = {
  name: '@farhaul/core',
  exports: {
    '.': { '@farhaul/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './service': { '@farhaul/source': './src/service/index.ts', types: './dist/service/index.d.ts', default: './dist/service/index.js' },
  },
  publishConfig: {
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './service': { types: './dist/service/index.d.ts', default: './dist/service/index.js' },
    },
  },
};

/** A small repository that keeps every rule; each test plants one violation into a copy. */
const sound: Record<string, string> = {
  'packages/core/package.json': JSON.stringify(coreManifest),
  'packages/core/src/index.ts': `export { flow } from './flow/flow.ts';\nexport type { Run } from './service/index.ts';\n/** A number. */\nexport const one = 1;`,
  'packages/core/src/errors/error-codes.ts': `export const errorCodes = {\n  FARHAUL_INTERNAL: 'A defect.',\n};\n`,
  'packages/core/src/plugin/index.ts': `/** A plugin. */\nexport interface Plugin { name: string }`,
  'packages/core/src/protocol/index.ts': `import { z } from 'zod';\nexport const id = z.string();`,
  'packages/core/src/protocol/wire/encode.ts': `export const encode = (value: unknown): string => JSON.stringify(value);`,
  'packages/core/src/flow/flow.ts': `/** A flow. */\nexport const flow = async () => (await import('../bundle/create-bundle.ts')).createBundle();`,
  'packages/core/src/bundle/create-bundle.ts': `import { rolldown } from 'rolldown';\nexport const createBundle = () => rolldown({});`,
  'packages/core/src/job/resolve-job.ts': `// docker is named in a comment only\nexport const resolveJob = (job: object): object => job;`,
  'packages/core/src/worker/run-worker.ts': `import type { flow } from '../flow/flow.ts';\nexport const runWorker = async (f: typeof flow) => { await f(); };`,
  'packages/core/src/runner/run-bundle.ts': `import { encode } from '../protocol/wire/encode.ts';\nexport const runBundle = () => encode(1);`,
  'packages/core/src/runner/author.ts': `export const flow = (): void => undefined;`,
  'packages/core/src/service/index.ts': `import { DatabaseSync } from 'node:sqlite';\nimport { z } from 'zod';\n/** A run. */\nexport type Run = z.infer<z.ZodString> | DatabaseSync;`,
  'packages/cli/src/cli.ts': `export const open = async () => import('@farhaul/core/service');`,
  'docs/errors/FARHAUL_INTERNAL.md': '# FARHAUL_INTERNAL\n',
  'pnpm-lock.yaml': `lockfileVersion: '9.0'\n`,
};

const root = '/srv/checkout';

function rulesBrokenBy(planted: Record<string, string>): string[] {
  const files = new Map(Object.entries({ ...sound, ...planted }));
  return [...new Set(checkBorders(files, { root }).map((problem) => problem.rule))];
}

const core = 'packages/core/src';
const violations: [rule: string, what: string, planted: Record<string, string>][] = [
  [
    'plugin-alone',
    'the contract imports another folder',
    { [`${core}/plugin/index.ts`]: `import type { x } from '../job/resolve-job.ts';` },
  ],
  [
    'plugin-alone',
    'the contract imports a package',
    { [`${core}/plugin/index.ts`]: `import { z } from 'zod'; export const s = z.string();` },
  ],
  ['protocol-alone', 'the protocol imports a station', { [`${core}/protocol/index.ts`]: `export * from '../job/resolve-job.ts';` }],
  ['protocol-alone', 'the protocol imports a server library', { [`${core}/protocol/index.ts`]: `import '@orpc/server';` }],
  [
    'pure-parts',
    'the job station reads files',
    { [`${core}/job/resolve-job.ts`]: `import { readFileSync } from 'node:fs'; export { readFileSync };` },
  ],
  [
    'pure-parts',
    'it reads files through another module',
    { [`${core}/job/resolve-job.ts`]: `export * from './x.ts';`, [`${core}/job/x.ts`]: `import 'node:fs';` },
  ],
  ['pure-parts', 'it fetches', { [`${core}/job/resolve-job.ts`]: `export const resolveJob = () => fetch('x');` }],
  ['pure-parts', 'what all stations may use reads files', { [`${core}/flow/duration.ts`]: `import 'node:fs';` }],
  ['shipped-light', 'the runner loads zod', { [`${core}/runner/run-bundle.ts`]: `export * from '../protocol/index.ts';` }],
  ['shipped-light', 'the runner loads the bundler later', { [`${core}/runner/author.ts`]: `export { flow } from '../flow/flow.ts';` }],
  ['shipped-light', 'the engine loads the store', { [`${core}/engine/run.ts`]: `import 'node:sqlite';` }],
  ['shipped-light', 'the wire format loads zod', { [`${core}/protocol/wire/encode.ts`]: `export * from '../index.ts';` }],
  [
    'author-light',
    'the flow station loads the bundler at once',
    { [`${core}/flow/flow.ts`]: `export * from '../bundle/create-bundle.ts';` },
  ],
  ['author-light', 'the main entry loads zod', { [`${core}/index.ts`]: `export * from './protocol/index.ts';` }],
  ['service-lazy', 'the service is loaded at once', { [`${core}/worker/run-worker.ts`]: `export * from '../service/index.ts';` }],
  [
    'service-lazy',
    'an inline type import still loads it',
    { [`${core}/worker/run-worker.ts`]: `import { type Run } from '../service/index.ts';` },
  ],
  [
    'stations-forward',
    'a station calls an earlier one',
    { [`${core}/worker/run-worker.ts`]: `import { flow } from '../flow/flow.ts';\nexport { flow };` },
  ],
  [
    'stations-forward',
    'it does so later',
    { [`${core}/job/resolve-job.ts`]: `export const f = () => import('../bundle/create-bundle.ts');` },
  ],
  ['packages-apart', 'core imports a provider', { [`${core}/worker/run-worker.ts`]: `export const f = () => import('@farhaul/docker');` }],
  ['packages-apart', 'a provider imports another', { 'packages/nomad/src/index.ts': `import type { X } from '@farhaul/docker';` }],
  ['packages-apart', 'the command loads a provider', { 'packages/cli/src/cli.ts': `import '@farhaul/docker';` }],
  [
    'emulator-alone',
    'a worker loads an emulator',
    { 'packages/nomad/src/nomad-worker.ts': `import './emulator/index.ts';`, 'packages/nomad/src/emulator/index.ts': `export {};` },
  ],
  ['package-inside', 'a relative import leaves the package', { 'packages/cli/src/cli.ts': `export * from '../../core/src/flow/flow.ts';` }],
  ['sdk-in-client', 'a worker loads the SDK itself', { 'packages/nomad/src/nomad-worker.ts': `import 'nomad-sdk';` }],
  ['core-neutral', 'core names a provider', { [`${core}/worker/run-worker.ts`]: `export const type = 'kubernetes';` }],
  ['no-top-level-await', 'a module awaits while loading', { [`${core}/worker/run-worker.ts`]: `await import('./x.ts');` }],
  ['documented-exports', 'a public name without a doc comment', { [`${core}/flow/flow.ts`]: `export const flow = () => 1;` }],
  [
    'documented-exports',
    'a contract without one',
    { [`${core}/plugin/index.ts`]: `export type * from './v1.ts';`, [`${core}/plugin/v1.ts`]: `export type V = 1;` },
  ],
  ['no-drawers', 'a folder without a meaning', { [`${core}/utils/text.ts`]: `export {};` }],
  ['short-files', 'a long file', { [`${core}/job/long.ts`]: 'export {};\n'.repeat(401) }],
  ['no-machine-paths', 'the place of the checkout', { 'docs/a.md': `see ${root}/packages` }],
  ['no-machine-paths', 'a home directory', { 'docs/a.md': `see ${'/home'}/ada/project` }],
  ['no-registry-hosts', 'an address in the lockfile', { 'pnpm-lock.yaml': 'tarball: https://example.com/a.tgz' }],
  ['no-registry-hosts', 'a registry elsewhere', { 'docs/a.md': `npm install --registry ${'https:'}//registry.npmjs.org` }],
  [
    'error-pages',
    'a code without a page',
    { 'packages/core/src/errors/error-codes.ts': `const c = {\n  FARHAUL_INTERNAL: '',\n  FARHAUL_X: '',\n};` },
  ],
  ['error-pages', 'a page without a code', { 'docs/errors/FARHAUL_GONE.md': '' }],
  [
    'published-exports',
    'a subpath that is not published',
    { 'packages/core/package.json': JSON.stringify({ ...coreManifest, publishConfig: { exports: {} } }) },
  ],
  [
    'published-exports',
    'a source condition that is published',
    { 'packages/core/package.json': JSON.stringify({ ...coreManifest, publishConfig: {} }) },
  ],
];

describe('borders', () => {
  test('a sound repository breaks none', () => {
    expect(rulesBrokenBy({})).toEqual([]);
  });

  test.each(violations)('%s: %s', (rule, _what, planted) => {
    expect(rulesBrokenBy(planted)).toContain(rule);
  });

  test('tests may do what sources may not', () => {
    const planted = `import { DatabaseSync } from 'node:sqlite'; import '../service/index.ts'; await import('@farhaul/docker'); export { DatabaseSync };`;
    expect(rulesBrokenBy({ [`${core}/worker/run-worker.test.ts`]: planted })).toEqual([]);
  });

  test('any station may use storage and what only computes', () => {
    const planted = `import { resolveJob } from '../job/resolve-job.ts'; import '../storage/store-bundle.ts'; export { resolveJob };`;
    expect(rulesBrokenBy({ [`${core}/worker/run-worker.ts`]: planted })).toEqual([]);
  });

  test('the way to a forbidden module is told', () => {
    const planted = { [`${core}/runner/run-bundle.ts`]: `export * from '../protocol/index.ts';` };
    const messages = checkBorders(new Map(Object.entries({ ...sound, ...planted })), { root }).map((problem) => problem.message);
    expect(messages.join('\n')).toContain(`${core}/runner/run-bundle.ts → ${core}/protocol/index.ts → zod`);
  });
});

describe('module graph', () => {
  test('kinds, targets and lines of imports', () => {
    const text = [
      `import type { A } from './b.ts';`,
      `import { type B } from './b.ts';`,
      `import type from './b.ts';`,
      `export type * from 'zod/mini';`,
      `export * from '@orpc/contract/x';`,
      `const later = () => import('@farhaul/core/service');`,
    ].join('\n');
    const files = new Map(Object.entries({ ...sound, 'packages/core/src/a.ts': text, 'packages/core/src/b.ts': '' }));
    const imports = readModuleGraph(files).get('packages/core/src/a.ts')?.imports;
    expect(imports?.map(({ kind, target, line }) => [line, kind, target]).toSorted()).toEqual([
      [1, 'type', 'packages/core/src/b.ts'],
      [2, 'static', 'packages/core/src/b.ts'],
      [3, 'static', 'packages/core/src/b.ts'],
      [4, 'type', 'zod'],
      [5, 'static', '@orpc/contract'],
      [6, 'dynamic', 'packages/core/src/service/index.ts'],
    ]);
  });

  test('an await in a function is not at top level', () => {
    const top = (text: string): number | null | undefined => readModuleGraph(new Map([['a.ts', text]])).get('a.ts')?.topLevelAwait;
    expect(top(`const f = async () => { await f(); };\nclass C { async m() { await f(); } }`)).toBeNull();
    expect(top(`const x = 1;\nif (x) { await x; }`)).toBe(2);
    expect(top(`for await (const y of []) console.log(y);`)).toBe(1);
  });
});
