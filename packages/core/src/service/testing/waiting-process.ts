/** A process with a store open: `node waiting-process.ts <directory> idle|runs`. `runs`: claims what a pool gets, prints when. */
import { v7 } from 'uuid';
import { openEmbedded } from '../open-embedded.ts';
import { LONGER_THAN_TESTS_MS, workersOnlyWoken } from './only-woken.ts';

const [directory = '', kind = 'idle', pool = ''] = process.argv.slice(2);
const { client } = await openEmbedded({ directory, timings: workersOnlyWoken });
if (kind === 'runs') {
  const workerId = v7();
  await client.workers.register({
    id: workerId,
    name: 'waiting',
    type: 'process',
    workPoolName: pool,
    queues: [],
    limit: null,
    reaches: ['host:one'],
    host: 'one',
    pid: process.pid,
    version: '0',
  });
  process.stdout.write('ready\n');
  for (;;) {
    const { claims } = await client.workers.next({
      workerId,
      scope: { kind: 'work-pool', workPoolName: pool, queues: [] },
      limit: 10,
      waitMs: LONGER_THAN_TESTS_MS,
    });
    const at = performance.timeOrigin + performance.now();
    for (const { grant } of claims) process.stdout.write(`${JSON.stringify({ id: grant.flowRunId, at })}\n`);
  }
}
process.stdout.write('open\n');
