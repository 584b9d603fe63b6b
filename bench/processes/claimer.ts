/** One claimer of the `claims` bench: `claimer.ts <file or URL> <runs> <warm-up>`; begins at a line on stdin, prints what it claimed then. */
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { createService } from '../../packages/core/src/service/service.ts';
import { openPlace } from './open-place.ts';

const [place = '', runs = '0', warmUp = '0'] = process.argv.slice(2);
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
await claim(Number(warmUp));
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
process.stdout.write(JSON.stringify(await claim(Number(runs))));
await end();

async function claim(count: number): Promise<string[]> {
  const claimed: string[] = [];
  while (claimed.length < count) {
    const { claims } = await client.workers.next({
      workerId,
      scope: { kind: 'work-pool', workPoolName: 'pool', queues: [] },
      limit: Math.min(10, count - claimed.length),
      waitMs: 0,
    });
    claimed.push(...claims.map(({ grant }) => grant.flowRunId));
  }
  return claimed;
}
