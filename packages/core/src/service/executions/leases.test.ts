import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { timings } from '../testing/scenario.ts';

describeOnStores('an execution', (story) => {
  test('admits one runner, once, and only with its token', async () => {
    const s = story();
    const { runner } = await s.submitted();
    await expect(s.client.run.admit({ ...runner, token: 'guessed' })).rejects.toMatchObject({ code: 'FARHAUL_API_UNAUTHORIZED' });
    expect(await s.client.run.admit({ ...runner, runnerId: 'one' })).toEqual({ admitted: true });
    expect(await s.client.run.admit({ ...runner, runnerId: 'one' })).toEqual({ admitted: true });
    expect(await s.client.run.admit({ ...runner, runnerId: 'two' })).toMatchObject({ admitted: false });
    expect(await s.client.run.admit(runner)).toMatchObject({ admitted: false });
  });

  test('begins when its runner was admitted, not when somebody told of it; never before what came first, nor later than now', async () => {
    const s = story();
    const begin = async (offsetMs: number) => {
      const { id, runner } = await s.submitted();
      const submitted = Date.parse((await s.client.flowRuns.get({ id })).phases.at(-1)!.time);
      s.pass(20_000);
      const admittedAt = new Date(submitted + offsetMs).toISOString();
      expect(await s.client.run.admit({ ...runner, admittedAt })).toEqual({ admitted: true });
      const run = await s.client.flowRuns.get({ id });
      expect(run.phases.at(-1)).toEqual({ name: 'running', time: run.startedAt });
      return Date.parse(run.startedAt!) - submitted;
    };
    expect(await begin(5_000)).toBe(5_000);
    expect(await begin(-60_000)).toBe(0);
    const latest = await begin(3_600_000);
    expect(latest).toBeGreaterThanOrEqual(20_000);
    expect(latest).toBeLessThan(60_000);
  });

  test('whose worker died before it created anything is given up, and its runner is refused', async () => {
    const s = story();
    const pool = await s.pool({ concurrencyLimit: 1 });
    const worker = await s.worker({ pool });
    const id = await s.create({ workPoolName: pool });
    const [lost] = await s.claim(worker, { pool });
    await s.passAndSweep(timings.leaseMs + 1);
    expect(await s.state(id)).toBe('SCHEDULED AwaitingRetry');
    expect(await s.client.run.admit(lost!.grant)).toMatchObject({ admitted: false });
    await expect(s.client.executions.phase({ ...lost!.grant, phase: 'submitting', message: '' })).rejects.toMatchObject({
      code: 'FARHAUL_TRANSITION_REFUSED',
    });
    const [again] = await s.claim(await s.worker({ pool }), { pool });
    expect(again).toMatchObject({ kind: 'start', flowRun: { id, executions: 2 } });
  });

  test('is kept by its heartbeat, also after the lease ran out while nobody took it', async () => {
    const s = story();
    const { id, workerId, execution } = await s.running();
    s.pass(timings.leaseMs * 10);
    expect((await s.client.flowRuns.get({ id })).watched).toBe(false);
    expect(await s.client.workers.heartbeat({ workerId, executions: [execution], running: 1 })).toMatchObject({ lost: [], stop: [] });
    expect((await s.client.flowRuns.get({ id })).watched).toBe(true);
  });

  test('is adopted by a worker that reaches it, and the former one has lost it', async () => {
    const s = story();
    const pool = await s.pool();
    const first = await s.worker({ pool });
    const id = await s.create({ workPoolName: pool });
    const [claim] = await s.claim(first, { pool });
    await s.submit(claim!, { channel: 'directory', reach: 'host:one' });
    await s.client.run.admit(claim!.grant);
    await s.passAndSweep(timings.leaseMs + 1);
    expect(await s.state(id)).toBe('RUNNING Running');
    expect(await s.claim(await s.worker({ pool, reaches: ['host:two'] }), { pool })).toEqual([]);
    const second = await s.worker({ pool });
    const [adopted] = await s.claim(second, { pool });
    expect(adopted).toMatchObject({
      kind: 'adopt',
      ref: { identifier: 'pid 7' },
      grant: { executionId: claim!.grant.executionId, fencing: 2 },
    });
    expect(await s.client.workers.heartbeat({ workerId: first, executions: [claim!.grant], running: 1 })).toMatchObject({
      lost: [claim!.grant.executionId],
    });
    await expect(s.client.executions.outcome({ ...claim!.grant, outcome: { kind: 'exited', exitCode: 0 } })).rejects.toMatchObject({
      code: 'FARHAUL_TRANSITION_REFUSED',
    });
    await s.end(adopted!, 'COMPLETED', 'AAAA');
    expect(await s.state(id)).toBe('COMPLETED Completed');
  });

  test('is left to its own worker to renew, and given to it anew when that does not come', async () => {
    const s = story();
    const pool = await s.pool();
    const worker = await s.worker({ pool });
    const id = await s.create({ workPoolName: pool });
    const [claim] = await s.claim(worker, { pool });
    await s.submit(claim!);
    await s.passAndSweep(timings.leaseMs + 1);
    expect(await s.claim(worker, { pool })).toEqual([]);
    expect(await s.client.workers.heartbeat({ workerId: worker, executions: [claim!.grant], running: 1 })).toMatchObject({ lost: [] });
    await s.passAndSweep(timings.leaseMs * 3 + 1);
    expect(await s.claim(worker, { pool })).toMatchObject([{ kind: 'adopt', flowRun: { id } }]);
  });

  test('that was created but not recorded is adopted where its worker was, and repeated when nothing is found', async () => {
    const s = story();
    const pool = await s.pool();
    const id = await s.create({ workPoolName: pool });
    const [claim] = await s.claim(await s.worker({ pool }), { pool });
    await s.client.executions.phase({ ...claim!.grant, phase: 'submitting', message: '' });
    await s.passAndSweep(timings.leaseMs + 1);
    expect(await s.state(id)).toBe('PENDING Submitting');
    expect(await s.claim(await s.worker({ pool, reaches: ['host:two'] }), { pool })).toEqual([]);
    const [adopted] = await s.claim(await s.worker({ pool }), { pool });
    expect(adopted).toMatchObject({ kind: 'adopt', ref: null });
    await s.client.executions.outcome({ ...adopted!.grant, outcome: { kind: 'lost', reason: 'nothing was found', remedy: '' } });
    expect(await s.state(id)).toBe('SCHEDULED AwaitingRetry');
    expect(await s.client.run.admit(claim!.grant)).toMatchObject({ admitted: false });
  });

  test('of any pool is adopted by whoever asks for what was left behind', async () => {
    const s = story();
    const { id } = await s.running();
    s.pass(timings.leaseMs + 1);
    const claims = await s.claim(await s.worker(), 'orphans', 100);
    expect(claims.map((claim) => claim.flowRun.id)).toContain(id);
  });

  test('left by a worker that went offline is adopted at once', async () => {
    const s = story();
    const { id, workerId } = await s.running();
    await s.client.workers.offline({ workerId });
    expect(await s.claim(await s.worker(), { run: id })).toMatchObject([{ kind: 'adopt' }]);
  });

  test('not created after all goes back uncounted, and not before the time given', async () => {
    const s = story();
    const pool = await s.pool({ concurrencyLimit: 1 });
    const worker = await s.worker({ pool });
    const id = await s.create({ workPoolName: pool });
    for (let count = 0; count < 8; count += 1) {
      const [claim] = await s.claim(worker, { pool });
      await s.client.executions.release({ ...claim!.grant, reason: 'quota exceeded', retryAfterMs: 1000 });
      expect((await s.client.flowRuns.get({ id })).state).toMatchObject({ type: 'SCHEDULED', message: 'quota exceeded' });
      expect(await s.claim(worker, { pool })).toEqual([]);
      s.pass(1001);
    }
  });

  test('that ends before admission is repeated five times', async () => {
    const s = story();
    const worker = await s.worker();
    const id = await s.create({ callerOnly: true });
    for (let count = 1; count <= 6; count += 1) {
      const [claim] = await s.claim(worker, { run: id });
      await s.submit(claim!);
      await s.client.executions.outcome({ ...claim!.grant, outcome: { kind: 'exited', exitCode: 127 } });
      expect((await s.state(id)).split(' ')[0]).toBe(count < 6 ? 'SCHEDULED' : 'CRASHED');
      s.pass(60_000);
    }
    expect(await s.client.flowRuns.get({ id })).toMatchObject({ executions: 6, outcome: { kind: 'exited', exitCode: 127 } });
  });

  test('lost after admission takes an infrastructure retry, once as given', async () => {
    const s = story();
    const { id, execution, workerId } = await s.running({ infrastructureRetries: 1 });
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'oom', reason: 'out of memory', remedy: 'Give it more.' } });
    expect(await s.state(id)).toBe('SCHEDULED AwaitingRetry');
    s.pass(60_000);
    const [again] = await s.claim(workerId, { run: id });
    await s.submit(again!);
    await s.client.run.admit(again!.grant);
    await s.client.executions.outcome({ ...again!.grant, outcome: { kind: 'oom', reason: 'out of memory', remedy: 'Give it more.' } });
    expect((await s.client.flowRuns.get({ id })).state).toMatchObject({
      type: 'CRASHED',
      name: 'OutOfMemory',
      message: 'out of memory. Give it more.',
    });
  });

  test('of a superseded start reports nothing that counts', async () => {
    const s = story();
    const { id, execution, runner, claim, workerId } = await s.running({ infrastructureRetries: 1 });
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'lost', reason: 'node gone', remedy: '' } });
    s.pass(60_000);
    const [again] = await s.claim(workerId, { run: id });
    await s.submit(again!);
    await s.client.run.admit(again!.grant);
    await s.end(claim, 'COMPLETED', 'OLD=');
    expect(await s.state(id)).toBe('RUNNING Running');
    expect(await s.client.run.heartbeat(runner)).toMatchObject({ stop: { reason: expect.stringContaining('superseded') } });
    await s.end(again!, 'COMPLETED', 'NEWW');
    expect((await s.client.flowRuns.get({ id })).result?.inline).toBe('NEWW');
  });

  test('with a silent runner is lost, and its worker is told to remove it', async () => {
    const s = story();
    const { id, workerId, execution } = await s.running();
    const beat = () => s.client.workers.heartbeat({ workerId, executions: [execution], running: 1 });
    for (let passed = 0; passed <= timings.runnerLostAnywayMs; passed += 5000) {
      await s.passAndSweep(5000);
      await beat();
    }
    expect(await s.state(id)).toBe('CRASHED InfrastructureLost');
    expect((await beat()).stop).toMatchObject([{ executionId: execution.executionId }]);
  });

  test('with a silent runner is left alone while nobody could have heard it', async () => {
    const s = story();
    const worker = await s.worker();
    const id = await s.create({ callerOnly: true });
    const [claim] = await s.claim(worker, { run: id });
    await s.submit(claim!, { channel: 'directory' });
    await s.client.run.admit(claim!.grant);
    await s.passAndSweep(timings.runnerLostAnywayMs * 100);
    expect(await s.client.flowRuns.get({ id })).toMatchObject({ state: { type: 'RUNNING' }, watched: false });
  });

  test('with a runner that nobody could hear gets its time when it is watched again', async () => {
    const s = story();
    const unheard = async () => {
      const worker = await s.worker();
      const id = await s.create({ callerOnly: true });
      const [claim] = await s.claim(worker, { run: id });
      await s.submit(claim!, { channel: 'directory' });
      await s.client.run.admit(claim!.grant);
      return { id, worker, executions: [claim!.grant] };
    };
    const [adopted, renewed] = [await unheard(), await unheard()];
    await s.passAndSweep(timings.runnerLostAnywayMs * 10);
    const heir = await s.worker();
    const claims = await s.claim(heir, { run: adopted.id });
    await s.client.workers.heartbeat({ workerId: renewed.worker, executions: renewed.executions, running: 1 });
    await s.passAndSweep(1_000);
    for (const { id } of [adopted, renewed]) expect(await s.state(id)).toBe('RUNNING Running');
    for (let passed = 0; passed <= timings.runnerLostAnywayMs; passed += 5_000) {
      await s.passAndSweep(5_000);
      await s.client.workers.heartbeat({ workerId: heir, executions: claims.map(({ grant }) => grant), running: 1 });
      await s.client.workers.heartbeat({ workerId: renewed.worker, executions: renewed.executions, running: 1 });
    }
    for (const { id } of [adopted, renewed]) expect(await s.state(id)).toBe('CRASHED InfrastructureLost');
  });

  test('with a runner that its watcher cannot hear is left alone, and gets its time once it can', async () => {
    const s = story();
    const started = async (channel: string) => {
      const worker = await s.worker();
      const id = await s.create({ callerOnly: true });
      const [claim] = await s.claim(worker, { run: id });
      await s.submit(claim!, { channel });
      await s.client.run.admit(claim!.grant);
      const { executionId, fencing } = claim!.grant;
      const beat = async (unheard: boolean) =>
        await s.client.workers.heartbeat({ workerId: worker, executions: [{ executionId, fencing, unheard }], running: 1 });
      return { id, beat };
    };
    // On a channel of its own, a runner needs nobody to be heard.
    const [relayed, direct] = [await started('directory'), await started('http')];
    const pass = async (ms: number, unheard: boolean) => {
      for (let passed = 0; passed < ms; passed += 5_000) {
        await s.passAndSweep(5_000);
        for (const { beat } of [relayed, direct]) await beat(unheard);
      }
    };
    await pass(timings.runnerLostAnywayMs * 3, true);
    expect(await s.state(relayed.id)).toBe('RUNNING Running');
    expect(await s.state(direct.id)).toBe('CRASHED InfrastructureLost');
    await pass(timings.runnerLostAnywayMs - 5_000, false);
    expect(await s.state(relayed.id)).toBe('RUNNING Running');
    await pass(15_000, false);
    expect(await s.state(relayed.id)).toBe('CRASHED InfrastructureLost');
  });

  test('refused by the provider crashes its run at once, with the remedy', async () => {
    const s = story();
    const { id, execution } = await s.submitted();
    const run = await s.client.executions.reject({
      ...execution,
      message: 'Memory 9Ti is not offered.',
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      remedy: 'Ask for less.',
    });
    expect(run).toMatchObject({ id, state: { type: 'CRASHED', name: 'Rejected', message: 'Memory 9Ti is not offered. Ask for less.' } });
  });

  test('that crashed shows the last lines of its log', async () => {
    const s = story();
    const { id, execution, runner } = await s.running();
    const time = new Date(s.now()).toISOString();
    const lines = ['one', 'two'].map((message, index) => ({
      sequence: index + 1,
      time,
      level: 'info' as const,
      source: 'stderr' as const,
      message,
      taskRunId: null,
    }));
    await s.client.run.logs({ ...runner, lines });
    await s.client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 9 } });
    expect((await s.client.flowRuns.get({ id })).outcome).toMatchObject({ kind: 'exited', exitCode: 9, lastLogLines: ['one', 'two'] });
  });
});
