/** A worker in a process of its own, to be killed: `node worker-process.fixture.ts <JSON of WorkerProcessOptions>`. */
import { hostname } from 'node:os';
import { processWorkerEntry } from '../process/process-plugin.ts';
import { openEmbedded } from '../service/index.ts';
import type { Timings } from '../settings/timings.ts';
import { openStorageDescription } from '../storage/open-storage.ts';
import { createWorker } from './create-worker.ts';

export interface WorkerProcessOptions {
  home: string;
  timings: Timings;
  name: string;
  workPoolName: string | null;
  /** A direct call of this run instead of serving the pool. */
  flowRunId: string | null;
}

const { home, timings, name, workPoolName, flowRunId } = JSON.parse(process.argv[2] ?? '') as WorkerProcessOptions;
const embedded = await openEmbedded({ directory: home, timings });
const defaultStorage = { type: 'local', configuration: { directory: embedded.storageDirectory } };
const quiet = (): void => undefined;
const worker = await createWorker({
  client: embedded.client,
  entry: processWorkerEntry,
  openStorage: async (description) => await openStorageDescription(description, () => null),
  defaultStorage,
  stateDirectory: `${home}/workers/process`,
  host: { host: hostname(), pid: process.pid, version: '0' },
  name,
  workPoolName,
  limit: null,
  timings,
  logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  hostPipe: flowRunId !== null,
});
const alive = setInterval(quiet, 1_000);
if (flowRunId === null) {
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  await worker.run({ signal: stop.signal });
} else {
  await worker.runOne(flowRunId);
}
await worker.idle();
await worker.close();
await embedded.close();
clearInterval(alive);
