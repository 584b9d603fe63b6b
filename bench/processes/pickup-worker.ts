/** Waits for runs of a pool in the store of a directory, and prints when it got each: `node pickup-worker.ts <directory> <pool>`. */
import { randomUUID } from 'node:crypto';
import { openEmbedded } from '@farhaul/core/service';

const [directory = '', workPoolName = ''] = process.argv.slice(2);
const { client } = await openEmbedded({ directory });
const workerId = randomUUID();
await client.workers.register({
  id: workerId,
  name: 'waiting',
  type: 'process',
  workPoolName,
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
    scope: { kind: 'work-pool', workPoolName, queues: [] },
    limit: 10,
    waitMs: 30_000,
  });
  const at = performance.timeOrigin + performance.now();
  for (const { grant } of claims) process.stdout.write(`${JSON.stringify({ id: grant.flowRunId, at })}\n`);
}
