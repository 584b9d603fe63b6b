/** Memory and CPU of a server and of a worker (type process, talking to it) that have nothing to do, against what is promised. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpClient } from '@farhaul/core/service';
import { CommandWorld, eventually, residentBytes } from './command-world/command-world.ts';
import { report } from './measure.ts';

const MEGABYTE = 1_000_000;
const SETTLE_MS = 10_000;
const WATCHED_MS = 30_000;
const TICKS_PER_SECOND = 100;
const promised = { worker: { megabytes: 80, cpuMsPerSecond: 5 }, server: { megabytes: 130, cpuMsPerSecond: 5 } };

/** Of all its threads, since its start. */
function cpuMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1000;
}

const world = new CommandWorld();
const { server, url } = world.startServer();
const client = createHttpClient({ url: await url });
await world.createPool('pool', 'process');
const worker = world.startWorker('pool');
await eventually(async () => (await client.workers.list({})).items.length === 1, 'the worker is there');
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
await world.close();
