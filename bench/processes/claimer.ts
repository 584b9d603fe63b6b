/** One claimer of the `claims` bench: `claimer.ts <file or URL> <runs>`; begins at a line on stdin, prints what it claimed. */
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { createService } from '../../packages/core/src/service/service.ts';
import { openPlace } from './open-place.ts';

const [place = '', runs = '0'] = process.argv.slice(2);
const { store, end } = await openPlace(place);
const { client } = createService({ store });
const workerId = randomUUID();
await client.workers.register({
  id: workerId,
  name: `claimer-${process.pid}`,
  type: 'process',
  workPoolName: 'pool',
  queues: [],
  limit: null,
  reaches: [],
  host: 'h',
  pid: process.pid,
  version: '0',
});
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const claimed: string[] = [];
while (claimed.length < Number(runs)) {
  const limit = Math.min(10, Number(runs) - claimed.length);
  const { claims } = await client.workers.next({
    workerId,
    scope: { kind: 'work-pool', workPoolName: 'pool', queues: [] },
    limit,
    waitMs: 0,
  });
  claimed.push(...claims.map((claim) => claim.grant.flowRunId));
}
process.stdout.write(JSON.stringify(claimed));
await end();
