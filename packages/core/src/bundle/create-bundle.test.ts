import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createBundle } from './create-bundle.ts';
import { createFlowProject, toolPath, type FlowProject } from './flow-project.fixture.ts';
import { addPacker, packedIn, packFlow, resultOf, startBundle } from './packed-flow.fixture.ts';
import { mapRemoteStack } from './stack-map.ts';

const header = "import { flow, subprocess, task, snapshot } from '@farhaul/core';\n";

describe('a bundle', () => {
  test('holds what its flow needs, and nothing else of its file happens in a run', async () => {
    const project = createFlowProject({
      'src/lib.ts': 'export const double = (n: number): number => n * 2;\n',
      'src/flows.ts': `${header}import { double } from './lib.ts';
console.log('top level');
setInterval(() => undefined, 1_000_000).unref();
const step = task({ name: 'step' })(async (n: number) => double(n));
export const train = subprocess()(flow({ retries: 1 })(async (n: number, when?: Date) => new Map([[await step(n), when]])));
`,
    });
    const bundle = await packFlow(project, 'src/flows.ts');
    expect(bundle.manifest).toMatchObject({ mode: 'slice', modeReason: null, workingDirectory: 'src', node: 22, files: null });
    expect(bundle.manifest.entries).toMatchObject([
      {
        file: 'src/flows.ts',
        line: 6,
        flow: {
          name: 'train',
          retries: 1,
          parameters: [
            { name: 'n', required: true },
            { name: 'when', required: false },
          ],
        },
      },
    ]);
    const run = startBundle(bundle, { args: [21, new Date(5)] });
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: new Map([[42, new Date(5)]]) });
    expect(run.stdout()).toBe('');
  });

  test.each(['slice', 'module'])(
    'is made while its own file awaits the call of its flow, and launches nothing when it loads (%s)',
    async (mode) => {
      const project = createFlowProject({
        'flows.ts': `${header}import { pack } from '#pack';
export const train = subprocess()(async (n: number) => n + 1);
await pack(train, { options: { mode: '${mode}' } });
if (process.env['LAUNCH'] !== undefined) await train(1);
`,
      });
      addPacker(project);
      await project.node('flows.ts');
      const bundle = packedIn(project);
      expect(bundle.manifest.mode).toBe(mode);
      // As a module, the file is evaluated whole: its call of the bundler is then the author's own business.
      if (mode === 'slice') expect(await resultOf(bundle, { args: [41], env: { LAUNCH: '1' } })).toBe(42);
    },
  );

  test('of a whole module survives its own top-level launch', async () => {
    const project = createFlowProject({
      'flows.ts': `${header}
export const train = subprocess()(async (n: number) => n + 1);
console.log('evaluated');
if (process.env['LAUNCH'] !== undefined) { console.log(await train(1)); }
`,
    });
    const bundle = await packFlow(project, 'flows.ts', { input: { options: { mode: 'module' } } });
    const run = startBundle(bundle, { args: [41], env: { LAUNCH: '1' } });
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: 42 });
    expect(run.stdout()).toBe('evaluated\n');
  });

  test('reads included files by a relative path and by import.meta, three folders deep', async () => {
    const project = createFlowProject({
      'a/b/c/data/rows.csv': 'x,1\n',
      'a/shared.ts': `import { readFileSync } from 'node:fs';\nexport const here = [import.meta.dirname, import.meta.filename];\nexport const read = () => readFileSync(new URL('./b/c/data/rows.csv', import.meta.url), 'utf8');\n`,
      'a/b/c/flows.ts': `${header}import { readFileSync } from 'node:fs';
import { here, read } from '../../shared.ts';
const url = new URL('./data/rows.csv', import.meta.url);
export const train = subprocess()(async () => [readFileSync('data/rows.csv', 'utf8'), readFileSync(url, 'utf8'), read(), here]);
`,
    });
    const bundle = await packFlow(project, 'a/b/c/flows.ts', { input: { includeFiles: ['data/'] } });
    expect(bundle.manifest).toMatchObject({ workingDirectory: 'a/b/c', files: { count: 1 } });
    expect(await resultOf(bundle)).toEqual([
      'x,1\n',
      'x,1\n',
      'x,1\n',
      [expect.stringMatching(/\/a$/), expect.stringMatching(/\/a\/shared\.ts$/)],
    ]);
  });

  test('gives CommonJS its require, __dirname and __filename, whatever other modules declare', async () => {
    const project = createFlowProject({
      'node_modules/old/package.json': '{ "name": "old", "version": "1.2.3", "main": "index.js" }',
      'node_modules/old/index.js':
        "const path = require('path'); let opt; try { opt = require('not-there'); } catch { opt = 'absent'; }\nmodule.exports = { opt, name: path.basename(__filename), dir: typeof __dirname };\n",
      'local.cjs': 'exports.where = __filename;\nexports.dir = __dirname;\n',
      'flows.ts': `${header}import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import old from 'old';
import local from './local.cjs';
const require = createRequire(import.meta.url);
const __dirname = dirname(fileURLToPath(import.meta.url));
export const train = subprocess()(async () => [old, local.where, local.dir === __dirname, require('node:os').EOL]);
`,
    });
    const bundle = await packFlow(project, 'flows.ts');
    expect(await resultOf(bundle)).toEqual([
      { opt: 'absent', name: 'bundle.mjs', dir: 'string' },
      expect.stringMatching(/\/local\.cjs$/),
      true,
      '\n',
    ]);
    expect(bundle.manifest.inputs.find((input) => input.package === 'old')).toMatchObject({ version: '1.2.3' });
    // Where nothing can be written, the bootstrap imports it by a data: URL.
    const url = `data:text/javascript;base64,${brotliDecompressSync(bundle.code).toString('base64')}`;
    project.write('import.mjs', `console.log(typeof (await import(${JSON.stringify(url)})).main);`);
    expect(await project.node('import.mjs')).toBe('function\n');
  });

  test('follows tsconfig paths, JSON, enums, JSX and dynamic imports with a pattern', async () => {
    const project = createFlowProject({
      'tsconfig.json': '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h", "paths": { "@/*": ["./lib/*"] } } }',
      'lib/value.ts':
        'export enum Color { Red = 7 }\nexport const h = (tag: string, _properties: null, ...children: string[]) => [tag, ...children];\n',
      'lib/data.json': '{ "answer": 42 }',
      'steps/one.ts': "export default 'one';\n",
      'steps/two.ts': "export default 'two';\n",
      'flows.tsx': `${header}import { Color, h } from '@/value';
import data from '@/data.json' with { type: 'json' };
export const train = subprocess()(async (name: string) => [Color.Red, data.answer, (await import(\`./steps/\${name}.ts\`)).default, <b>hi</b>]);
`,
    });
    // Node itself knows neither JSX nor paths: authors of such files run them by a loader.
    const bundle = await packFlow(project, 'flows.tsx', { node: ['--import', toolPath('tsx')] });
    expect(await resultOf(bundle, { args: ['two'] })).toEqual([7, 42, 'two', ['b', 'hi']]);
  });

  test("keeps what other modules import from the flow's file, also in a circle and by namespace", async () => {
    const project = createFlowProject({
      'other.ts':
        "import { offset } from './flows.ts';\nimport * as all from './flows.ts';\nexport const add = (n: number) => n + offset() + all.more;\n",
      'flows.ts': `${header}import { add } from './other.ts';
const base = 10;
export function offset() { return base; }
export const more = 100;
console.log('must not happen');
export const train = subprocess()(async (n: number) => add(n));
`,
    });
    const bundle = await packFlow(project, 'flows.ts');
    expect(bundle.manifest.mode).toBe('slice');
    const run = startBundle(bundle, { args: [1] });
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: 111 });
    expect(run.stdout()).toBe('');
  });

  test('leaves out what other files would launch while they load', async () => {
    const project = createFlowProject({
      'jobs.ts': `${header}export const inner = subprocess()(async () => 1);\nexport const help = () => 'helped';\nif (process.env['LAUNCH'] !== undefined) await inner();\n`,
      'uses.ts': "import { inner } from './jobs.ts';\nif (process.env['LAUNCH'] !== undefined) inner();\nexport const used = 5;\n",
      'flows.ts': `${header}import { help } from './jobs.ts';\nimport { used } from './uses.ts';\nexport const train = subprocess()(async () => [help(), used]);\n`,
    });
    const bundle = await packFlow(project, 'flows.ts');
    expect(bundle.manifest.dropped.map(({ file }) => file)).toEqual(expect.arrayContaining(['jobs.ts', 'uses.ts']));
    expect(await resultOf(bundle, { env: { LAUNCH: '1' } })).toEqual(['helped', 5]);
  });

  test.each(['slice', 'module'])('carries what snapshots of other files evaluated (%s)', async (mode) => {
    const project = createFlowProject({
      'lib/rate.ts': "import { snapshot } from '@farhaul/core';\nexport const rate = snapshot(() => process.env['RATE']);\n",
      'lib/base.ts': "import * as farhaul from '@farhaul/core';\nexport const base = farhaul.snapshot(() => process.env['BASE']);\n",
      'late.ts': "import { snapshot } from '@farhaul/core';\nexport const late = () => snapshot(() => process.env['RATE'] ?? 'anew');\n",
      'unused.ts': "import { snapshot } from '@farhaul/core';\nexport const unused = snapshot(() => () => 'cannot travel');\n",
      'flows.ts': `${header}import { rate } from './lib/rate.ts';
import { late } from './late.ts';
// @bundle skip
import './lib/base.ts';
const own = snapshot(() => process.env['OWN']);
export const train = subprocess()(async () => [own, rate, late(), (await import('./lib/base.ts')).base]);
`,
      'others.ts': `${header}import { unused } from './unused.ts';\nexport const train = subprocess()(async () => unused);\n`,
      'values.env': 'RATE=2\nBASE=3\nOWN=1\n',
    });
    const options = { node: ['--env-file=values.env'], input: { options: { mode } } };
    const bundle = await packFlow(project, 'flows.ts', options);
    expect(bundle.manifest.snapshots).toEqual(['flows.ts:6', 'lib/base.ts:2', 'lib/rate.ts:2']);
    expect(bundle.manifest.notes).toMatchObject([{ file: 'late.ts', line: 2, code: 'N_SNAPSHOT' }]);
    expect(await resultOf(bundle)).toEqual(['1', '2', 'anew', '3']);
    await expect(packFlow(project, 'others.ts', options)).rejects.toThrow(
      /the value of snapshot\(\.\.\.\) at unused\.ts:2 cannot travel: cannot serialize a function[^]*FARHAUL_BUNDLE_CAPTURES/,
    );
  });

  test('a snapshot that was not evaluated where the flow is launched is refused', async () => {
    const project = createFlowProject({
      'lib/base.ts': "import { snapshot } from '@farhaul/core';\nexport const base = snapshot(() => 1);\n",
      'flows.ts': `${header}export const train = subprocess()(async () => (await import('./lib/base.ts')).base);\n`,
    });
    await expect(packFlow(project, 'flows.ts')).rejects.toThrow(
      /the value of snapshot\(\.\.\.\) at lib\/base\.ts:2 is not known[^]*import its file before the flow is launched/,
    );
  });

  test('carries what a nested flow captured and what snapshots evaluated, by value', async () => {
    const project = createFlowProject({
      'flows.ts': `${header}const lr = snapshot(() => Number(process.env['LR']));
export const made: unknown[] = [];
async function main() {
  const scale = new Map([['k', Number('3')]]);
  made.push(subprocess()(flow({ name: 'nested' })(async (n: number) => [n * scale.get('k')!, lr])));
}
await main();
`,
    });
    const bundle = await packFlow(project, 'flows.ts', { flow: 'made[0]', node: ['--env-file=lr.env'] }).catch(async () => {
      project.write('lr.env', 'LR=0.25\n');
      return await packFlow(project, 'flows.ts', { flow: 'made[0]', node: ['--env-file=lr.env'] });
    });
    expect(bundle.manifest).toMatchObject({ captures: ['scale'], snapshots: ['flows.ts:2'], entries: [{ flow: { name: 'nested' } }] });
    expect(await resultOf(bundle, { args: [5] })).toEqual([15, 0.25]);
  });

  test('finds each of several flows that one expression makes', async () => {
    const project = createFlowProject({
      'flows.ts': `${header}function pair(n: number) {
  const first = subprocess()(flow({ name: 'first' })(async () => ['first', n]));
  const second = subprocess()(async function second() { return ['second', n]; });
  return { first, second };
}
export const { first, second } = pair(1);
export const later = pair(2);
export const many = ['x', 'y', 'z'].map((name) => subprocess()(flow({ name })(async () => name)));
`,
    });
    for (const [flow, ordinal, value] of [
      ['first', 0, ['first', 1]],
      ['second', 1, ['second', 1]],
      ['later.second', 1, ['second', 2]],
      ['many[2]', 2, 'z'],
    ] as const) {
      const bundle = await packFlow(project, 'flows.ts', { flow });
      expect(bundle.manifest.entries[0]!.ordinal, flow).toBe(ordinal);
      expect(await resultOf(bundle), flow).toEqual(value);
    }
  });

  test.each(['tsx', 'tsc'])('runs alike in the decorator form (%s)', async (by) => {
    const project = createFlowProject({
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          target: 'es2022',
          module: 'nodenext',
          outDir: 'dist',
          sourceMap: true,
          noCheck: true,
          types: [],
          rewriteRelativeImportExtensions: true,
        },
      }),
      'flows.ts': `${header}console.log('top level');
export class Jobs {
  @subprocess()
  static async nightly(n: number): Promise<number> { return n + Jobs.offset; }
  static offset = 100;
  @subprocess() @flow({ retries: 2 })
  static async weekly(n: number): Promise<string> { return 'weekly ' + n; }
}
`,
    });
    const node = by === 'tsx' ? ['--import', toolPath('tsx')] : ['--enable-source-maps'];
    if (by === 'tsc') await project.run(process.execPath, [join(dirname(toolPath('typescript/package.json')), 'bin/tsc'), '-p', '.']);
    const module = by === 'tsx' ? 'flows.ts' : 'dist/flows.js';
    const nightly = await packFlow(project, module, { flow: 'Jobs.nightly', node });
    expect(nightly.manifest).toMatchObject({
      mode: 'slice',
      entries: [{ file: 'flows.ts', line: 4, flow: { name: 'nightly', parameters: [{ name: 'n', type: 'number' }] } }],
    });
    const run = startBundle(nightly, { args: [1] });
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: 101 });
    expect(run.stdout()).toBe('');
    const weekly = await packFlow(project, module, { flow: 'Jobs.weekly', node });
    expect(weekly.manifest.entries[0]).toMatchObject({ line: 7, flow: { name: 'weekly', retries: 2 } });
    expect(await resultOf(weekly, { args: [2] })).toBe('weekly 2');
  });
});

describe('a flow named by its place', () => {
  const pack = (project: FlowProject, entrypoint: string) => createBundle({ directory: project.directory, entrypoint });

  test('is bundled without running anything, by what stands in its source', async () => {
    const project = createFlowProject({
      'data/a.csv': 'a\n',
      'src/flows.ts': `${header}throw new Error('this file was run');
const hidden = subprocess({ includeFiles: ['../data/a.csv'] })(flow({ retries: 2, timeout: '1.5s', tags: ['x'], version: '7', description: 'about' })(async (a: string, b = 2) => a + b));
export { hidden as shown };
export default subprocess()(flow({ name: 'the-default' })(async () => 'default'));
`,
    });
    const bundle = await pack(project, 'src/flows.ts:shown');
    expect(bundle.manifest).toMatchObject({
      mode: 'slice',
      workingDirectory: 'src',
      files: { count: 1 },
      entries: [
        {
          file: 'src/flows.ts',
          line: 3,
          flow: {
            name: 'hidden',
            retries: 2,
            timeoutMs: 1500,
            tags: ['x'],
            version: '7',
            description: 'about',
            parameters: [
              { name: 'a', type: 'string' },
              { name: 'b', default: 2 },
            ],
          },
        },
      ],
    });
    expect(await resultOf(bundle, { args: ['n'] })).toBe('n2');
    expect(await resultOf(await pack(project, 'src/flows.ts:hidden'), { args: ['n'] })).toBe('n2');
    expect(await resultOf(await pack(project, 'src/flows.ts:default'))).toBe('default');
  });

  test('is found as a member of an object or a class, decorated too', async () => {
    const project = createFlowProject({
      'flows.ts': `${header}throw new Error('this file was run');
export const jobs = {
  hourly: subprocess()(flow({ retries: 1 })(async (n: number) => n + 1)),
} as const;
const parts = { step: flow(async (a: string) => a) };
export const stepped = subprocess()(parts.step);
export class Pipelines {
  static daily = subprocess()(async (n: number) => n + 2);
  @subprocess({ bundle: { minify: false } })
  @flow({ retries: 3, tags: ['night'] })
  static async nightly(n: number, rate = 0.5) { return n * rate; }
}
`,
    });
    const of = async (name: string) => await pack(project, `flows.ts:${name}`);
    const nightly = await of('Pipelines.nightly');
    expect(nightly.manifest.entries[0]).toMatchObject({
      line: 10,
      flow: {
        name: 'nightly',
        retries: 3,
        tags: ['night'],
        parameters: [
          { name: 'n', type: 'number' },
          { name: 'rate', default: 0.5 },
        ],
      },
    });
    expect(await resultOf(nightly, { args: [4] })).toBe(2);
    expect(await resultOf(await of('Pipelines.daily'), { args: [1] })).toBe(3);
    const hourly = await of('jobs.hourly');
    expect(hourly.manifest.entries[0]).toMatchObject({ flow: { name: 'hourly', retries: 1, parameters: [{ name: 'n' }] } });
    expect(await resultOf(hourly, { args: [1] })).toBe(2);
    expect((await of('stepped')).manifest.entries[0]!.flow.parameters).toMatchObject([{ name: 'a', type: 'string' }]);
    await expect(of('Pipelines.weekly')).rejects.toMatchObject({
      code: 'FARHAUL_BUNDLE_FLOW_NOT_FOUND',
      hint: 'It declares jobs.hourly, parts.step, stepped, Pipelines.daily, Pipelines.nightly.',
    });
  });

  test('is found among the exports of CommonJS', async () => {
    const project = createFlowProject({
      'one.cjs': `const { subprocess } = require('@farhaul/core');\nexports.train = subprocess()(async (n) => n + 1);\nmodule.exports.late = subprocess()(async (n) => n + 2);\n`,
      'all.cts': `const { subprocess } = require('@farhaul/core');\nmodule.exports = { train: subprocess()(async (n: number) => n + 3) };\n`,
    });
    const results = ['one.cjs:train', 'one.cjs:late', 'all.cts:train'].map(async (entrypoint) => {
      const bundle = await pack(project, entrypoint);
      return [bundle.manifest.entries[0]!.flow.name, await resultOf(bundle, { args: [1] })];
    });
    expect(await Promise.all(results)).toEqual([
      ['train', 2],
      ['late', 3],
      ['train', 4],
    ]);
  });

  test.each([
    ['flows.ts', 'FARHAUL_BUNDLE_FLOW_NOT_FOUND', /has no name/],
    ['gone.ts:train', 'FARHAUL_BUNDLE_NO_FILE', /does not exist/],
    ['flows.ts:tain', 'FARHAUL_BUNDLE_FLOW_NOT_FOUND', /declares nothing of the name "tain"/],
    ['flows.ts:number', 'FARHAUL_BUNDLE_FLOW_NOT_FOUND', /no call that makes a flow/],
    ['broken.ts:train', 'FARHAUL_BUNDLE_PARSE', /broken\.ts/],
    ['flows.ts:fromSnapshot', 'FARHAUL_BUNDLE_CAPTURES', /snapshot/],
  ])('%s is refused', async (entrypoint, code, message) => {
    const project = createFlowProject({
      'broken.ts': 'const a = ;',
      'flows.ts': `${header}export const number = 5;\nconst rate = snapshot(() => 1);\nexport const train = subprocess()(async () => number);\nexport const fromSnapshot = subprocess()(async () => rate);\n`,
    });
    await expect(pack(project, entrypoint)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('a remote stack', () => {
  test.each(['slice', 'module'])("points at the author's line and column, through minification (%s)", async (mode) => {
    const line =
      'export const train = subprocess()(flow({ retries: 0 })(async (text: string) => { const reason = { text }; return explode(reason); }));';
    const project = createFlowProject({
      'src/fail.ts':
        'export interface Reason { text: string }\n\nexport function explode(reason: Reason): never {\n  throw new RangeError(reason.text);\n}\n',
      'src/flows.ts': `${header}import { explode } from './fail.ts';
const unused = 'x'.repeat(3);

${line}
export { unused };
`,
    });
    const bundle = await packFlow(project, 'src/flows.ts', { input: { options: { mode } } });
    const run = startBundle(bundle, { args: ['boom'] });
    await run.exited;
    const { error } = run.content() as { error: Error };
    expect(error.stack).toContain('bundle.mjs:1:');
    const stack = await mapRemoteStack(error.stack!, bundle.map!);
    // V8 names the callee, and minified code may throw RangeError(…) without `new`.
    expect(stack).toMatch(new RegExp(`${join(project.directory, 'src/fail.ts')}:4:(9|13)\\b`));
    expect(stack).toContain(`${join(project.directory, 'src/flows.ts')}:5:${line.indexOf('explode') + 1}`);
    expect(stack.split('\n')[0]).toBe('RangeError: boom');
  });

  test.each([
    ['/home/me/project/dist', '../src/flows.ts', '/home/me/project/src/flows.ts'],
    [String.raw`C:\project\dist`, '../src/flows.ts', String.raw`C:\project\src\flows.ts`],
    [String.raw`C:\project\dist`, String.raw`D:\shared\flows.ts`, String.raw`D:\shared\flows.ts`],
    [undefined, '/home/me/flows.ts', '/home/me/flows.ts'],
  ])('names files as the machine has them that made the bundle: %s, %s', async (sourceRoot, source, file) => {
    const map = { version: 3, sourceRoot, sources: [source], names: [], mappings: 'AAAA' };
    const stored = brotliCompressSync(JSON.stringify(map));
    expect(await mapRemoteStack('    at file:///tmp/bundle.mjs:1:1', stored)).toBe(`    at ${file}:1:1`);
  });

  test('of other code stays as it is', async () => {
    const stack = 'Error: x\n    at f (/home/me/app.ts:1:2)\n    at node:internal/process:3:4';
    expect(await mapRemoteStack(stack, Buffer.from('no map at all'))).toBe(stack);
  });
});
