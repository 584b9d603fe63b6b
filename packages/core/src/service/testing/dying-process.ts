/** Claims one run of a pool and waits to be killed: `node dying-process.ts <directory> <pool> claimed|submitting`. */
import { v7 } from 'uuid';
import { openEmbedded } from '../open-embedded.ts';
import { shortTimings } from './short-timings.ts';

const [directory = '', pool = '', stage = ''] = process.argv.slice(2);
const { client } = await openEmbedded({ directory, timings: shortTimings });
const workerId = v7();
await client.workers.register({
  id: workerId,
  name: 'doomed',
  type: 'process',
  workPoolName: pool,
  queues: [],
  limit: null,
  reaches: ['host:one'],
  host: 'one',
  pid: process.pid,
  version: '0',
});
const { claims } = await client.workers.next({
  workerId,
  scope: { kind: 'work-pool', workPoolName: pool, queues: [] },
  limit: 1,
  waitMs: 10_000,
});
const [claim] = claims;
if (!claim) throw new Error('nothing was claimed');
const call = { executionId: claim.grant.executionId, fencing: claim.grant.fencing };
if (stage === 'submitting') await client.executions.phase({ ...call, phase: 'submitting', message: '' });
process.stdout.write(`${JSON.stringify(claim.grant)}\n`);
setInterval(() => void client.workers.heartbeat({ workerId, executions: [call], running: 1 }), shortTimings.renewMs);
