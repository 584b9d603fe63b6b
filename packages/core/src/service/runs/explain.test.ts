import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import type { Scenario } from '../testing/scenario.ts';
import { timings } from '../testing/scenario.ts';

const codes = async (s: Scenario, id: string) => (await s.client.flowRuns.explain({ id })).reasons.map((reason) => reason.code);

describeOnStores('why a run waits', (story) => {
  test('is that its time has not come', async () => {
    const s = story();
    const pool = await s.pool();
    await s.worker({ pool });
    expect(await codes(s, await s.create({ workPoolName: pool, scheduledFor: new Date(s.now() + 60_000).toISOString() }))).toEqual([
      'not-due',
    ]);
  });

  test('is told with the end of its patience, where it has one', async () => {
    const s = story();
    const pool = await s.pool();
    const id = await s.create({ workPoolName: pool, startTimeoutMs: 60_000 });
    const { reasons } = await s.client.flowRuns.explain({ id });
    expect(reasons.map(({ code }) => code)).toEqual(['no-worker', 'start-timeout']);
    expect(reasons[1]?.message).toContain(new Date(s.now() + 60_000).toISOString());
  });

  test('is a paused pool or queue, and no worker', async () => {
    const s = story();
    const pool = await s.pool({ paused: true });
    const id = await s.create({ workPoolName: pool });
    await s.client.workQueues.update({ workPoolName: pool, name: 'default', paused: true });
    expect(await codes(s, id)).toEqual(['pool-paused', 'queue-paused', 'no-worker']);
    const { reasons } = await s.client.flowRuns.explain({ id });
    expect(reasons.map((reason) => reason.remedy)).toEqual([
      `\`farhaul work-pool resume ${pool}\``,
      `\`farhaul work-queue resume default --pool ${pool}\``,
      `\`farhaul worker start --pool ${pool}\``,
    ]);
  });

  test('is a limit, and who holds it', async () => {
    const s = story();
    const pool = await s.pool({ concurrencyLimit: 1 });
    const worker = await s.worker({ pool });
    const holder = await s.create({ workPoolName: pool, name: 'greedy-goose' });
    const id = await s.create({ workPoolName: pool });
    await s.claim(worker, { pool });
    expect((await s.client.flowRuns.explain({ id })).reasons).toMatchObject([
      { code: 'pool-limit', message: expect.stringContaining(`greedy-goose (${holder})`) },
    ]);
  });

  test('is a queue that no worker serves, workers that are full or draining, or the runs before it', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    await s.client.workQueues.create({ workPoolName: pool, name: 'aside' });
    const register = (queues: string[]) =>
      s.client.workers.register({
        id: worker,
        name: 'only',
        type: 'process',
        workPoolName: pool,
        queues,
        limit: 2,
        reaches: [],
        host: 'h',
        pid: 1,
        version: '0',
      });
    await register(['default']);
    expect(await codes(s, await s.create({ workPoolName: pool, workQueueName: 'aside' }))).toEqual(['queue-without-worker']);
    const first = await s.create({ workPoolName: pool });
    const second = await s.create({ workPoolName: pool, scheduledFor: new Date(s.now() + 1).toISOString() });
    s.pass(2);
    expect(await codes(s, first)).toEqual([]);
    expect(await codes(s, second)).toEqual(['in-line']);
    await s.client.workers.heartbeat({ workerId: worker, executions: [], running: 2 });
    expect(await codes(s, first)).toEqual(['workers-full']);
    await s.client.workers.drain({ workerId: worker });
    expect(await codes(s, first)).toEqual(['workers-draining']);
  });

  test('is a caller, or nobody at all', async () => {
    const s = story();
    expect(await codes(s, await s.create({ callerOnly: true }))).toEqual(['caller-only']);
    expect(await codes(s, await s.create())).toEqual(['no-pool']);
  });

  test('after its start is told by its execution, and nothing once it ended', async () => {
    const s = story();
    const { id, claim } = await s.submitted();
    expect(await codes(s, id)).toEqual(['starting']);
    s.pass(timings.leaseMs + 1);
    expect(await codes(s, id)).toEqual(['unwatched', 'starting']);
    await s.client.run.admit(claim.grant);
    expect(await codes(s, id)).toEqual(['unwatched']);
    await s.client.flowRuns.cancel({ id });
    expect(await codes(s, id)).toEqual(['unwatched']);
    await s.client.executions.removed(claim.grant);
    expect(await codes(s, id)).toEqual([]);
  });

  test('of a stop is whether whoever watches it has heard', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    const id = await s.create({ workPoolName: pool });
    const [claim] = await s.claim(worker, { pool });
    await s.submit(claim!);
    await s.client.run.admit(claim!.grant);
    s.pass(3_000);
    await s.client.flowRuns.cancel({ id });
    const { reasons } = await s.client.flowRuns.explain({ id });
    expect(reasons).toMatchObject([{ code: 'stop-asked', message: expect.stringContaining('last heard of 3 s ago') }]);
    await s.client.workers.heartbeat({ workerId: worker, executions: [claim!.grant], running: 1 });
    expect(await codes(s, id)).toEqual(['removing']);
    s.pass(timings.leaseMs + 1);
    expect(await codes(s, id)).toEqual(['unwatched']);
  });

  test('is the slot of the run that started it, which both of them say', async () => {
    const s = story();
    const pool = await s.pool({ concurrencyLimit: 1 });
    const worker = await s.worker({ pool });
    const parent = await s.create({ workPoolName: pool, name: 'outer-otter' });
    const [claim] = await s.claim(worker, { pool });
    await s.submit(claim!);
    await s.client.run.admit({ executionId: claim!.grant.executionId, token: claim!.grant.token });
    const child = await s.create({ workPoolName: pool, name: 'inner-ibis', parentFlowRunId: parent });
    expect(await codes(s, child)).toEqual(['pool-limit', 'held-by-parent']);
    expect(await codes(s, await s.create({ workPoolName: pool }))).toEqual(['pool-limit']);
    const { reasons } = await s.client.flowRuns.explain({ id: parent });
    expect(reasons).toMatchObject([{ code: 'child-waits-for-slot', message: expect.stringContaining(`inner-ibis (${child})`) }]);
    await s.client.workPools.update({ name: pool, concurrencyLimit: 2 });
    expect(await codes(s, parent)).toEqual([]);
  });

  test('is the only worker, which is full with the run that started it', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    const parent = await s.create({ workPoolName: pool });
    const [claim] = await s.claim(worker, { pool });
    await s.submit(claim!);
    await s.client.run.admit({ executionId: claim!.grant.executionId, token: claim!.grant.token });
    await s.create({ workPoolName: pool, parentFlowRunId: parent });
    expect(await codes(s, parent)).toEqual([]);
    const registered = {
      name: 'only',
      type: 'process',
      workPoolName: pool,
      queues: [],
      limit: 1,
      reaches: ['host:one'],
      host: 'one',
      pid: 1,
    };
    await s.client.workers.register({ id: worker, ...registered, version: '0' });
    await s.client.workers.heartbeat({ workerId: worker, executions: [], running: 1 });
    expect(await codes(s, parent)).toEqual(['child-waits-for-slot']);
  });
});
