/** Starts real runs over the directory channel, from bundles written by hand: for the tests of this folder. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { rolldown } from 'rolldown';
import { isAuthenticEnding } from '../channel/ending-hmac.ts';
import { newId } from '../engine/new-id.ts';
import { decodeResult, type ResultContent } from '../protocol/result-document.ts';
import type { LogLine, RunEnding, RunReport } from '../protocol/run-channel.ts';
import type { RunDocumentV1 } from '../protocol/run-document.ts';
import { encodeWire, joinParts } from '../protocol/wire/index.ts';
import { startCommand } from './boot.ts';

const runtime = { url: '' };
const folders: string[] = [];

function temporaryFolder(what: string): string {
  const folder = mkdtempSync(join(tmpdir(), `farhaul-${what}-`));
  folders.push(folder);
  return folder;
}

/** Bundles the runner once, as every bundle has it: to be called before the tests of a file. Answers what tidies up after them. */
export async function prepareRuntime(): Promise<() => void> {
  const folder = temporaryFolder('runtime');
  const entry = join(folder, 'runtime.ts');
  const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  writeFileSync(entry, `export * from '${source('author.ts')}';\nexport * from '${source('index.ts')}';\n`);
  const bundle = await rolldown({ input: entry, platform: 'node' });
  await bundle.write({ file: join(folder, 'runtime.mjs'), format: 'esm', codeSplitting: false });
  runtime.url = pathToFileURL(join(folder, 'runtime.mjs')).href;
  return () => {
    for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
  };
}

export interface SpawnRunOptions {
  args?: unknown[] | Uint8Array;
  run?: Partial<RunDocumentV1>;
  env?: Record<string, string>;
  node?: string;
  entry?: { name: string; parameters: { name: string; rest: boolean; dateTime: boolean }[]; workingDirectory: string };
  /** Fourth and further descriptors of the process. */
  pipes?: ('pipe' | 'ignore')[];
  /** @default 25,000 */
  killAfterMs?: number;
}

export interface SpawnedRun {
  process: ChildProcess;
  run: RunDocumentV1;
  /** The execution's directory: the channel. */
  directory: string;
  stdout(): string;
  stderr(): string;
  exited: Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>;
  logs(): LogLine[];
  reports(): RunReport[];
  ending(): RunEnding | null;
  content(): ResultContent | null;
}

/** `flowFile`: what an author's file would say; `flow`, `task`, `subprocess`, `found` … are imported. */
export function writeBundle(flowFile: string, entry: SpawnRunOptions['entry']): string {
  const folder = temporaryFolder('flow');
  const flowPath = join(folder, 'flow.ts');
  writeFileSync(
    flowPath,
    `import { flow, task, subprocess, getRunContext, found, capture, snapshotValue } from '${runtime.url}';\n\n${flowFile}\n`,
  );
  return [
    `import { startRunner } from '${runtime.url}';`,
    `const entries = ${JSON.stringify([entry])};`,
    `export const main = (run, directory) => startRunner({ run, directory, entries, load: () => import('file://${flowPath}') });`,
  ].join('\n');
}

export function spawnRun(flowFile: string, options: SpawnRunOptions = {}): SpawnedRun {
  const entry = options.entry ?? { name: 'train', parameters: [], workingDirectory: '' };
  const code = brotliCompressSync(writeBundle(flowFile, entry), { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });
  return startRun(code, options);
}

export function startRun(code: Uint8Array, options: SpawnRunOptions = {}): SpawnedRun {
  const folder = temporaryFolder('run');
  const at = (name: string): string => join(folder, 'channel', name);
  for (const name of ['channel', 'work', 'empty']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'code.mjs.br'), code);
  const args = options.args instanceof Uint8Array ? options.args : joinParts(encodeWire(options.args ?? []));
  const run: RunDocumentV1 = {
    v: 1,
    flowRunId: newId(),
    executionId: newId(),
    flowName: 'train',
    runName: 'calm-otter',
    tags: ['test'],
    parentFlowRunId: null,
    entry: 0,
    options: {},
    files: null,
    captures: null,
    snapshots: null,
    hmacKey: randomBytes(32).toString('base64'),
    code: { url: join(folder, 'code.mjs.br'), sha256: sha256(code), encoding: 'br', node: 22 },
    args: { inline: Buffer.from(args).toString('base64') },
    channel: { kind: 'directory', path: join(folder, 'channel') },
    directory: join(folder, 'work'),
    workingDirectory: 'bundle',
    heartbeatMs: 200,
    graceMs: 1_000,
    ...options.run,
  };
  const document = Buffer.from(JSON.stringify(run));
  writeFileSync(join(folder, 'run.json'), document);
  const [node, ...rest] = startCommand({
    node: options.node ?? process.execPath,
    runDocument: join(folder, 'run.json'),
    sha256: sha256(document),
  });
  const child = spawn(node!, rest, {
    cwd: join(folder, 'empty'),
    env: { PATH: process.env['PATH'], FARHAUL_RUN_TOKEN: 'secret-token', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe', ...(options.pipes ?? [])],
    // A test that fails leaves nothing running.
    timeout: options.killAfterMs ?? 25_000,
    killSignal: 'SIGKILL',
  });
  const output = { stdout: '', stderr: '' };
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return {
    process: child,
    run,
    directory: join(folder, 'channel'),
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    exited: new Promise((resolve) => child.on('close', (exitCode, signal) => resolve({ exitCode, signal }))),
    logs: () => readLines<LogLine>(at('logs.ndjson')),
    reports: () => readLines<RunReport>(at('reports.ndjson')),
    ending: () => {
      if (!existsSync(at('ending.json'))) return null;
      const ending = JSON.parse(readFileSync(at('ending.json'), 'utf8')) as RunEnding;
      if (!isAuthenticEnding(run.hmacKey, run.executionId, ending)) throw new Error('the HMAC of the ending is wrong');
      return ending;
    },
    content: () => (existsSync(at('result')) ? decodeResult(readFileSync(at('result'))) : null),
  };
}

/** Waits for a condition, not for a time. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const began = Date.now(); !(await condition());) {
    if (Date.now() - began > 60_000) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Other nodes than this one, where somebody put them: a list of paths in FARHAUL_TEST_NODES. */
export function testNodes(): string[] {
  return [process.execPath, ...(process.env['FARHAUL_TEST_NODES'] ?? '').split(':').filter((path) => path !== '' && existsSync(path))];
}

export function isEmptyFolder(path: string): boolean {
  return readdirSync(path).length === 0;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function readLines<Line>(path: string): Line[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
