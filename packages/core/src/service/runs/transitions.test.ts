import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { timings } from '../testing/scenario.ts';
import { bundleCode } from '../../testing/run-creation.ts';

describeOnStores('a run', (story) => {
  test('goes through its states, each with an event and a phase', async () => {
    const s = story();
    const { id, claim, execution } = await s.running();
    await s.end(claim, 'COMPLETED', 'AAAA');
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 0 } });
    await s.client.executions.removed(execution);
    expect(await s.eventKinds(id)).toEqual([
      'run-created',
      'run-claimed',
      'infrastructure-phase',
      'infrastructure-created',
      'execution-admitted',
      'run-completed',
      'infrastructure-ended',
      'infrastructure-removed',
    ]);
    const run = await s.client.flowRuns.get({ id });
    expect(run.phases.map((phase) => phase.name)).toEqual([
      'queued',
      'claimed',
      'submitting',
      'infrastructure pending',
      'running',
      'finishing',
    ]);
    expect(run).toMatchObject({
      stateVersion: 6,
      executions: 1,
      attempt: 1,
      result: { inline: 'AAAA', bytes: 3 },
      ref: { identifier: 'pid 7' },
      channel: 'http',
    });
    expect(run.endedAt).not.toBeNull();
  });

  test('that ended never changes again: late reports and results are kept as events', async () => {
    const s = story();
    const { id, claim, runner, execution } = await s.running();
    await s.end(claim, 'COMPLETED', 'AAAA');
    const before = await s.client.flowRuns.get({ id });
    await s.end(claim, 'FAILED', 'BBBB');
    await s.client.run.report({
      ...runner,
      reports: [{ sequence: 1, time: new Date(s.now()).toISOString(), kind: 'awaiting-retry', attempt: 1, delayMs: 5, error: 'x' }],
    });
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'oom', reason: 'no memory', remedy: '' } });
    await s.client.flowRuns.cancel({ id });
    const after = await s.client.flowRuns.get({ id });
    expect(after.state).toEqual(before.state);
    expect(after.result).toEqual(before.result);
    expect(await s.eventKinds(id)).toEqual(expect.arrayContaining(['result-came-late', 'report-came-late', 'infrastructure-ended']));
  });

  test('created twice with one id is one run', async () => {
    const s = story();
    const body = {
      id: v7(),
      name: 'a',
      flowName: 'twice',
      parameters: {},
      arguments: { byName: {} },
      binding: null,
      code: null,
    };
    expect((await s.client.flowRuns.create(body)).created).toBe(true);
    expect((await s.client.flowRuns.create(body)).created).toBe(false);
    expect((await s.client.flowRuns.list({ flowName: 'twice' })).items).toHaveLength(1);
    await expect(s.client.flowRuns.create({ ...body, flowName: 'other' })).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT' });
  });

  test('created again with the id of one in another pool, or of one that runs elsewhere, shows nothing of it', async () => {
    const s = story();
    const [one, other] = [await s.pool(), await s.pool()];
    const id = await s.create({ workPoolName: one });
    const [claim] = await s.claim(await s.worker({ pool: one }), { pool: one });
    await s.submit(claim!);
    const body = { id, name: 'a', flowName: 'flow', parameters: {}, arguments: { byName: {} }, binding: null, code: null };
    const startHere = { host: 'h', pid: 1 };
    for (const workPoolName of [other, null])
      await expect(s.client.flowRuns.create({ ...body, workPoolName, startHere })).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT' });
    expect(await s.client.flowRuns.create({ ...body, workPoolName: one, startHere })).toMatchObject({ created: false, execution: null });
  });

  test('names no objects of another run', async () => {
    const s = story();
    const id = v7();
    const key = `runs/${v7()}/x/result`;
    for (const foreign of [
      { arguments: { key, sha256: 's' } },
      { arguments: { key: 'args', sha256: 's' } },
      { code: bundleCode({ code: { key, sha256: 's', node: 22 } }) },
      { code: bundleCode({ files: { key, sha256: 's' } }) },
      { code: bundleCode({ manifest: { key: 'manifest' } }) },
      { code: bundleCode({ map: { key: '../maps/x', sha256: 's' } }) },
    ])
      await expect(s.create({ id, ...foreign })).rejects.toMatchObject({ code: 'FARHAUL_API_FORBIDDEN' });
    await s.create({
      id,
      code: bundleCode({ files: { key: 'files/x', sha256: 's' } }),
      arguments: { key: `runs/${id}/args`, sha256: 's' },
    });
  });

  test('created twice with one idempotency key is one run, and another body is refused', async () => {
    const s = story();
    const body = () => ({
      id: v7(),
      name: 'a',
      flowName: 'keyed',
      parameters: { n: 1 },
      arguments: { byName: { n: 1 } },
      binding: null,
      code: null,
      idempotencyKey: 'order-1',
    });
    const first = await s.client.flowRuns.create(body());
    const again = await s.client.flowRuns.create({ ...body(), name: 'b', tags: ['later'] });
    expect(again).toMatchObject({ created: false, flowRun: { id: first.flowRun.id } });
    await expect(s.client.flowRuns.create({ ...body(), parameters: { n: 2 } })).rejects.toMatchObject({
      code: 'FARHAUL_IDEMPOTENCY_MISMATCH',
    });
    expect((await s.client.flowRuns.create({ ...body(), flowName: 'other-keyed' })).created).toBe(true);
  });

  test('that ran in its caller begins admitted and ends with its result', async () => {
    const s = story();
    const made = await s.client.flowRuns.create({
      id: v7(),
      name: 'a',
      flowName: 'here',
      parameters: {},
      arguments: { byName: {} },
      binding: null,
      code: null,
      startHere: { host: 'h', pid: 1 },
    });
    expect(made.flowRun.state.type).toBe('RUNNING');
    const grant = made.execution!;
    await s.end({ grant } as never, 'FAILED');
    expect(await s.state(made.flowRun.id)).toBe('FAILED Failed');
    expect((await s.client.flowRuns.logs({ id: made.flowRun.id })).ended).toBe(true);
  });

  test('in its caller that fell silent is crashed', async () => {
    const s = story();
    const { flowRun } = await s.client.flowRuns.create({
      id: v7(),
      name: 'a',
      flowName: 'here',
      parameters: {},
      arguments: { byName: {} },
      binding: null,
      code: null,
      startHere: { host: 'h', pid: 1 },
    });
    await s.passAndSweep(timings.runnerLostAnywayMs - 1000);
    expect(await s.state(flowRun.id)).toBe('RUNNING Running');
    await s.passAndSweep(2000);
    expect(await s.state(flowRun.id)).toBe('CRASHED InfrastructureLost');
  });

  test('that only its caller may launch crashes when the caller asks no more', async () => {
    const s = story();
    const waiting = await s.create({ callerOnly: true, scheduledFor: new Date(s.now() + 3_600_000).toISOString() });
    const left = await s.create({ callerOnly: true });
    const worker = await s.worker();
    for (let count = 0; count < 5; count += 1) {
      await s.passAndSweep(timings.leaseMs);
      await s.claim(worker, { run: waiting });
    }
    expect(await s.state(waiting)).toBe('SCHEDULED Scheduled');
    expect(await s.state(left)).toBe('CRASHED CallerGone');
  });

  test('is late after its time, once', async () => {
    const s = story();
    const id = await s.create();
    await s.passAndSweep(timings.lateMs - 1);
    expect(await s.state(id)).toBe('SCHEDULED Scheduled');
    await s.passAndSweep(2);
    await s.passAndSweep(60_000);
    expect(await s.state(id)).toBe('SCHEDULED Late');
    expect((await s.eventKinds(id)).filter((kind) => kind === 'run-late')).toHaveLength(1);
  });

  test('that does not start within its start timeout is cancelled with the cause', async () => {
    const s = story();
    const waiting = await s.create({ startTimeoutMs: 5000 });
    const pending = await s.submitted({ startTimeoutMs: 5000 });
    const running = await s.running({ startTimeoutMs: 5000 });
    await s.passAndSweep(5001);
    expect((await s.client.flowRuns.get({ id: waiting })).state).toMatchObject({
      type: 'CANCELLED',
      message: expect.stringContaining('5 s'),
    });
    expect(await s.state(pending.id)).toBe('CANCELLING Cancelling');
    await s.client.executions.removed(pending.execution);
    expect(await s.state(pending.id)).toBe('CANCELLED Cancelled');
    expect(await s.state(running.id)).toBe('RUNNING Running');
  });

  test('retries of the flow itself stay one execution', async () => {
    const s = story();
    const { id, runner } = await s.running();
    const time = new Date(s.now()).toISOString();
    const failed = { sequence: 2, time, kind: 'awaiting-retry' as const, attempt: 1, delayMs: 50, error: 'Error: no' };
    await s.client.run.report({ ...runner, reports: [{ sequence: 1, time, kind: 'running', attempt: 1 }, failed] });
    expect(await s.state(id)).toBe('RUNNING AwaitingRetry');
    await s.client.run.report({ ...runner, reports: [failed, { sequence: 3, time, kind: 'running', attempt: 2 }] });
    expect(await s.client.flowRuns.get({ id })).toMatchObject({ state: { name: 'Running' }, attempt: 2, executions: 1 });
  });
});
