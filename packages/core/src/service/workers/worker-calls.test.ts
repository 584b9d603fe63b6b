import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { timings } from '../testing/scenario.ts';

describeOnStores('a worker', (story) => {
  test('that said goodbye stays offline, whatever arrives late; one thought dead comes back', async () => {
    const s = story();
    const pool = await s.pool();
    const workerId = await s.worker({ pool });
    const status = async (): Promise<string | undefined> =>
      (await s.client.workers.list({ workPoolName: pool })).items.find(({ id }) => id === workerId)?.status;
    await s.passAndSweep(3 * timings.leaseMs);
    expect(await status()).toBe('OFFLINE');
    await s.client.workers.heartbeat({ workerId, executions: [], running: 0 });
    expect(await status()).toBe('ONLINE');
    await s.client.workers.offline({ workerId });
    await s.client.workers.heartbeat({ workerId, executions: [], running: 0 });
    await s.claim(workerId, { pool });
    expect(await status()).toBe('OFFLINE');
    const known = { name: 'back', type: 'process', queues: [], limit: null, reaches: [], host: 'one', pid: 1, version: '0' };
    await s.client.workers.register({ id: workerId, workPoolName: pool, ...known });
    expect(await status()).toBe('ONLINE');
  });

  test('that asks for work shows on its queues, on no others, and not with every call', async () => {
    const s = story();
    const pool = await s.pool();
    await s.client.workQueues.create({ workPoolName: pool, name: 'other' });
    const workerId = await s.worker({ pool });
    const polled = async (): Promise<Record<string, string | null>> =>
      Object.fromEntries((await s.client.workQueues.list({ workPoolName: pool })).items.map((queue) => [queue.name, queue.lastPolledAt]));
    s.pass(100);
    const first = new Date(s.now()).toISOString();
    await s.claim(workerId, { pool, queues: ['default'] });
    expect(await polled()).toEqual({ default: first, other: null });
    s.pass(timings.renewMs - 1);
    await s.claim(workerId, { pool, queues: ['default'] });
    expect(await polled()).toEqual({ default: first, other: null });
    s.pass(timings.renewMs);
    await s.client.workers.heartbeat({ workerId, executions: [], running: 0 });
    await s.claim(workerId, { pool });
    const later = new Date(s.now()).toISOString();
    expect(await polled()).toEqual({ default: later, other: later });
  });
});
