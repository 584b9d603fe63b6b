import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { LONGER_THAN_TESTS_MS, untilAsleep, workersOnlyWoken } from '../testing/only-woken.ts';
import type { Scenario } from '../testing/scenario.ts';
import { takeTurns } from './claim.ts';

const ids = (claims: { grant: { flowRunId: string } }[]) => claims.map((claim) => claim.grant.flowRunId);

test('queues of equal priority give one run each in turn', () => {
  expect(takeTurns([['a', 'b', 'c'], ['d'], []], 3)).toEqual(['a', 'd', 'b']);
});

describeOnStores('a claim', (story) => {
  test('takes due runs by their time, up to n, each once', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    const time = (ms: number) => new Date(s.now() + ms).toISOString();
    const second = await s.create({ workPoolName: pool, scheduledFor: time(-1000) });
    const first = await s.create({ workPoolName: pool, scheduledFor: time(-2000) });
    const third = await s.create({ workPoolName: pool });
    const later = await s.create({ workPoolName: pool, scheduledFor: time(5000) });
    expect(ids(await s.claim(worker, { pool }, 2))).toEqual([first, second]);
    expect(ids(await s.claim(worker, { pool }, 10))).toEqual([third]);
    s.pass(5001);
    expect(ids(await s.claim(worker, { pool }, 10))).toEqual([later]);
  });

  test('carries all that a worker needs', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    const id = await s.create({ workPoolName: pool, arguments: { byName: { day: 'monday' } }, options: { timeoutMs: 5000 } });
    const [claim] = await s.claim(worker, { pool });
    expect(claim).toMatchObject({
      kind: 'start',
      ref: null,
      arguments: { byName: { day: 'monday' } },
      options: { timeoutMs: 5000 },
      workPool: { name: pool, type: 'process', paused: false },
      flowRun: { id, state: { type: 'PENDING', name: 'Claimed' }, workQueueName: 'default', watched: true },
      grant: { flowRunId: id, fencing: 1 },
    });
  });

  test('serves queues strictly by priority', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    await s.client.workQueues.create({ workPoolName: pool, name: 'low', priority: 9 });
    await s.client.workQueues.create({ workPoolName: pool, name: 'high', priority: 1 });
    const low = await s.create({ workPoolName: pool, workQueueName: 'low', scheduledFor: new Date(s.now() - 60_000).toISOString() });
    const high = await s.create({ workPoolName: pool, workQueueName: 'high' });
    expect(ids(await s.claim(worker, { pool }))).toEqual([high]);
    expect(ids(await s.claim(worker, { pool }))).toEqual([low]);
  });

  test('lets queues of equal priority take turns, also from one claim to the next', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    for (const name of ['left', 'right']) {
      await s.client.workQueues.create({ workPoolName: pool, name, priority: 5 });
      for (let count = 0; count < 4; count += 1) await s.create({ workPoolName: pool, workQueueName: name });
    }
    const served: string[] = [];
    for (let count = 0; count < 4; count += 1)
      served.push(...(await s.claim(worker, { pool })).map((claim) => claim.flowRun.workQueueName as string));
    expect(served.filter((name) => name === 'left')).toHaveLength(2);
    expect(served[0]).not.toBe(served[1]);
    expect((await s.claim(worker, { pool }, 4)).map((claim) => claim.flowRun.workQueueName).sort()).toEqual([
      'left',
      'left',
      'right',
      'right',
    ]);
  });

  test('passes over what a limit blocks, however much it is', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    await s.client.workQueues.create({ workPoolName: pool, name: 'full', priority: 1, concurrencyLimit: 1 });
    const blocked = [
      await s.create({ workPoolName: pool, workQueueName: 'full' }),
      await s.create({ workPoolName: pool, workQueueName: 'full' }),
    ];
    const free = await s.create({ workPoolName: pool });
    const claimed = await s.claim(worker, { pool }, 10);
    expect(ids(claimed).sort()).toEqual([blocked[0], free].sort());
    expect(await s.claim(worker, { pool }, 10)).toEqual([]);
    const first = claimed.find((claim) => claim.grant.flowRunId === blocked[0])!;
    await s.submit(first);
    await s.client.run.admit(first.grant);
    await s.end(first, 'COMPLETED');
    expect(ids(await s.claim(worker, { pool }, 10))).toEqual([blocked[1]]);
  });

  test('takes 50 free runs behind 200 blocked ones', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    await s.client.workQueues.create({ workPoolName: pool, name: 'blocked', priority: 1, concurrencyLimit: 0 });
    for (let count = 0; count < 200; count += 1) await s.create({ workPoolName: pool, workQueueName: 'blocked' });
    s.pass(1);
    for (let count = 0; count < 50; count += 1) await s.create({ workPoolName: pool });
    expect(await s.claim(worker, { pool }, 50)).toHaveLength(50);
  });

  test('keeps to the limit of the pool, and none at all is legal', async () => {
    const s = story();
    const pool = await s.pool({ concurrencyLimit: 2 });
    const worker = await s.worker({ pool });
    for (let count = 0; count < 5; count += 1) await s.create({ workPoolName: pool });
    expect(await s.claim(worker, { pool }, 10)).toHaveLength(2);
    expect((await s.client.workPools.get({ name: pool })).slotsTaken).toBe(2);
    await s.client.workPools.update({ name: pool, concurrencyLimit: 0 });
    expect(await s.claim(worker, { pool }, 10)).toEqual([]);
    await s.client.workPools.update({ name: pool, concurrencyLimit: null });
    expect(await s.claim(worker, { pool }, 10)).toHaveLength(3);
  });

  test('finds nothing in a paused pool or queue, also for a direct call', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    const direct = await s.create({ workPoolName: pool, callerOnly: true });
    const queued = await s.create({ workPoolName: pool });
    await s.client.workPools.update({ name: pool, paused: true });
    expect(await s.claim(worker, { pool })).toEqual([]);
    expect(await s.claim(worker, { run: direct })).toEqual([]);
    await s.client.workPools.update({ name: pool, paused: false });
    await s.client.workQueues.update({ workPoolName: pool, name: 'default', paused: true });
    expect(await s.claim(worker, { pool })).toEqual([]);
    await s.client.workQueues.update({ workPoolName: pool, name: 'default', paused: false });
    expect(ids(await s.claim(worker, { run: direct }))).toEqual([direct]);
    expect(ids(await s.claim(worker, { pool }, 5))).toEqual([queued]);
  });

  test("of the pool never takes a run that is its caller's only", async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    const direct = await s.create({ workPoolName: pool, callerOnly: true });
    expect(await s.claim(worker, { pool }, 10)).toEqual([]);
    expect(ids(await s.claim(worker, { run: direct }))).toEqual([direct]);
  });

  test('of a scope that does not exist is refused, not waited for', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    await expect(s.claim(worker, { pool: 'nowhere' })).rejects.toMatchObject({ code: 'FARHAUL_WORK_POOL_NOT_FOUND' });
    await expect(s.claim(worker, { pool, queues: ['defualt'] })).rejects.toMatchObject({
      code: 'FARHAUL_WORK_QUEUE_NOT_FOUND',
      hint: expect.stringContaining('default'),
    });
    const other = await s.pool({ type: 'docker' });
    await expect(s.claim(worker, { pool: other })).rejects.toMatchObject({ code: 'FARHAUL_WORK_POOL_TYPE' });
    await expect(s.claim('0192d000-0000-7000-8000-000000000000', { pool })).rejects.toMatchObject({ code: 'FARHAUL_NOT_FOUND' });
  });

  test('is not made by a draining worker', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    await s.create({ workPoolName: pool });
    await s.client.workers.drain({ workerId: worker });
    expect(await s.claim(worker, { pool }, 10)).toEqual([]);
  });
});

describeOnStores(
  'a claim that waits',
  (story, opened) => {
    const waiting = (s: Scenario, workerId: string, pool: string) => {
      const scope = { kind: 'work-pool' as const, workPoolName: pool, queues: [] };
      const next = () => s.client.workers.next({ workerId, scope, limit: 1, waitMs: LONGER_THAN_TESTS_MS });
      return untilAsleep(opened().store.changes, next);
    };

    test('is answered at once when a run is created, and when a slot frees', async () => {
      const s = story();
      const pool = await s.pool({ concurrencyLimit: 1 });
      const worker = await s.worker({ pool });
      const first = await waiting(s, worker, pool);
      const id = await s.create({ workPoolName: pool });
      const { claims } = await first.answer;
      expect(ids(claims)).toEqual([id]);
      const second = await s.create({ workPoolName: pool });
      const blocked = await waiting(s, worker, pool);
      await s.client.executions.reject({ ...claims[0]!.grant, code: 'X', message: 'no.', remedy: '' });
      expect(ids((await blocked.answer).claims)).toEqual([second]);
    });

    test('is answered when a run falls due', async () => {
      const s = story();
      const pool = await s.pool();
      const worker = await s.worker({ pool });
      const id = await s.create({ workPoolName: pool, scheduledFor: new Date(s.now() + 200).toISOString() });
      const { answer } = await waiting(s, worker, pool);
      s.pass(200);
      expect(ids((await answer).claims)).toEqual([id]);
    });

    test('is answered at once when a limit is raised, and when a pool or a queue goes on', async () => {
      const s = story();
      const pool = await s.pool();
      const worker = await s.worker({ pool });
      const changePool = (change: { concurrencyLimit?: number; paused?: boolean }) => s.client.workPools.update({ name: pool, ...change });
      const changeQueue = (paused: boolean) => s.client.workQueues.update({ workPoolName: pool, name: 'default', paused });
      for (const { before, after } of [
        { before: () => changePool({ concurrencyLimit: 0 }), after: () => changePool({ concurrencyLimit: 10 }) },
        { before: () => changePool({ paused: true }), after: () => changePool({ paused: false }) },
        { before: () => changeQueue(true), after: () => changeQueue(false) },
      ]) {
        await before();
        const id = await s.create({ workPoolName: pool });
        const { answer } = await waiting(s, worker, pool);
        await after();
        expect(ids((await answer).claims)).toEqual([id]);
      }
    });
  },
  { timings: workersOnlyWoken },
);
