/** A worker of an endurance test, or the caller of one run: `endurance-worker.ts <JSON of EnduranceWorker>`. Drains on SIGTERM. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { processWorkerEntry } from '../../packages/core/src/process/process-plugin.ts';
import { createHttpClient } from '../../packages/core/src/service/http/http-client.ts';
import type { Timings } from '../../packages/core/src/settings/timings.ts';
import { openStorageDescription } from '../../packages/core/src/storage/open-storage.ts';
import { createWorker } from '../../packages/core/src/worker/create-worker.ts';
import { FakeCloud } from '../../packages/testkit/src/fake-worker.ts';
import { quickProgram } from '../endurance/quick-runner.ts';

export interface EnduranceWorker {
  home: string;
  apiUrl: string;
  timings: Timings;
  type: 'process' | 'fake';
  workPoolName: string | null;
  limit: number | null;
  /** A direct call of this run instead of serving the pool. */
  flowRunId: string | null;
}

const { home, apiUrl, timings, type, workPoolName, limit, flowRunId } = JSON.parse(process.argv[2] ?? '') as EnduranceWorker;
const client = createHttpClient({ url: apiUrl });
const cloud = new FakeCloud((unit) => quickProgram(unit).catch(() => (unit.killed.aborted ? 137 : 70)));
const quiet = (): void => undefined;
const worker = await createWorker({
  client,
  entry: type === 'process' ? processWorkerEntry : cloud.entry(),
  openStorage: async (description) => openStorageDescription(description, () => null, { client, place: { kind: 'server', url: apiUrl } }),
  defaultStorage: { type: 'server', configuration: {} },
  stateDirectory: join(home, 'workers'),
  host: { host: hostname(), pid: process.pid, version: '0' },
  workPoolName,
  limit,
  timings,
  logger: { debug: quiet, info: quiet, warn: console.warn, error: console.error },
  hostPipe: flowRunId !== null,
  apiUrlForRunners: apiUrl,
});
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
if (flowRunId === null) await worker.run({ signal: stop.signal });
else await worker.runOne(flowRunId);
await worker.idle();
await worker.close();
process.exit(0);
