import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { LONGER_THAN_TESTS_MS, untilAsleep } from '../testing/only-woken.ts';
import { timings } from '../testing/scenario.ts';

describeOnStores('a cancel', (story, opened) => {
  test('ends at once what has not begun, and again changes nothing', async () => {
    const s = story();
    const id = await s.create();
    expect((await s.client.flowRuns.cancel({ id, reason: 'typo' })).state).toMatchObject({ type: 'CANCELLED', message: 'typo' });
    expect((await s.client.flowRuns.cancel({ id, reason: 'again' })).state.message).toBe('typo');
  });

  test('ends at once what was claimed before anything was created; the worker has lost it', async () => {
    const s = story();
    const worker = await s.worker();
    const id = await s.create({ callerOnly: true });
    const [claim] = await s.claim(worker, { run: id });
    expect((await s.client.flowRuns.cancel({ id })).state.type).toBe('CANCELLED');
    expect(await s.client.workers.heartbeat({ workerId: worker, executions: [claim!.grant], running: 1 })).toMatchObject({
      lost: [claim!.grant.executionId],
    });
    expect(await s.client.run.admit(claim!.grant)).toMatchObject({ admitted: false });
  });

  test('of what was created waits until it is verified gone', async () => {
    const s = story();
    const { id, workerId, execution, runner } = await s.running();
    const { changes } = opened().store;
    const stop = await untilAsleep(changes, () => s.client.run.stop({ ...runner, waitMs: LONGER_THAN_TESTS_MS }));
    const known = await s.client.workers.heartbeat({ workerId, executions: [execution], running: 1 });
    const heartbeat = { workerId, executions: [execution], running: 1, waitMs: LONGER_THAN_TESTS_MS };
    const told = await untilAsleep(changes, () => s.client.workers.heartbeat({ ...heartbeat, afterInstructions: known.instructions }));
    expect((await s.client.flowRuns.cancel({ id, reason: 'enough', graceMs: 700 })).state.type).toBe('CANCELLING');
    expect(await stop.answer).toEqual({ stop: { reason: 'enough', graceMs: 700 } });
    expect((await told.answer).stop).toEqual([{ executionId: execution.executionId, reason: 'enough', graceMs: 700 }]);
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 143, signal: 'SIGTERM' } });
    expect((await s.client.flowRuns.get({ id })).state).toMatchObject({ type: 'CANCELLED', message: 'enough' });
  });

  test('that comes after the function returned loses: completed, with its result', async () => {
    const s = story();
    const { id, claim } = await s.running();
    await s.client.flowRuns.cancel({ id });
    await s.end(claim, 'COMPLETED', 'AAAA');
    expect(await s.client.flowRuns.get({ id })).toMatchObject({ state: { type: 'COMPLETED' }, result: { inline: 'AAAA' } });
  });

  test('that was seen first wins, and a value returned all the same is kept', async () => {
    const s = story();
    const { id, claim, execution } = await s.running();
    await s.client.flowRuns.cancel({ id });
    await s.end(claim, 'CANCELLED', 'AAAA');
    expect(await s.state(id)).toBe('CANCELLING Cancelling');
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 0 } });
    expect(await s.client.flowRuns.get({ id })).toMatchObject({ state: { type: 'CANCELLED' }, result: { inline: 'AAAA' } });
  });

  test('wins over a runner that stopped because its caller is gone', async () => {
    const s = story();
    const { id, claim, execution } = await s.running();
    await s.client.flowRuns.cancel({ id, reason: 'enough' });
    await s.end(claim, 'CRASHED');
    expect(await s.state(id)).toBe('CANCELLING Cancelling');
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 1 } });
    expect((await s.client.flowRuns.get({ id })).state).toMatchObject({ type: 'CANCELLED', message: 'enough' });
  });

  test('refuses a runner that was not admitted yet', async () => {
    const s = story();
    const { id, runner } = await s.submitted();
    await s.client.flowRuns.cancel({ id });
    expect(await s.client.run.admit(runner)).toMatchObject({ admitted: false, reason: expect.stringContaining('cancelled') });
  });

  test("goes on when its worker dies: the removal is another worker's", async () => {
    const s = story();
    const { id, execution } = await s.running();
    await s.client.flowRuns.cancel({ id });
    s.pass(timings.leaseMs + 1);
    const other = await s.worker();
    const [adopted] = await s.claim(other, { run: id });
    expect(adopted).toMatchObject({ kind: 'adopt', flowRun: { state: { type: 'CANCELLING' } } });
    expect((await s.client.workers.heartbeat({ workerId: other, executions: [adopted!.grant], running: 1 })).stop).toHaveLength(1);
    await s.client.executions.removed(execution);
    expect(await s.state(id)).toBe('CANCELLED Cancelled');
  });
});

describeOnStores('a removal', (story) => {
  const next = (s: ReturnType<typeof story>, workerId: string, id: string) =>
    s.client.workers.next({ workerId, scope: { kind: 'flow-run', flowRunId: id }, limit: 10, waitMs: 0 });

  test('is ordered by every end of a run that had infrastructure, and stays until it is verified', async () => {
    const s = story();
    const { id, claim, execution, workerId } = await s.running();
    await s.end(claim, 'COMPLETED');
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 0 } });
    expect((await next(s, await s.worker(), id)).removals).toEqual([]);
    await s.client.workers.heartbeat({ workerId, executions: [execution], running: 0 });
    s.pass(timings.leaseMs + 1);
    const other = await s.worker();
    expect((await next(s, other, id)).removals).toMatchObject([
      { executionId: execution.executionId, workerType: 'process', ref: { identifier: 'pid 7' } },
    ]);
    expect((await next(s, await s.worker(), id)).removals).toEqual([]);
    await s.client.executions.removed(execution);
    s.pass(timings.leaseMs * 10);
    expect((await next(s, other, id)).removals).toEqual([]);
  });

  test('of something that had not ended ends its run', async () => {
    const s = story();
    const { id, execution } = await s.running();
    await s.client.executions.removed(execution);
    await s.client.executions.removed(execution);
    expect(await s.state(id)).toBe('CRASHED InfrastructureDeleted');
    s.pass(timings.leaseMs * 10);
    expect((await next(s, await s.worker(), id)).removals).toEqual([]);
  });

  test('is given only to who reaches the infrastructure', async () => {
    const s = story();
    const { id, claim, execution } = await s.running();
    await s.end(claim, 'FAILED');
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 1 } });
    s.pass(timings.leaseMs + 1);
    expect((await next(s, await s.worker({ reaches: ['host:two'] }), id)).removals).toEqual([]);
    expect((await next(s, await s.worker(), id)).removals).toHaveLength(1);
  });

  test('of an execution that was superseded concerns that execution alone', async () => {
    const s = story();
    const { id, execution, workerId } = await s.running({ infrastructureRetries: 1 });
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'lost', reason: 'gone', remedy: '' } });
    s.pass(60_000);
    const { claims, removals } = await next(s, workerId, id);
    expect(removals.map((each) => each.executionId)).toEqual([execution.executionId]);
    expect(claims).toMatchObject([{ kind: 'start', flowRun: { executions: 2 } }]);
    await s.client.executions.removed(execution);
    expect(await s.state(id)).toBe('PENDING Claimed');
  });
});
