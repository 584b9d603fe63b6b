/** Each code of bundles, values and the runner, produced for real: by a bundle, a value or a run that is as wrong as it says. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorCodes } from '../errors/error-codes.ts';
import type { Bundle } from '../protocol/bundle-manifest.ts';
import { decodeWireText, encodeWire } from '../protocol/wire/index.ts';
import { prepareRuntime, spawnRun, type SpawnedRun, type SpawnRunOptions } from '../runner/spawn-run.fixture.ts';
import { openLocalStorage } from '../storage/local-storage.ts';
import { storeBundle } from '../storage/store-bundle.ts';
import { createBundle } from './create-bundle.ts';
import { createFlowProject, type FlowProject } from './flow-project.fixture.ts';
import { packFlow, startBundle, type PackOptions } from './packed-flow.fixture.ts';

const header = "import { flow, subprocess } from '@farhaul/core';\n";
const train = (body: string, options = ''): string => `export const train = subprocess(${options})(async () => ${body});\n`;

let project: FlowProject;
beforeAll(async () => {
  project = createFlowProject();
  const forgetRuntime = await prepareRuntime();
  return () => {
    forgetRuntime();
    rmSync(project.directory, { recursive: true, force: true });
  };
});

interface Subject extends PackOptions {
  /** The flow's file. */
  text: string;
  /** Files beside it. */
  files?: Record<string, string>;
  /** Which flow it is by its own process, where its place alone does not tell. */
  byProcess?: boolean;
  entrypoint?: string;
}

let count = 0;
/** Answers how the bundle of a flow is refused. */
function bundling({ text, files = {}, ...options }: Subject): () => Promise<unknown> {
  return async () => {
    const folder = `case-${(count += 1)}`;
    for (const [path, content] of Object.entries(files)) project.write(`${folder}/${path}`, content);
    project.write(`${folder}/flows.ts`, header + text);
    if (options.byProcess) return await packFlow(project, `${folder}/flows.ts`, options);
    const entrypoint = options.entrypoint ?? 'flows.ts:train';
    return await createBundle({ directory: join(project.directory, folder), entrypoint, ...options.input });
  };
}

const encoding = (value: () => unknown) => async () => encodeWire(value());

/** Answers what a run that ends badly says: its result, or what it printed where it can deliver none. */
function running(file: string, exitCode: number, options: () => SpawnRunOptions = () => ({})): () => Promise<unknown> {
  return async () => await badEnd(spawnRun(file, options()), exitCode);
}

async function badEnd(run: SpawnedRun, exitCode: number): Promise<never> {
  expect(await run.exited, run.stderr()).toEqual({ exitCode, signal: null });
  const content = run.content();
  if (content?.kind === 'error') throw content.error;
  throw new Error(run.stderr());
}

const found = "found(0, flow({ name: 'train' })(async () => 1));";
const broken = (): { url: string; sha256: string } => {
  const url = join(project.directory, 'broken');
  writeFileSync(url, 'no archive');
  return { url, sha256: createHash('sha256').update('no archive').digest('hex') };
};

const nested = (body: string): string =>
  `export const made: unknown[] = [];\nfunction main() { let n = 1; made.push(subprocess()(flow({ name: 'inner' })(async () => ${body}))); }\nmain();\n`;

const producers: Record<string, () => Promise<unknown>> = {
  FARHAUL_BUNDLE_NO_FILE: bundling({ text: train('1'), entrypoint: 'gone.ts:train' }),
  FARHAUL_BUNDLE_FLOW_NOT_FOUND: bundling({ text: train('1'), entrypoint: 'flows.ts:gone' }),
  FARHAUL_BUNDLE_FLOW_AMBIGUOUS: bundling({
    text: 'export const made: unknown[] = [];\nfor (const n of [1, 2]) made.push(subprocess()(flow({ name: `n-${n}` })(async () => n)));\n',
    byProcess: true,
    flow: 'made[1]',
  }),
  FARHAUL_BUNDLE_CAPTURES: bundling({
    text: nested('n').replace('let n = 1', 'const n = new (class Connection {})()'),
    byProcess: true,
    flow: 'made[0]',
  }),
  FARHAUL_BUNDLE_CAPTURE_WRITE: bundling({ text: nested('(n += 1)'), byProcess: true, flow: 'made[0]' }),
  FARHAUL_BUNDLE_LAUNCH_IN_INITIALIZER: bundling({
    text: `const inner = subprocess()(async () => 1);\nconst model = await inner();\n${train('model')}`,
  }),
  FARHAUL_BUNDLE_PARSE: bundling({ text: 'export const = 1;\n' }),
  FARHAUL_BUNDLE_RESOLVE: bundling({ text: `import { a } from './gone.ts';\n${train('a')}` }),
  FARHAUL_BUNDLE_BUILD: bundling({ text: `import { a } from './lib.ts';\n${train('a')}`, files: { 'lib.ts': 'export const b = 1;\n' } }),
  FARHAUL_BUNDLE_NATIVE_PLATFORM: bundling({
    text: `import addon from 'addon';\n${train('addon')}`,
    files: {
      'node_modules/addon/package.json': '{ "name": "addon", "version": "1.0.0", "main": "index.js", "gypfile": true }',
      'node_modules/addon/index.js': "module.exports = require('./addon.node');",
      'node_modules/addon/addon.node': 'of no known platform',
    },
  }),
  FARHAUL_BUNDLE_NATIVE_FETCH: bundling({
    text: `import addon from './addon.node';\n${train('addon')}`,
    files: { 'addon.node': 'compiled' },
  }),
  FARHAUL_BUNDLE_ASSET: bundling({
    text: `import { Worker } from 'node:worker_threads';\n${train("new Worker(new URL('./thread.ts', import.meta.url))")}`,
    files: { 'thread.ts': '' },
  }),
  FARHAUL_BUNDLE_TOO_LARGE: bundling({
    text: train('1', "{ includeFiles: ['large.txt'], bundle: { maxBytes: 10 } }"),
    files: { 'large.txt': 'more than ten bytes' },
  }),
  FARHAUL_BUNDLE_INCLUDE: bundling({ text: train('1', "{ includeFiles: ['../../outside.txt'] }") }),
  FARHAUL_BUNDLE_SENSITIVE: bundling({ text: train('1', "{ includeFiles: ['*.pem'] }"), files: { 'server.pem': 'secret' } }),
  FARHAUL_BUNDLE_TARGET: bundling({ text: train('1'), input: { target: { node: 18 } } }),
  FARHAUL_BUNDLE_UPLOAD: async () => {
    const bundle = (await bundling({ text: train('1') })()) as Awaited<ReturnType<typeof createBundle>>;
    const storage = openLocalStorage({ directory: join(broken().url, 'below-a-file') });
    return await storeBundle(bundle, storage, { entry: 0, workingDirectory: 'bundle' });
  },
  FARHAUL_VALUE_FUNCTION: encoding(() => [() => 1]),
  FARHAUL_VALUE_PROMISE: encoding(() => [Promise.resolve(1)]),
  FARHAUL_VALUE_STREAM: encoding(() => [new ReadableStream()]),
  FARHAUL_VALUE_SIGNAL: encoding(() => [new AbortController().signal]),
  FARHAUL_VALUE_SYMBOL: encoding(() => [Symbol('mine')]),
  FARHAUL_VALUE_CLASS: encoding(() => [new (class Point {})()]),
  FARHAUL_VALUE_WEAK: encoding(() => [new WeakMap()]),
  FARHAUL_VALUE_UNREADABLE: encoding(() => ({
    get value(): never {
      throw new Error('unreadable');
    },
  })),
  FARHAUL_VALUE_TOO_DEEP: encoding(() => Array.from({ length: 2_001 }).reduce((inner) => ({ inner }), {})),
  FARHAUL_VALUE_TOO_LARGE: encoding(() => ({ a: new Array(2 ** 32 - 1) })),
  FARHAUL_VALUE_INVALID: async () => decodeWireText('{"wire":1,"value":{"$ref":"/gone"}}'),
  FARHAUL_VALUE_VERSION: async () => decodeWireText('{"wire":2,"value":1}'),
  FARHAUL_RUNNER_BOOTSTRAP: running(found, 70, () => ({
    run: { code: { ...broken(), sha256: '0'.repeat(64), encoding: 'br', node: 22 } },
  })),
  FARHAUL_RUNNER_LOAD: running("throw new RangeError('at the top');", 71),
  FARHAUL_RUNNER_INSTALL: async () => {
    const bundle = await bundling({
      text: `import native from 'native';\n${train('native', "{ bundle: { external: { native: 'install' } } }")}`,
      files: { 'node_modules/native/package.json': '{ "name": "native", "version": "1.0.0" }' },
    })();
    // Neither npm, nor where node comes with one, a registry.
    const env = { PATH: '', npm_config_registry: 'http://127.0.0.1:1/', npm_config_fetch_retries: '0' };
    return await badEnd(startBundle(bundle as Bundle, { env, killAfterMs: 55_000 }), 71);
  },
  FARHAUL_RUNNER_BLOCKED: running(`const inner = flow({ name: 'inner' })(async () => 1);\nawait inner();\n${found}`, 72),
  FARHAUL_RUNNER_RESULT: running(found, 73, () => ({ run: { channel: { kind: 'http', url: refusingResults } } })),
  FARHAUL_RUNNER_FILES: running(found, 74, () => ({ run: { files: { ...broken(), encoding: 'gz' } } })),
};

/** Of an API that takes everything but results. */
let refusingResults = '';
const server = createServer((request, response) => {
  request.resume();
  if (request.url!.endsWith('/result')) response.writeHead(403).end('not yours');
  else if (!request.url!.endsWith('/stop')) response.end(JSON.stringify({ admitted: true, stop: null }));
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  refusingResults = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const codes = Object.keys(errorCodes).filter((code) => /^FARHAUL_(BUNDLE|VALUE|RUNNER)_/.test(code));
/** What the container says before it can send an error, and after it could not. */
const spoken: Record<string, RegExp> = {
  FARHAUL_RUNNER_BOOTSTRAP: /^farhaul bootstrap failed: code: sha256 does not match/m,
  FARHAUL_RUNNER_RESULT: /^(farhaul: )?result \(\d+ bytes\) not delivered/m,
};

test('all codes of bundles, values and the runner are here', () => {
  expect(Object.keys(producers).sort()).toEqual(codes.sort());
});

test.each(Object.entries(producers))('%s', async (code, produce) => {
  const error = await produce().then(
    () => null,
    (thrown: Error & { code?: string }) => thrown,
  );
  if (error?.code !== code) expect(error?.message).toMatch(spoken[code] ?? new RegExp(`code: '${code}'`));
  const page = new URL(`../../../../docs/errors/${code}.md`, import.meta.url);
  expect(existsSync(page) && readFileSync(page, 'utf8')).toMatch(/## Fix\n\n\S/);
});
