/**
 * Waits for runs of the pool `pool` in the store of a directory, or at the API of a URL, and prints when it got each:
 * `pickup-worker.ts <directory | URL>`.
 */
import { randomUUID } from 'node:crypto';
import { createHttpClient, openEmbedded } from '@farhaul/core/service';

const [place = ''] = process.argv.slice(2);
const client = place.startsWith('http:') ? createHttpClient({ url: place }) : (await openEmbedded({ directory: place })).client;
const workerId = randomUUID();
await client.workers.register({
  id: workerId,
  name: 'waiting',
  type: 'process',
  workPoolName: 'pool',
  queues: [],
  limit: null,
  reaches: ['anywhere'],
  host: 'bench',
  pid: process.pid,
  version: '0',
});
process.stdout.write('ready\n');
for (;;) {
  const { claims } = await client.workers.next({
    workerId,
    scope: { kind: 'work-pool', workPoolName: 'pool', queues: [] },
    limit: 10,
    waitMs: 30_000,
  });
  const at = performance.timeOrigin + performance.now();
  for (const { grant } of claims) process.stdout.write(`${JSON.stringify({ id: grant.flowRunId, at })}\n`);
}
