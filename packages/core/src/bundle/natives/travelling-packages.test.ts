import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createFlowProject, type FlowProject } from '../flow-project.fixture.ts';
import { packFlow, resultOf, startBundle, type PackOptions } from '../packed-flow.fixture.ts';
import { syntheticElf } from './synthetic-addon.fixture.ts';

const header = "import { flow, subprocess } from '@farhaul/core';\n";
const machine = process.arch === 'arm64' ? 183 : 62;
const otherMachine = process.arch === 'arm64' ? 62 : 183;
/** An addon as node would load it here; the packages of these tests never do. */
const fitting = syntheticElf({ machine, needed: ['libc.so.6'], names: ['GLIBC_2.2.5', 'napi_register_module_v1'] });

let project: FlowProject;

beforeEach(() => {
  project = createFlowProject();
  return () => rmSync(project.directory, { recursive: true, force: true });
});

function addPackage(name: string, fields: Record<string, unknown>, files: Record<string, string | Buffer> = {}): void {
  const folder = join(project.directory, 'node_modules', name);
  const all = { 'package.json': JSON.stringify({ name: /[^/]*(?:\/[^/]*)?$/.exec(name)![0], version: '1.2.3', ...fields }), ...files };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function addNative(name: string, files: Record<string, string | Buffer>, fields: Record<string, unknown> = {}): void {
  addPackage(name, { main: 'index.js', gypfile: true, ...fields }, { 'build/Release/addon.node': fitting, ...files });
}

const refusal = async (options: PackOptions = {}): Promise<string> =>
  await packFlow(project, 'flows.ts', options).then(() => 'not refused', String);

describe('a native package that travels', () => {
  test('is imported as node itself imports it, in every way there is', async () => {
    addNative('older', { 'index.js': "module.exports = () => 'called';\nmodule.exports.named = 'named';" });
    addNative(
      'newer',
      {
        'index.mjs': "export default 'default';\nexport const named = 'named';\nexport let count = 0;\nexport const more = () => ++count;",
      },
      { main: 'index.mjs', type: 'module' },
    );
    addNative(
      'both',
      { 'index.mjs': "export const how = 'import';", 'index.cjs': "exports.how = 'require';" },
      { exports: { import: './index.mjs', require: './index.cjs' } },
    );
    addNative('effect', { 'index.js': 'globalThis.effects = (globalThis.effects ?? 0) + 1;' });
    project.write('old.cjs', "exports.how = require('both').how;\n");
    project.write('again.ts', "export * from 'newer';\nexport { named as renamed } from 'older';\n");
    project.write(
      'flows.ts',
      `${header}import older, { named as first } from 'older';
import * as all from 'newer';
import fallback, { count, more } from 'newer';
import { how } from 'both';
import 'effect';
import * as again from './again.ts';
import old from './old.cjs';
export const train = subprocess()(async () => {
  const late = await import('older');
  return [older(), first, all.default, all.named, fallback, more(), count, all.count, how, old.how, globalThis.effects, again.named, again.renamed, late.default(), Object.keys(all).sort().join()];
});
`,
    );
    const bundle = await packFlow(project, 'flows.ts');
    expect(await resultOf(bundle)).toEqual([
      'called',
      'named',
      'default',
      'named',
      'default',
      1,
      1,
      1,
      'import',
      'require',
      1,
      'named',
      'named',
      'called',
      'count,default,more,named',
    ]);
    expect(bundle.manifest.external.map(({ name, how }) => [name, how])).toEqual(
      expect.arrayContaining([
        ['older', 'vendor'],
        ['newer', 'vendor'],
        ['both', 'vendor'],
        ['effect', 'vendor'],
      ]),
    );
    expect(bundle.manifest.external[0]!.addons).toMatchObject([{ package: expect.any(String), libc: 'glibc', api: 'node-api' }]);
  });

  test('brings its dependencies, two versions of one included, and what the author includes lies beside them', async () => {
    addNative(
      'native',
      { 'index.js': "module.exports = [require('dependency'), require('nested')];" },
      { dependencies: { dependency: '1', nested: '1' } },
    );
    addPackage('dependency', {}, { 'index.js': "module.exports = 'dependency ' + require('nested');" });
    addPackage('nested', { version: '2.0.0' }, { 'index.js': "module.exports = 'nested 2';" });
    addPackage('native/node_modules/nested', { name: 'nested', version: '1.0.0' }, { 'index.js': "module.exports = 'nested 1';" });
    project.write('data/words.txt', 'words');
    project.write(
      'flows.ts',
      `${header}import { readFileSync } from 'node:fs';\nimport native from 'native';\nexport const train = subprocess()(async () => [...native, readFileSync('data/words.txt', 'utf8')]);\n`,
    );
    const bundle = await packFlow(project, 'flows.ts', { input: { includeFiles: ['data/'] } });
    expect(await resultOf(bundle)).toEqual(['dependency nested 2', 'nested 1', 'words']);
    const again = await packFlow(project, 'flows.ts', { input: { includeFiles: ['data/'] } });
    expect(again.manifest.files).toEqual(bundle.manifest.files);
  });

  test('travels from the links of a pnpm store as plain folders', async () => {
    addNative('.pnpm/native@1.2.3/node_modules/native', { 'index.js': "module.exports = 'native and ' + require('@scope/dependency');" });
    addPackage('.pnpm/@scope+dependency@1.2.3/node_modules/@scope/dependency', {}, { 'index.js': "module.exports = 'dependency';" });
    const modules = join(project.directory, 'node_modules');
    symlinkSync(join(modules, '.pnpm/native@1.2.3/node_modules/native'), join(modules, 'native'));
    mkdirSync(join(modules, '.pnpm/native@1.2.3/node_modules/@scope'));
    symlinkSync(
      join(modules, '.pnpm/@scope+dependency@1.2.3/node_modules/@scope/dependency'),
      join(modules, '.pnpm/native@1.2.3/node_modules/@scope/dependency'),
    );
    project.write('flows.ts', `${header}import native from 'native';\nexport const train = subprocess()(async () => native);\n`);
    expect(await resultOf(await packFlow(project, 'flows.ts'))).toBe('native and dependency');
  });

  test('is left at home where the flow does not use it', async () => {
    addNative('native', { 'index.js': 'module.exports = 1;' });
    project.write('values.ts', "import native from 'native';\nexport const other = () => native;\nexport const mine = 7;\n");
    project.write('flows.ts', `${header}import { mine } from './values.ts';\nexport const train = subprocess()(async () => mine);\n`);
    const bundle = await packFlow(project, 'flows.ts');
    expect([bundle.manifest.external, bundle.files]).toEqual([[], null]);
    expect(await resultOf(bundle)).toBe(7);
  });

  test('is left out where a package can do without, and the manifest says so', async () => {
    addNative('accelerator', { 'index.js': "module.exports = 'fast';" });
    addPackage('plain', {}, { 'index.js': "let how = 'slow';\ntry { how = require('accelerator'); } catch {}\nmodule.exports = how;" });
    project.write('flows.ts', `${header}import how from 'plain';\nexport const train = subprocess()(async () => how);\n`);
    const without = await packFlow(project, 'flows.ts');
    expect(without.manifest.external).toEqual([
      { name: 'accelerator', version: '1.2.3', how: 'omitted', why: expect.stringContaining('optional for plain') },
    ]);
    expect(await resultOf(without)).toBe('slow');
    const included = await packFlow(project, 'flows.ts', { input: { options: { external: { accelerator: 'vendor' } } } });
    expect(await resultOf(included)).toBe('fast');
  });

  test('may hold what no bundler could read', async () => {
    addNative('odd', {
      'index.js': "module.exports = () => 'odd';\nmodule.exports.info = () => require('./info.json');",
      'info.json': '{',
    });
    project.write('flows.ts', `${header}import odd from 'odd';\nexport const train = subprocess()(async () => odd());\n`);
    const bundle = await packFlow(project, 'flows.ts');
    expect(await resultOf(bundle)).toBe('odd');
    expect(bundle.manifest.external).toMatchObject([{ name: 'odd', how: 'vendor' }]);
  });

  test('that nothing but its own code tells of is found while it is bundled', async () => {
    addPackage(
      'hidden',
      { main: 'code/index.js' },
      {
        'code/index.js': "exports.load = () => require('./deep/down/addon.node');\nexports.value = 3;",
        'code/deep/down/addon.node': fitting,
      },
    );
    project.write('flows.ts', `${header}import { value } from 'hidden';\nexport const train = subprocess()(async () => value);\n`);
    const bundle = await packFlow(project, 'flows.ts');
    expect(bundle.manifest.external).toMatchObject([{ name: 'hidden', how: 'vendor', why: 'has compiled code (./deep/down/addon.node)' }]);
    expect(await resultOf(bundle)).toBe(3);
  });

  test('has a run on another machine end at its start, with one sentence', async () => {
    addNative('native', {
      'index.js': 'module.exports = 1;',
      'build/Release/addon.node': syntheticElf({ machine: otherMachine, needed: ['libc.so.6'] }),
    });
    project.write('flows.ts', `${header}import native from 'native';\nexport const train = subprocess()(async () => native);\n`);
    const platform = `linux/${process.arch === 'arm64' ? 'amd64' : 'arm64'}`;
    const run = startBundle(await packFlow(project, 'flows.ts', { input: { options: { target: { platform } } } }));
    expect((await run.exited).exitCode).toBe(71);
    expect(run.stderr()).toMatch(/^bundle failed to load: native in it is built for linux\/\w+ \(glibc\); this is \w+\/\w+( \(\w+\))?\n$/);
  });
});

test('a package of the image is found from where the process starts, also by a late import, and its own packages with it', async () => {
  addPackage(
    'imaged',
    { main: 'index.mjs', type: 'module' },
    { 'index.mjs': "export { default } from 'inner';\nexport const named = 'named';" },
  );
  addPackage('inner', {}, { 'index.js': "module.exports = 'inner';" });
  project.write(
    'flows.ts',
    `${header}import inner, { named } from 'imaged';\nexport const train = subprocess()(async () => [inner, named, (await import('imaged')).default]);\n`,
  );
  const bundle = await packFlow(project, 'flows.ts', { input: { options: { external: { imaged: 'image' } } } });
  expect([bundle.files, bundle.manifest.external]).toEqual([null, [expect.objectContaining({ name: 'imaged', how: 'image' })]]);
  expect(await resultOf(bundle, { env: { NODE_PATH: join(project.directory, 'node_modules') } })).toEqual(['inner', 'named', 'inner']);
});

describe('packages that read files beside their code', () => {
  test.each([
    ['by __dirname', 'index.js', "module.exports = require('fs').readFileSync(require('path').join(__dirname, 'engine.wasm'), 'utf8');"],
    [
      'by a new URL',
      'index.mjs',
      "import { readFileSync } from 'node:fs';\nexport default readFileSync(new URL('./engine.wasm', import.meta.url), 'utf8');",
    ],
    [
      'by a name alone',
      'index.js',
      "const path = __dirname;\nmodule.exports = require('fs').readFileSync(path + '/' + 'engine.wasm', 'utf8');",
    ],
  ])('travel, found %s', async (_what, main, text) => {
    addPackage('reader', { main }, { [main]: text, 'engine.wasm': 'the engine' });
    project.write('flows.ts', `${header}import engine from 'reader';\nexport const train = subprocess()(async () => engine);\n`);
    const bundle = await packFlow(project, 'flows.ts');
    expect(bundle.manifest.external).toMatchObject([
      {
        name: 'reader',
        how: 'vendor',
        why: 'reads ./engine.wasm, which lies beside its code'.replace(main === 'index.mjs' ? '' : './', ''),
      },
    ]);
    expect(await resultOf(bundle)).toBe('the engine');
  });

  test('travel, found by a thread that they start', async () => {
    addPackage(
      'pool',
      {},
      {
        'index.js':
          "const { Worker } = require('node:worker_threads');\nconst { join } = require('node:path');\nexports.run = () => new Promise((resolve) => new Worker(join(__dirname, 'thread.js')).once('message', resolve));",
        'thread.js': "require('node:worker_threads').parentPort.postMessage(require('./answer.js'));",
        'answer.js': 'module.exports = 42;',
      },
    );
    project.write('flows.ts', `${header}import { run } from 'pool';\nexport const train = subprocess()(async () => await run());\n`);
    const bundle = await packFlow(project, 'flows.ts');
    expect(bundle.manifest.external).toMatchObject([{ name: 'pool', why: 'starts a thread from thread.js, which lies beside its code' }]);
    expect(await resultOf(bundle)).toBe(42);
  });

  test('are bundled where no such file is there', async () => {
    addPackage('reader', {}, { 'index.js': "exports.value = 1;\nexports.later = () => require('path').join(__dirname, 'absent.proto');" });
    project.write('flows.ts', `${header}import { value } from 'reader';\nexport const train = subprocess()(async () => value);\n`);
    expect((await packFlow(project, 'flows.ts')).manifest.external).toEqual([]);
  });
});

describe('refused before anything is launched', () => {
  test('an addon of another node, with the way to it', async () => {
    addNative('native', {
      'index.js': 'module.exports = 1;',
      'build/Release/addon.node': syntheticElf({ machine, needed: ['libc.so.6'], names: ['node_register_module_v115'] }),
    });
    project.write('lib/db.ts', "export { default } from 'native';\n");
    project.write('flows.ts', `${header}import native from './lib/db.ts';\nexport const train = subprocess()(async () => native);\n`);
    expect(await refusal({ input: { options: { target: { node: 22 } } } })).toMatch(
      /native 1\.2\.3 \(flows\.ts → lib\/db\.ts → native\) is built for Node ABI 115 \(Node 20\); the run has Node 22 \(ABI 127\)[^]*FARHAUL_BUNDLE_NATIVE_PLATFORM[^]*Run the client on Node 22[^]*external: \{ 'native': 'install' \} \} or 'image'/,
    );
  });

  test.each([
    [
      'a thread of a file of the project',
      "import { Worker } from 'node:worker_threads';\nexport const start = () => new Worker(new URL('./thread.ts', import.meta.url));",
      /work\.ts:2 starts a thread from a file of its own/,
    ],
    [
      'a thread by __dirname',
      "import { Worker } from 'node:worker_threads';\nimport { join } from 'node:path';\nexport const start = () => new Worker(join(import.meta.dirname, 'thread.ts'));",
      /work\.ts:3 starts a thread/,
    ],
    [
      "pino's transports",
      "import pino from 'pino';\nexport const start = () => pino({\n  transport: { target: 'pino-pretty' },\n});",
      /pino transport "pino-pretty" \(work\.ts:3\) starts a worker from its own file/,
    ],
  ])('%s', async (_what, work, message) => {
    addPackage('pino', {}, { 'index.js': 'module.exports = (options) => options;' });
    project.write('work.ts', work);
    project.write('flows.ts', `${header}import { start } from './work.ts';\nexport const train = subprocess()(async () => start());\n`);
    expect(await refusal()).toMatch(message);
    expect(await refusal()).toMatch(/FARHAUL_BUNDLE_ASSET/);
  });

  test('but not a thread that has its code with it, nor a class of the same name', async () => {
    project.write(
      'flows.ts',
      `${header}import { Worker as Thread } from 'node:worker_threads';
class Worker { constructor(readonly queue: string) {} }
export const train = subprocess()(async () => [new Worker('queue').queue, await new Promise((resolve) => new Thread("require('worker_threads').parentPort.postMessage(5)", { eval: true }).once('message', resolve))]);
`.replace('readonly queue: string) {}', "queue: string) { this.queue = queue; } queue = ''"),
    );
    expect(await resultOf(await packFlow(project, 'flows.ts'))).toEqual(['queue', 5]);
  });

  test('two versions of one native package', async () => {
    addNative('native', { 'index.js': 'module.exports = 1;' });
    addPackage('user', {}, { 'index.js': "module.exports = require('native');" });
    addNative('user/node_modules/native', { 'index.js': 'module.exports = 2;' }, { name: 'native', version: '2.0.0' });
    project.write(
      'flows.ts',
      `${header}import native from 'native';\nimport other from 'user';\nexport const train = subprocess()(async () => [native, other]);\n`,
    );
    expect(await refusal()).toMatch(/two versions of native are imported, (1\.2\.3|2\.0\.0) by/);
  });

  test.each([
    ['not there at all', { external: { nowhere: 'vendor' } }, /cannot resolve "nowhere"[^]*FARHAUL_BUNDLE_RESOLVE/],
    ['for a platform that is none', { target: { platform: 'moon/base' } }, /"moon\/base"[^]*FARHAUL_BUNDLE_TARGET/],
    ['for a node that is too old', { target: { node: 20 } }, /need Node 22 or newer, and the run has Node 20[^]*FARHAUL_BUNDLE_TARGET/],
    ['too large', { maxBytes: 10 }, /limit 0\.0 MiB[^]*native[^]*FARHAUL_BUNDLE_TOO_LARGE/],
  ])('packages %s', async (what, options, message) => {
    addNative('native', { 'index.js': 'module.exports = 1;' });
    const late = what === 'not there at all' ? "await import('nowhere')" : 'native';
    project.write('flows.ts', `${header}import native from 'native';\nexport const train = subprocess()(async () => [native, ${late}]);\n`);
    expect(await refusal({ input: { options } })).toMatch(message);
  });
});

test('the next process takes the same packages from the cache, and notices another version', async () => {
  addNative('native', { 'index.js': 'module.exports = 1;' });
  project.write('flows.ts', `${header}import native from 'native';\nexport const train = subprocess()(async () => native);\n`);
  const input = { cacheDirectory: join(project.directory, '.cache') };
  const first = await packFlow(project, 'flows.ts', { input });
  const second = await packFlow(project, 'flows.ts', { input });
  expect([first.manifest.buildMs > 0, second.manifest.buildMs]).toEqual([true, 0]);
  expect(second.manifest.files).toEqual(first.manifest.files);
  const file = join(project.directory, 'node_modules/native/package.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('1.2.3', '1.2.4'));
  const third = await packFlow(project, 'flows.ts', { input });
  expect(third.manifest.external[0]!.version).toBe('1.2.4');
});
