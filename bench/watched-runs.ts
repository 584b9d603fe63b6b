/** Memory of a worker that watches 1,000 runs of a type that only sleeps, against what is promised; it talks to a server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpClient } from '@farhaul/core/service';
import { bundleCode, runCreation } from '../packages/core/src/testing/run-creation.ts';
import { CommandWorld, eventually, residentBytes } from './command-world/command-world.ts';
import { report } from './measure.ts';

const RUNS = 1_000;
const PROMISED_BYTES = 150_000_000;
/** Some heartbeats, renewals and garbage collections. */
const SETTLE_MS = 20_000;

const world = new CommandWorld({ name: 'farhaul-plugin-sleep', file: 'sleeping-plugin.mjs' });
const client = createHttpClient({ url: await world.startServer().url });
await world.createPool('pool', 'sleep');
const worker = world.startWorker('pool');
await eventually(async () => (await client.workers.list({})).items.length === 1, 'the worker is there');
await sleep(1_000);
const bytesOfNone = residentBytes(worker);

const binding = { workerType: 'sleep', jobVariables: {}, storage: null };
for (let number = 0; number < RUNS; number += 1) {
  await client.flowRuns.create(runCreation({ name: `run ${number}`, flowName: 'nap', binding, code: bundleCode(), workPoolName: 'pool' }));
}
const isWatched = async (): Promise<boolean> => {
  const { items } = await client.flowRuns.list({ limit: RUNS });
  return items.length === RUNS && items.every(({ state, ref }) => state.type === 'PENDING' && ref !== null);
};
await eventually(isWatched, 'all runs are watched');
await sleep(SETTLE_MS);
if (!(await isWatched())) throw new Error('Some runs have ended.');
report('watched-runs-memory', {
  measured: residentBytes(worker),
  reference: PROMISED_BYTES,
  unit: 'bytes',
  limit: 1,
  details: { runs: RUNS, bytesOfNone },
});
await world.close();
