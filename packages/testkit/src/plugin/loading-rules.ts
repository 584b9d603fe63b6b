import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerContextV1 } from '@farhaul/core/plugin';
import { runNode } from '../run-node.ts';
import type { PluginRule } from './plugin-trial.ts';

const group = 'Loading';

const listImports = `
import { registerHooks } from 'node:module';
const edges = [];
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    edges.push({ specifier, from: context.parentURL ?? '', url: found.url });
    return found;
  },
});
await import(process.argv[1]);
console.log(JSON.stringify(edges));
`;

const loadAll = `
const [module, stateDirectory] = process.argv.slice(1);
const { default: plugin } = await import(module);
const quiet = () => undefined;
const read = [];
const environment = new Proxy({}, { get: (_, name) => void read.push(name), ownKeys: () => (read.push('all of it'), []) });
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
for (const entry of plugin.workers) await entry.load({ environment, logger, stateDirectory });
console.log(JSON.stringify(read));
`;

export const loadingRules: readonly PluginRule[] = [
  {
    group,
    title: 'importing it loads no package but @farhaul/core: vendor clients wait until they are used',
    async check({ module, manifest }) {
      const { stdout, stderr, code } = await runNode(listImports, [module.href]);
      assert.equal(code, 0, stderr || 'importing it does not end by itself');
      const edges = JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as { specifier: string; from: string; url: string }[];
      const own = /^(\.|\/|file:|node:|#)/;
      const allowed = new RegExp(`^(@farhaul/core|${manifest.name ?? '@farhaul/core'})(/|$)`);
      const core = new Set<string>();
      const loaded: string[] = [];
      for (const { specifier, from, url } of edges) {
        if (core.has(from) || /^@farhaul\/core(\/|$)/.test(specifier)) core.add(url);
        else if (!own.test(specifier) && !allowed.test(specifier) && !url.startsWith('node:')) loaded.push(`${specifier} (by ${from})`);
      }
      assert.deepEqual(loaded, []);
    },
  },
  {
    group,
    title: 'loading a worker type reads no environment, writes nothing and keeps no process alive',
    async check({ module }) {
      const stateDirectory = await mkdtemp(join(tmpdir(), 'farhaul-plugin-'));
      try {
        const { stdout, stderr, code } = await runNode(loadAll, [module.href, stateDirectory]);
        assert.equal(code, 0, stderr || 'it does not end by itself');
        assert.deepEqual(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), [], 'it reads the environment');
        assert.deepEqual(await readdir(stateDirectory), [], 'it writes');
      } finally {
        await rm(stateDirectory, { recursive: true, force: true });
      }
    },
  },
  {
    group,
    title: 'what is loaded is a worker of contract v1, of the type and under the name of its entry',
    async check({ plugin }) {
      for (const entry of plugin.workers) {
        const worker = await entry.load(quietContext);
        assert.equal(worker.specificationVersion, 'v1');
        const { type, displayName, description } = worker;
        assert.deepEqual([type, displayName, description], [entry.type, entry.displayName, entry.description]);
        for (const method of ['doSubmit', 'doWatch'] as const) assert.equal(typeof worker[method], 'function', `${type} has no ${method}`);
        for (const method of optionalMethods)
          if (worker[method] !== undefined) assert.equal(typeof worker[method], 'function', `${type}: ${method} is no function`);
        await worker.close?.();
      }
    },
  },
];

const optionalMethods = [
  'mounts',
  'reaches',
  'mountTarget',
  'urlInside',
  'check',
  'doFind',
  'doRemove',
  'doStop',
  'doCheck',
  'dryRun',
  'permissions',
  'close',
] as const;

const quiet = (): void => undefined;
const quietContext: WorkerContextV1 = {
  environment: {},
  logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  stateDirectory: join(tmpdir(), 'farhaul-plugin-of-nobody'),
};
