import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import type { Scenario } from '../testing/scenario.ts';

async function shown(s: Scenario, name: string): Promise<[string, string[]][]> {
  const { items } = await s.client.workPools.preview({ name });
  return items.map((item) => [item.name, item.reasons.map(({ code }) => code)]);
}

describeOnStores('the preview of a pool', (story) => {
  test('has the order in which claims take runs: by priority, equals in turns', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    await s.client.workQueues.create({ workPoolName: pool, name: 'urgent', priority: 1 });
    await s.client.workQueues.create({ workPoolName: pool, name: 'slow', priority: 5 });
    for (const name of ['slow-1', 'default-1', 'default-2', 'urgent-1', 'urgent-2']) {
      await s.create({ workPoolName: pool, workQueueName: name.split('-')[0] ?? '', name });
      s.pass(1000);
    }
    const { items } = await s.client.workPools.preview({ name: pool });
    const claims = await s.claim(worker, { pool }, 10);
    expect(items.map(({ name }) => name)).toEqual(claims.map(({ flowRun }) => flowRun.name));
    expect(items.at(-1)?.name).toBe('slow-1');
    expect(items.every(({ due, reasons }) => due && reasons.length === 0)).toBe(true);
  });

  test('passes over what a limit blocks, says who holds it, and puts what is not due last', async () => {
    const s = story();
    const pool = await s.pool({ concurrencyLimit: 3 });
    const worker = await s.worker({ pool });
    await s.client.workQueues.create({ workPoolName: pool, name: 'narrow', priority: 1, concurrencyLimit: 1 });
    await s.create({ workPoolName: pool, workQueueName: 'narrow', name: 'holder' });
    await s.claim(worker, { pool });
    await s.create({ workPoolName: pool, name: 'later', scheduledFor: new Date(s.now() + 60_000).toISOString() });
    await s.create({ workPoolName: pool, workQueueName: 'narrow', name: 'blocked' });
    for (const name of ['first', 'second', 'third']) {
      await s.create({ workPoolName: pool, name });
      s.pass(10);
    }
    expect(await shown(s, pool)).toEqual([
      ['first', []],
      ['second', []],
      ['third', ['in-line']],
      ['blocked', ['queue-limit']],
      ['later', ['not-due']],
    ]);
    const { items } = await s.client.workPools.preview({ name: pool });
    expect(items[3]?.reasons[0]?.message).toContain('holder (');
    expect(items[2]?.reasons[0]?.message).toContain(`work pool ${pool} (limit 3)`);
  });

  test('tells of a paused pool, a paused queue, and of workers that are missing', async () => {
    const s = story();
    const pool = await s.pool({ paused: true });
    await s.client.workQueues.create({ workPoolName: pool, name: 'held', paused: true });
    await s.create({ workPoolName: pool, workQueueName: 'held', name: 'held' });
    await s.create({ workPoolName: pool, name: 'open' });
    expect(await shown(s, pool)).toEqual([
      ['open', ['pool-paused', 'no-worker']],
      ['held', ['pool-paused', 'queue-paused', 'no-worker']],
    ]);
    expect((await s.client.workPools.preview({ name: pool, limit: 1 })).items).toHaveLength(1);
    await expect(s.client.workPools.preview({ name: 'missing' })).rejects.toMatchObject({ code: 'FARHAUL_WORK_POOL_NOT_FOUND' });
  });
});
