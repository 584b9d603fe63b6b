/** Memory of a worker that watches 1,000 runs of a type that only sleeps, against what is promised; it talks to a server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpClient } from '@farhaul/core/service';
import { report } from './measure.ts';

const RUNS = 1_000;
const PROMISED_BYTES = 150_000_000;
/** Some heartbeats, renewals and garbage collections. */
const SETTLE_MS = 20_000;
const LIMIT_MS = 120_000;

const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
const command = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
writeProject();

/** A project that lists the plugin; workers load what the project in their directory lists. */
function writeProject(): void {
  const plugin = join(directory, 'node_modules', 'farhaul-plugin-sleep');
  mkdirSync(plugin, { recursive: true });
  copyFileSync(fileURLToPath(new URL('processes/sleeping-plugin.mjs', import.meta.url)), join(plugin, 'plugin.mjs'));
  const manifest = { name: 'farhaul-plugin-sleep', version: '1.0.0', farhaul: { plugin: './plugin', specificationVersion: 'v1' } };
  writeFileSync(join(plugin, 'package.json'), JSON.stringify({ ...manifest, exports: { './plugin': './plugin.mjs' } }));
  mkdirSync(join(directory, 'node_modules', '@farhaul'));
  symlinkSync(fileURLToPath(new URL('../packages/core', import.meta.url)), join(directory, 'node_modules', '@farhaul', 'core'));
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'project', dependencies: { 'farhaul-plugin-sleep': '1.0.0' } }));
}

function start(...args: string[]): ChildProcess {
  const environment = { PATH: process.env['PATH'], HOME: directory, FARHAUL_HOME: join(directory, 'data') };
  return spawn(process.execPath, [command, ...args], { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'], env: environment });
}

function residentBytes({ pid }: ChildProcess): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

async function eventually(look: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + LIMIT_MS;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`Not within ${LIMIT_MS / 1000} s: ${what}.`);
    await sleep(100);
  }
}

const server = start('server', 'start', '--port', '0', '--json');
let said = '';
while (!said.trim().endsWith('}')) said += String((await once(server.stdout as NodeJS.ReadableStream, 'data'))[0]);
const { url } = JSON.parse(said) as { url: string };
const client = createHttpClient({ url });
const creation = start('work-pool', 'create', 'pool', '--type', 'sleep');
if ((await once(creation, 'exit'))[0] !== 0) throw new Error('The pool was not created.');
const worker = start('worker', 'start', '--pool', 'pool');
worker.stdout?.resume();
await eventually(async () => (await client.workers.list({})).items.length === 1, 'the worker is there');
await sleep(1_000);
const bytesOfNone = residentBytes(worker);

const sha256 = '0'.repeat(64);
const code = {
  type: 'bundle',
  entry: 0,
  code: { key: `code/${sha256}`, sha256, node: 22 },
  files: null,
  manifest: null,
  map: null,
} as const;
for (let number = 0; number < RUNS; number += 1) {
  await client.flowRuns.create({
    id: randomUUID(),
    name: `run ${number}`,
    flowName: 'nap',
    parameters: {},
    arguments: { byName: {} },
    binding: { workerType: 'sleep', jobVariables: {}, storage: null },
    code: { ...code, captures: null, snapshots: null, workingDirectory: 'bundle' },
    workPoolName: 'pool',
  });
}
const isWatched = async (): Promise<boolean> => (await client.workPools.get({ name: 'pool' })).slotsTaken === RUNS;
await eventually(isWatched, 'all runs are watched');
await sleep(SETTLE_MS);
if (!(await isWatched())) throw new Error('Some runs have ended.');
const [run] = (await client.flowRuns.list({ limit: 1 })).items;
if (run?.state.type !== 'PENDING') throw new Error(`A run is ${run?.state.name}: ${run?.state.message}`);
report('watched-runs-memory', {
  measured: residentBytes(worker),
  reference: PROMISED_BYTES,
  unit: 'bytes',
  limit: 1,
  details: { runs: RUNS, bytesOfNone },
});
for (const child of [worker, server]) {
  child.kill('SIGKILL');
  await once(child, 'exit');
}
rmSync(directory, { recursive: true });
