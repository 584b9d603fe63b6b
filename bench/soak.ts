/**
 * 5,000 short runs through one server and one worker, as processes that talk over HTTP; the server keeps them in SQLite. What both hold
 * after each 500, when all is quiet: bytes per 1,000 runs, over the second half, against what is promised.
 *
 * A lazy collector is no leak: it is asked to collect before each look. What it would have left is told beside. The runs have a run
 * document, an admission, log lines and a result like any other, but no process of their own: their runners are in this one.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createHttpClient } from '@farhaul/core/service';
import { encodeWire, joinParts } from '../packages/core/src/protocol/wire/index.ts';
import { bundleCode, runCreation } from '../packages/core/src/testing/run-creation.ts';
import { CommandWorld, eventually, residentBytes } from './command-world/command-world.ts';
import { report } from './measure.ts';
import { DistantInfrastructure } from './soak/distant-infrastructure.ts';
import { Inspector, inspectorUrl } from './soak/inspector.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5000' } } });
const RUNS = Number(values.runs);
const LOOKS = 10;
const PROMISED_BYTES_PER_1000 = 1_000_000;
const SUBMITTED_AT_ONCE = 8;
const LINES_PER_RUN = 5;
/** Removals, the last lines of logs, some heartbeats and sweeps. */
const QUIET_MS = 6_000;

interface Look {
  runs: number;
  resident: number;
  /** Before garbage was collected. */
  lazy: number;
  /** JavaScript objects. */
  objects: number;
}

const infrastructure = new DistantInfrastructure();
const world = new CommandWorld({ name: 'farhaul-plugin-distant', file: 'distant-plugin.mjs' });
const environment = { FARHAUL_BENCH_DISTANT: await infrastructure.open() };
const inspected = { flags: ['--inspect=127.0.0.1:0'], environment };
const { server, url } = world.startServer(inspected);
const attachedServer = await Inspector.attach(await inspectorUrl(server));
const client = createHttpClient({ url: await url });
await world.createPool('pool', 'distant', { environment });
const worker = world.startWorker('pool', inspected);
const attachedWorker = await Inspector.attach(await inspectorUrl(worker));
await eventually(async () => (await client.workers.list({})).items.length === 1, 'the worker is there');
const processes = {
  server: { child: server, inspector: attachedServer, looks: [] as Look[] },
  worker: { child: worker, inspector: attachedWorker, looks: [] as Look[] },
};

const binding = { workerType: 'distant', jobVariables: {}, storage: null };
const code = bundleCode();
/** A file of starts, milliseconds, lines. */
const inline = Buffer.from(joinParts(encodeWire([join(world.directory, 'starts'), 0, LINES_PER_RUN]))).toString('base64');

let submitted = 0;
async function submitUntil(runs: number): Promise<void> {
  while (submitted < runs) {
    submitted += 1;
    const name = `run ${submitted}`;
    await client.flowRuns.create(runCreation({ name, flowName: 'short', arguments: { inline }, binding, code, workPoolName: 'pool' }));
  }
}

async function quiet(): Promise<void> {
  await eventually(async () => infrastructure.ended >= submitted && infrastructure.size === 0, 'all have ended and are removed');
  await eventually(async () => (await client.workPools.get({ name: 'pool' })).slotsTaken === 0, 'all slots are free');
  await sleep(QUIET_MS);
}

let busyMs = 0;
for (let look = 1; look <= LOOKS; look += 1) {
  const began = performance.now();
  const runs = (RUNS / LOOKS) * look;
  await Promise.all(Array.from({ length: SUBMITTED_AT_ONCE }, async () => await submitUntil(runs)));
  await eventually(async () => infrastructure.ended >= submitted, 'all have ended');
  busyMs += performance.now() - began;
  await quiet();
  for (const { child, inspector, looks } of Object.values(processes)) {
    const lazy = residentBytes(child);
    const objects = await inspector.collectGarbage();
    await sleep(500);
    looks.push({ runs, resident: residentBytes(child), lazy, objects });
  }
}

let completed = 0;
for (let after: string | null = null, more = true; more;) {
  const page: { items: { state: { type: string } }[]; next: string | null } = await client.flowRuns.list({ limit: 1_000, after });
  completed += page.items.filter(({ state }) => state.type === 'COMPLETED').length;
  after = page.next;
  more = after !== null;
}
if (completed !== RUNS) throw new Error(`${completed} of ${RUNS} runs completed.`);

for (const [name, { looks }] of Object.entries(processes)) {
  const half = looks.slice(looks.length / 2 - 1);
  report(`soak-${name}-memory`, {
    measured: per1000(half, 'resident'),
    reference: PROMISED_BYTES_PER_1000,
    unit: 'bytes',
    limit: 1,
    details: {
      runs: RUNS,
      runsPerSecond: Math.round(RUNS / (busyMs / 1_000)),
      objectsPer1000: Math.round(per1000(half, 'objects')),
      lazyPer1000: Math.round(per1000(half, 'lazy')),
      megabytes: looks.map(({ resident }) => (resident / 1e6).toFixed(1)).join(' '),
      objectMegabytes: looks.map(({ objects }) => (objects / 1e6).toFixed(2)).join(' '),
      lazyMegabytes: looks.map(({ lazy }) => (lazy / 1e6).toFixed(1)).join(' '),
    },
  });
}
for (const { inspector } of Object.values(processes)) inspector.close();
await world.close();
infrastructure.close();

/** Slope by least squares. */
function per1000(looks: readonly Look[], what: 'resident' | 'lazy' | 'objects'): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanRuns = mean(looks.map(({ runs }) => runs));
  const meanBytes = mean(looks.map((look) => look[what]));
  const up = looks.reduce((sum, look) => sum + (look.runs - meanRuns) * (look[what] - meanBytes), 0);
  const across = looks.reduce((sum, { runs }) => sum + (runs - meanRuns) ** 2, 0);
  return (up / across) * 1_000;
}
