import { afterEach, describe, expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import { ControlPlane, actAsRunner } from './fake-control-plane.fixture.ts';
import type { FarhaulWorker } from './create-worker.ts';
import type { FakeProgram } from '@farhaul/testkit';

let plane: ControlPlane;

async function open(program: (plane: () => ControlPlane) => FakeProgram = completes): Promise<ControlPlane> {
  plane = await ControlPlane.open();
  plane.cloud.program = program(() => plane);
  return plane;
}

const completes =
  (of: () => ControlPlane): FakeProgram =>
  async (unit) =>
    await actAsRunner(unit, of().client);
const hangs =
  (of: () => ControlPlane): FakeProgram =>
  async (unit) =>
    await actAsRunner(unit, of().client, async (runner) => await runner.hang());
const diesBeforeAdmission = (): FakeProgram => async (unit) => {
  unit.print('cannot find module');
  return 1;
};

async function workerThatReaches(reaches: () => Promise<string[]>): Promise<FarhaulWorker> {
  const entry = plane.cloud.entry();
  return await plane.worker({ entry: { ...entry, load: async (context) => Object.assign(await entry.load(context), { reaches }) } });
}

afterEach(async () => await plane.close());

describe('a direct call', () => {
  test('claims its run, ends with it, and leaves nothing behind', async () => {
    const { client, cloud, storage } = await open();
    const worker = await plane.worker();
    const id = await plane.submit();
    const run = await worker.runOne(id);
    expect(run.state.type).toBe('COMPLETED');
    expect(run.phases.map(({ name }) => name)).toEqual(expect.arrayContaining(['queued', 'claimed', 'submitting', 'running', 'finishing']));
    await worker.idle();
    expect(cloud.units.size).toBe(0);
    expect([...storage.objects.keys()]).toEqual([]);
    const kinds = (await client.flowRuns.events({ id })).items.map(({ kind }) => kind);
    expect(kinds.at(-1)).toBe('infrastructure-removed');
  });

  test.for([0, 1_100])('leaves nothing behind in a storage that was away for a moment, and %i ms', async (awayMs) => {
    const { storage } = await open();
    const away = new FarhaulError('FARHAUL_STORAGE_UNAVAILABLE', 'The storage is away.', { retryable: true });
    let failures = 3;
    let backAt: number | null = null;
    const list = storage.list.bind(storage);
    storage.list = (...given) => {
      failures -= 1;
      backAt ??= Date.now() + awayMs;
      if (failures >= 0 || Date.now() < backAt) throw away;
      return list(...given);
    };
    const worker = await plane.worker();
    expect((await worker.runOne(await plane.submit())).state.type).toBe('COMPLETED');
    await worker.idle();
    expect(failures).toBeLessThan(0);
    expect([...storage.objects.keys()]).toEqual([]);
  });

  test('is never taken by a worker that was not given it', async () => {
    await open();
    await plane.pool('gpu');
    const stranger = await plane.worker({ workPoolName: 'gpu' });
    const stop = new AbortController();
    const serving = stranger.run({ signal: stop.signal });
    const direct = await plane.submit({ workPoolName: 'gpu', callerOnly: true });
    const pooled = await plane.submit({ workPoolName: 'gpu' });
    expect((await plane.ended(pooled)).state.type).toBe('COMPLETED');
    expect((await plane.run(direct)).state.type).toBe('SCHEDULED');
    const worker = await plane.worker({ workPoolName: 'gpu' });
    expect((await worker.runOne(direct)).state.type).toBe('COMPLETED');
    stop.abort();
    await serving;
  });

  test('one worker serves many calls at once', async () => {
    const { cloud } = await open();
    const worker = await plane.worker();
    const ids = await Promise.all(Array.from({ length: 30 }, () => plane.submit()));
    const runs = await Promise.all(ids.map((id) => worker.runOne(id)));
    expect(new Set(runs.map(({ state }) => state.type))).toEqual(new Set(['COMPLETED']));
    await worker.idle();
    expect(cloud.created).toBe(30);
    expect(worker.running).toBe(0);
  });

  test('a run that is over is answered at once', async () => {
    await open();
    const worker = await plane.worker();
    const id = await plane.submit();
    await plane.client.flowRuns.cancel({ id });
    expect((await worker.runOne(id)).state.type).toBe('CANCELLED');
    expect(plane.cloud.created).toBe(0);
  });

  describe('of a provider that does not answer', () => {
    const away = async (): Promise<never> => {
      throw new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', 'The engine is away.', { hint: 'Start it.', retryable: true });
    };

    test('ends with what to do', async () => {
      const { cloud } = await open();
      const worker = await workerThatReaches(away);
      const { state } = await worker.runOne(await plane.submit());
      expect(state).toMatchObject({ type: 'CANCELLED', message: 'The engine is away. Start it.' });
      await worker.idle();
      expect(cloud.created).toBe(0);
    });

    test('ends at once when it is cancelled', async () => {
      await open();
      const asked = Promise.withResolvers<void>();
      const worker = await workerThatReaches(async () => {
        asked.resolve();
        return await new Promise<never>(() => undefined);
      });
      const id = await plane.submit();
      const running = worker.runOne(id);
      await asked.promise;
      await plane.client.flowRuns.cancel({ id });
      expect((await running).state.type).toBe('CANCELLED');
    });

    test('goes on when it answers again soon', async () => {
      await open();
      let calls = 0;
      const worker = await workerThatReaches(async () => ((calls += 1) === 1 ? await away() : ['anywhere']));
      expect((await worker.runOne(await plane.submit())).state.type).toBe('COMPLETED');
      expect(calls).toBe(2);
    });
  });

  test('whose execution was given up before anything was created claims its run again', async () => {
    const { client, cloud, storage } = await open();
    const id = await plane.submit();
    let givenUp = false;
    const unheard = new FarhaulError('FARHAUL_API_UNREACHABLE', 'The network is away.', { retryable: true });
    const heartbeat = async (...given: Parameters<Client['workers']['heartbeat']>) => {
      if (!givenUp) throw unheard;
      return await client.workers.heartbeat(...given);
    };
    const phase = async (...given: Parameters<Client['executions']['phase']>) => {
      await plane.until(async () => givenUp || (await plane.run(id)).state.type === 'SCHEDULED');
      givenUp = true;
      return await client.executions.phase(...given);
    };
    const overlaid = <Part extends object>(part: Part, over: Partial<Part>): Part =>
      new Proxy(part, { get: (target, key) => Reflect.get(key in over ? over : target, key) as unknown });
    const through = overlaid(client, {
      workers: overlaid(client.workers, { heartbeat: heartbeat as Client['workers']['heartbeat'] }),
      executions: overlaid(client.executions, { phase: phase as Client['executions']['phase'] }),
    });
    // Clearing away what the first execution left takes as long as it takes; nobody waits for it.
    const list = storage.list.bind(storage);
    let isOver = false;
    storage.list = (...given) => {
      if (!isOver) throw new FarhaulError('FARHAUL_STORAGE_UNAVAILABLE', 'The storage is away.', { retryable: true });
      return list(...given);
    };
    const worker = await plane.worker({ client: through });
    expect((await worker.runOne(id)).state.type).toBe('COMPLETED');
    isOver = true;
    expect((await client.flowRuns.events({ id })).items.map(({ kind }) => kind)).toContain('worker-lost');
    await worker.idle();
    expect(cloud.units.size).toBe(0);
    expect([...storage.objects.keys()]).toEqual([]);
  });

  test('a worker that the API has forgotten registers again', async () => {
    await open();
    const worker = await plane.worker();
    expect((await worker.runOne(await plane.submit())).state.type).toBe('COMPLETED');
    await worker.idle();
    await plane.forgetWorkers();
    expect((await worker.runOne(await plane.submit())).state.type).toBe('COMPLETED');
  });

  test('aborting the wait leaves the run going', async () => {
    await open(hangs);
    const worker = await plane.worker();
    const id = await plane.submit();
    const abort = new AbortController();
    const waiting = worker.runOne(id, { signal: abort.signal });
    await plane.until(async () => (await plane.run(id)).state.type === 'RUNNING');
    abort.abort();
    await expect(waiting).rejects.toThrow();
    expect(plane.cloud.units.size).toBe(1);
  });
});

describe('starting', () => {
  test('a busy provider sends the run back to the queue with its cause, and it is tried again when told', async () => {
    await open();
    const retryAt = new Date(Date.now() + 400).toISOString();
    const busy = new FarhaulError('FARHAUL_INFRASTRUCTURE_BUSY', 'Quota of 4 CPUs is used up.', { retryable: true, details: { retryAt } });
    plane.cloud.submitErrors.push({ error: busy });
    const worker = await plane.worker();
    const id = await plane.submit();
    const running = worker.runOne(id);
    const run = await running;
    const events = (await plane.client.flowRuns.events({ id })).items;
    expect(events.filter(({ kind }) => kind === 'run-released')).toMatchObject([{ data: { message: 'Quota of 4 CPUs is used up.' } }]);
    expect(run.state.type).toBe('COMPLETED');
    expect(Date.parse(run.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(retryAt));
    expect(plane.cloud.created).toBe(1);
  });

  test('a final refusal ends the run with message and remedy', async () => {
    await open();
    plane.cloud.submitErrors.push({
      error: new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', 'Image foo:1 was not found.', { hint: 'Check the name.' }),
    });
    const worker = await plane.worker();
    const run = await worker.runOne(await plane.submit());
    expect(run.state).toMatchObject({ type: 'CRASHED', message: 'Image foo:1 was not found. Check the name.' });
    await worker.idle();
    expect(plane.cloud.created).toBe(0);
  });

  test('an error of the plugin ends the run and says that it is one', async () => {
    await open();
    plane.cloud.submitErrors.push({ error: new TypeError('x is not a function') });
    const worker = await plane.worker();
    const run = await worker.runOne(await plane.submit());
    expect(run.state.type).toBe('CRASHED');
    expect(run.state.message).toContain('x is not a function');
  });

  test('a provider that cannot be reached is tried again, and the log says so', async () => {
    await open();
    plane.cloud.outage = new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', 'The fake cloud is away.', { retryable: true });
    const worker = await plane.worker();
    const id = await plane.submit();
    const running = worker.runOne(id);
    await plane.until(async () => (await plane.logs(id)).some(({ message }) => message.includes('The fake cloud is away.')));
    plane.cloud.outage = null;
    expect((await running).state.type).toBe('COMPLETED');
    expect(plane.cloud.created).toBe(1);
  });

  test('what was created before the answer got lost is not created again', async () => {
    await open();
    plane.cloud.submitErrors.push({
      after: true,
      error: new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', 'connection reset', { retryable: true }),
    });
    const worker = await plane.worker();
    expect((await worker.runOne(await plane.submit())).state.type).toBe('COMPLETED');
    await worker.idle();
    expect(plane.cloud.created).toBe(1);
    expect(plane.cloud.units.size).toBe(0);
  });

  test('what was created before a refusal is removed', async () => {
    await open(hangs);
    plane.cloud.submitErrors.push({ after: true, error: new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', 'no such volume') });
    const worker = await plane.worker();
    expect((await worker.runOne(await plane.submit())).state.type).toBe('CRASHED');
    await worker.idle();
    expect(plane.cloud.created).toBe(1);
    expect(plane.cloud.units.size).toBe(0);
  });

  test('a wrong job variable ends the run before anything is created', async () => {
    await open();
    const worker = await plane.worker();
    const id = await plane.submit({ binding: { workerType: 'fake', jobVariables: { size: 'large' }, storage: null } });
    const run = await worker.runOne(id);
    expect(run.state.type).toBe('CRASHED');
    expect(run.state.message).toContain('size');
    expect(plane.cloud.created).toBe(0);
    expect(plane.storage.objects.size).toBe(0);
  });
});

describe('the end', () => {
  test('a program that ends before its runner is admitted is repeated five times, then the run has crashed with its last lines', async () => {
    await open(diesBeforeAdmission);
    const worker = await plane.worker();
    const id = await plane.submit();
    const run = await worker.runOne(id);
    expect(run.state.type).toBe('CRASHED');
    expect(run.outcome).toMatchObject({ kind: 'exited', exitCode: 1, lastLogLines: ['cannot find module'] });
    await worker.idle();
    expect(plane.cloud.created).toBe(6);
    expect((await plane.logs(id)).filter(({ source }) => source === 'stdout')).toHaveLength(6);
  });

  test('infrastructure that is deleted by hand crashes the run', async () => {
    await open(hangs);
    const worker = await plane.worker();
    const id = await plane.submit();
    const running = worker.runOne(id);
    await plane.until(async () => (await plane.run(id)).state.type === 'RUNNING');
    for (const [name, unit] of plane.cloud.units) {
      unit.kill.abort();
      plane.cloud.units.delete(name);
    }
    expect((await running).state.type).toBe('CRASHED');
  });

  test('cancel: the runner stops by itself within its grace', async () => {
    await open(
      (of) => async (unit) =>
        await actAsRunner(unit, of().client, async (runner) => {
          await runner.stopped();
          return 'CANCELLED';
        }),
    );
    const worker = await plane.worker();
    const id = await plane.submit();
    const running = worker.runOne(id);
    await plane.until(async () => (await plane.run(id)).state.type === 'RUNNING');
    await plane.client.flowRuns.cancel({ id, reason: 'enough', graceMs: 5_000 });
    expect((await running).state.type).toBe('CANCELLED');
    await worker.idle();
    expect(plane.cloud.units.size).toBe(0);
  });

  test('cancel: what does not stop is removed when its grace is over', async () => {
    await open(hangs);
    const worker = await plane.worker();
    const id = await plane.submit();
    const running = worker.runOne(id);
    await plane.until(async () => (await plane.run(id)).state.type === 'RUNNING');
    const asked = Date.now();
    await plane.client.flowRuns.cancel({ id, reason: 'enough', graceMs: 300 });
    const run = await running;
    expect(run.state).toMatchObject({ type: 'CANCELLED', message: 'enough' });
    expect(Date.now() - asked).toBeGreaterThanOrEqual(300);
    await worker.idle();
    expect(plane.cloud.units.size).toBe(0);
  });

  test('cancel while the provider cannot be reached: nothing is created any more', async () => {
    await open();
    plane.cloud.outage = new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', 'The fake cloud is away.', { retryable: true });
    const worker = await plane.worker();
    const id = await plane.submit();
    const running = worker.runOne(id);
    await plane.until(async () => (await plane.run(id)).state.name === 'Submitting');
    await plane.client.flowRuns.cancel({ id });
    await plane.until(async () => (await plane.run(id)).state.type === 'CANCELLING');
    plane.cloud.outage = null;
    expect((await running).state.type).toBe('CANCELLED');
    await worker.idle();
    expect(plane.cloud.units.size).toBe(0);
  });
});
