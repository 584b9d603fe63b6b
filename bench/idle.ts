/** Memory and CPU of a server and of a worker (type process, talking to it) that have nothing to do, against what is promised. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpClient } from '../packages/core/src/service/http/http-client.ts';
import { processWorkerEntry } from '../packages/core/src/process/process-plugin.ts';
import { report } from './measure.ts';

const MEGABYTE = 1_000_000;
const SETTLE_MS = 10_000;
const WATCHED_MS = 30_000;
const TICKS_PER_SECOND = 100;
const promised = { worker: { megabytes: 80, cpuMsPerSecond: 5 }, server: { megabytes: 130, cpuMsPerSecond: 5 } };

const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
const command = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));

function start(...args: string[]): ChildProcess {
  const environment = { PATH: process.env['PATH'], HOME: directory, FARHAUL_HOME: directory };
  return spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
}

function residentBytes({ pid }: ChildProcess): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

/** Of all its threads, since its start. */
function cpuMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1000;
}

const server = start('server', 'start', '--port', '0', '--json');
let said = '';
while (!said.trim().endsWith('}')) said += String((await once(server.stdout as NodeJS.ReadableStream, 'data'))[0]);
const { url } = JSON.parse(said) as { url: string };
const client = createHttpClient({ url });
await client.workPools.create({ name: 'pool', type: 'process', baseJobTemplate: processWorkerEntry.jobSchema.template });
const worker = start('worker', 'start', '--pool', 'pool');
while ((await client.workers.list({})).items.length === 0) await sleep(100);
await sleep(SETTLE_MS);
const processes = { worker, server };
const before = { worker: cpuMs(worker), server: cpuMs(server) };
await sleep(WATCHED_MS);
const [online] = (await client.workers.list({})).items;
if (online?.status !== 'ONLINE') throw new Error('The worker is not there any more.');
for (const name of ['worker', 'server'] as const) {
  const { megabytes, cpuMsPerSecond } = promised[name];
  report(`idle-${name}-memory`, { measured: residentBytes(processes[name]), reference: megabytes * MEGABYTE, unit: 'bytes', limit: 1 });
  const perSecond = (cpuMs(processes[name]) - before[name]) / (WATCHED_MS / 1000);
  report(`idle-${name}-cpu`, {
    measured: perSecond,
    reference: cpuMsPerSecond,
    unit: 'ms',
    limit: 1,
    details: { percent: perSecond / 10 },
  });
}
for (const child of [worker, server]) {
  child.kill('SIGTERM');
  await once(child, 'exit');
}
rmSync(directory, { recursive: true });
