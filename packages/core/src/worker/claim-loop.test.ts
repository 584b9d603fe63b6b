import { afterEach, describe, expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FarhaulWorker } from './create-worker.ts';
import { ControlPlane, actAsRunner } from './fake-control-plane.fixture.ts';
import type { FakeProgram, FakeUnit } from '@farhaul/testkit';

let plane: ControlPlane;
const stops: AbortController[] = [];
const serving: Promise<void>[] = [];
const silences: { restore(): void }[] = [];

async function open(program: (plane: () => ControlPlane) => FakeProgram = completes): Promise<ControlPlane> {
  plane = await ControlPlane.open();
  plane.cloud.program = program(() => plane);
  await plane.pool('gpu');
  return plane;
}

const completes =
  (of: () => ControlPlane): FakeProgram =>
  async (unit) =>
    await actAsRunner(unit, of().client);

/** Flows that go on until the test ends them. */
function held() {
  const releases: (() => void)[] = [];
  const program =
    (of: () => ControlPlane): FakeProgram =>
    async (unit: FakeUnit) =>
      await actAsRunner(unit, of().client, async () => {
        const { promise, resolve } = Promise.withResolvers<void>();
        releases.push(resolve);
        unit.killed.addEventListener('abort', () => resolve());
        await promise;
        if (unit.killed.aborted) throw new Error('killed');
        return 'COMPLETED';
      });
  return { program, releases };
}

async function serve(
  options: { limit?: number; name?: string } = {},
): Promise<{ worker: FarhaulWorker; stop: AbortController; done: Promise<void> }> {
  const worker = await plane.worker({ workPoolName: 'gpu', ...options });
  const stop = new AbortController();
  const done = worker.run({ signal: stop.signal });
  stops.push(stop);
  serving.push(done);
  return { worker, stop, done };
}

afterEach(async () => {
  for (const silence of silences.splice(0)) silence.restore();
  for (const stop of stops.splice(0)) stop.abort();
  for (const unit of plane.cloud.units.values()) unit.kill.abort();
  await Promise.allSettled(serving.splice(0));
  await plane.close();
});

describe('a worker of a pool', () => {
  test('takes what is submitted, soon', async () => {
    await open();
    await serve();
    const id = await plane.submit({ workPoolName: 'gpu' });
    const run = await plane.ended(id);
    expect(run.state.type).toBe('COMPLETED');
  });

  test('goes on where the store of the API is in trouble that only its operator can mend', async () => {
    await open();
    const troubled = silenced(plane);
    troubled.refuseAt('next', new FarhaulError('FARHAUL_STORE_READ_ONLY', 'The store cannot be written.'));
    const worker = await plane.worker({ workPoolName: 'gpu', client: troubled.client });
    const stop = new AbortController();
    stops.push(stop);
    serving.push(worker.run({ signal: stop.signal }));
    await plane.until(() => plane.lines.some((line) => line.includes('trying again: The store cannot be written.')));
    const id = await plane.submit({ workPoolName: 'gpu' });
    troubled.restore();
    expect((await plane.ended(id)).state.type).toBe('COMPLETED');
    expect(plane.lines).toContain('The API answers again.');
  });

  test('ends where the API refuses it for good, and with `once` also where its store is in trouble', async () => {
    await open();
    const refused = silenced(plane);
    for (const [code, once] of [
      ['FARHAUL_API_FORBIDDEN', false],
      ['FARHAUL_STORE_READ_ONLY', true],
    ] as const) {
      refused.refuseAt('next', new FarhaulError(code, 'Not now.'));
      const worker = await plane.worker({ workPoolName: 'gpu', client: refused.client });
      await expect(worker.run({ signal: new AbortController().signal, once })).rejects.toMatchObject({ code });
    }
  });

  test('never runs more than its limit at once, and all runs end', async () => {
    await open(
      (of) => async (unit) =>
        await actAsRunner(unit, of().client, async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return 'COMPLETED';
        }),
    );
    await serve({ limit: 4 });
    const ids = await Promise.all(Array.from({ length: 20 }, () => plane.submit({ workPoolName: 'gpu' })));
    const runs = await Promise.all(ids.map((id) => plane.ended(id)));
    expect(runs.filter(({ state }) => state.type === 'COMPLETED')).toHaveLength(20);
    expect(plane.cloud.peak).toBeLessThanOrEqual(4);
    expect(plane.cloud.peak).toBeGreaterThan(1);
  });

  test('hears of a cancel while its slots are full', async () => {
    const { program } = held();
    await open(program);
    await serve({ limit: 1 });
    const id = await plane.submit({ workPoolName: 'gpu' });
    await plane.until(async () => (await plane.run(id)).state.type === 'RUNNING');
    await plane.client.flowRuns.cancel({ id, graceMs: 100 });
    expect((await plane.ended(id)).state.type).toBe('CANCELLED');
    await plane.until(() => plane.cloud.units.size === 0);
  });

  test('draining: nothing new is taken, what runs is waited for', async () => {
    const { program, releases } = held();
    await open(program);
    const { stop, done, worker } = await serve();
    const first = await plane.submit({ workPoolName: 'gpu' });
    await plane.until(() => releases.length === 1);
    stop.abort();
    await plane.until(async () => (await plane.client.workers.list({})).items.some(({ status }) => status === 'DRAINING'));
    const second = await plane.submit({ workPoolName: 'gpu' });
    expect(worker.running).toBe(1);
    releases[0]?.();
    await done;
    expect((await plane.run(first)).state.type).toBe('COMPLETED');
    expect((await plane.run(second)).state.type).toBe('SCHEDULED');
    expect((await plane.client.workers.list({})).items[0]?.status).toBe('OFFLINE');
  });

  test('draining: what can be watched from anywhere is handed to another worker that is online', async () => {
    const { program, releases } = held();
    await open(program);
    plane.cloud.reach = 'anywhere';
    const first = await serve({ name: 'first' });
    const id = await plane.submit({ workPoolName: 'gpu' });
    await plane.until(async () => releases.length === 1 && (await plane.run(id)).ref);
    await serve({ name: 'second' });
    await plane.until(async () => (await plane.client.workers.list({})).items.length === 2);
    first.stop.abort();
    await first.done;
    expect((await plane.run(id)).state.type).toBe('RUNNING');
    await plane.until(async () => (await plane.logs(id)).some(({ message }) => message.includes('second')));
    releases[0]?.();
    expect((await plane.ended(id)).state.type).toBe('COMPLETED');
    expect(plane.cloud.created).toBe(1);
  });

  test('hurried: a removal that does not come to its end is left, and done by the next worker', async () => {
    await open();
    const first = await serve({ name: 'first' });
    plane.cloud.removalOutage = new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', 'The fake cloud removes nothing now.', {
      retryable: true,
    });
    const id = await plane.submit({ workPoolName: 'gpu' });
    expect((await plane.ended(id)).state.type).toBe('COMPLETED');
    first.worker.hurry();
    await first.done;
    expect(plane.cloud.units.size).toBe(1);
    plane.cloud.removalOutage = null;
    await serve({ name: 'second' });
    await plane.until(() => plane.cloud.units.size === 0);
  });

  test('hurried: what runs is left to the next worker, which adopts it', async () => {
    const { program, releases } = held();
    await open(program);
    const first = await serve({ name: 'first' });
    const id = await plane.submit({ workPoolName: 'gpu' });
    await plane.until(() => releases.length === 1);
    first.worker.hurry();
    await first.done;
    expect((await plane.run(id)).state.type).toBe('RUNNING');
    await serve({ name: 'second' });
    await plane.until(async () => (await plane.logs(id)).some(({ message }) => message.includes('second')));
    releases[0]?.();
    expect((await plane.ended(id)).state.type).toBe('COMPLETED');
    await plane.until(() => plane.cloud.units.size === 0);
    expect(plane.cloud.created).toBe(1);
  });

  test('lost without a word: its runs are adopted when their lease is over', async () => {
    const { program, releases } = held();
    await open(program);
    const silent = silenced(plane);
    const lost = await plane.worker({ workPoolName: 'gpu', client: silent.client, name: 'lost' });
    const stop = new AbortController();
    stops.push(stop);
    serving.push(lost.run({ signal: stop.signal }));
    const id = await plane.submit({ workPoolName: 'gpu' });
    await plane.until(() => releases.length === 1);
    silent.cut();
    await serve({ name: 'heir' });
    await plane.until(async () => (await plane.logs(id)).some(({ message }) => message.includes('heir')), 10_000);
    silent.restore();
    releases[0]?.();
    expect((await plane.ended(id)).state.type).toBe('COMPLETED');
    await plane.until(() => plane.cloud.units.size === 0);
    expect(plane.cloud.created).toBe(1);
    const adoptions = (await plane.client.flowRuns.events({ id })).items.filter(({ kind }) => kind === 'execution-adopted');
    expect(adoptions).toHaveLength(1);
  });

  test('so slow that its run was given up before it created anything: what it creates then is removed', async () => {
    await open(completes);
    const silent = silenced(plane);
    const slow = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const entry = plane.cloud.entry();
    const load = async (...given: Parameters<typeof entry.load>) => {
      const plugin = await entry.load(...given);
      const create = plugin.doSubmit.bind(plugin);
      plugin.doSubmit = async (request, options) => {
        begun.resolve();
        await slow.promise;
        return await create(request, options);
      };
      return plugin;
    };
    const lost = await plane.worker({ workPoolName: 'gpu', client: silent.client, name: 'slow', entry: { ...entry, load } });
    const stop = new AbortController();
    stops.push(stop);
    serving.push(lost.run({ signal: stop.signal }));
    const id = await plane.submit({ workPoolName: 'gpu' });
    await begun.promise;
    silent.cut();
    await serve({ name: 'heir' });
    const run = await plane.ended(id);
    expect(run.state.type).toBe('COMPLETED');
    await plane.until(() => plane.cloud.units.size === 0);
    stop.abort();
    slow.resolve();
    await plane.until(() => plane.cloud.created === 2);
    silent.restore();
    await lost.idle();
    expect(plane.cloud.units.size).toBe(0);
  });

  test('created but not recorded: the heir finds it by its key', async () => {
    const { program, releases } = held();
    await open(program);
    const silent = silenced(plane);
    silent.cutAt('record');
    const lost = await plane.worker({ workPoolName: 'gpu', client: silent.client });
    const stop = new AbortController();
    stops.push(stop);
    serving.push(lost.run({ signal: stop.signal }));
    const id = await plane.submit({ workPoolName: 'gpu' });
    await plane.until(() => releases.length === 1);
    await serve({ name: 'heir' });
    await plane.until(async () => (await plane.run(id)).ref, 10_000);
    releases[0]?.();
    expect((await plane.ended(id)).state.type).toBe('COMPLETED');
    expect(plane.cloud.created).toBe(1);
  });

  test('lost before anything was created: the run starts anew', async () => {
    await open();
    const silent = silenced(plane);
    silent.cutAt('submit');
    const lost = await plane.worker({ workPoolName: 'gpu', client: silent.client, entry: silent.entry });
    const stop = new AbortController();
    stops.push(stop);
    serving.push(lost.run({ signal: stop.signal }));
    const id = await plane.submit({ workPoolName: 'gpu' });
    await plane.until(async () => (await plane.run(id)).state.name === 'Submitting');
    await serve({ name: 'heir' });
    const run = await plane.ended(id);
    expect(run.state.type).toBe('COMPLETED');
    expect(run.executions).toBe(2);
    expect(plane.cloud.created).toBe(1);
  });

  test('after a long sleep it goes on with what nobody took', async () => {
    const { program, releases } = held();
    await open(program);
    const silent = silenced(plane);
    const sleeper = await plane.worker({ workPoolName: 'gpu', client: silent.client });
    const stop = new AbortController();
    stops.push(stop);
    serving.push(sleeper.run({ signal: stop.signal }));
    const id = await plane.submit({ workPoolName: 'gpu' });
    await plane.until(() => releases.length === 1);
    silent.cut();
    await plane.until(async () => !(await plane.run(id)).watched);
    silent.restore();
    await plane.until(async () => (await plane.run(id)).watched);
    releases[0]?.();
    expect((await plane.ended(id)).state.type).toBe('COMPLETED');
    expect(plane.cloud.created).toBe(1);
  });
});

/** A client whose calls can be made to hang, as those of a worker that was killed or sleeps. */
function silenced(of: ControlPlane) {
  let held: { over: Promise<void>; end(): void } | null = null;
  let inFlight = new AbortController();
  let point: string | null = null;
  let refusal: { at: string; error: FarhaulError } | null = null;
  const cut = (): void => {
    if (held) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    held = { over: promise, end: resolve };
    inFlight.abort();
  };
  const restore = (): void => {
    point = null;
    refusal = null;
    inFlight = new AbortController();
    held?.end();
    held = null;
  };
  const call = async (
    act: (...parameters: unknown[]) => Promise<unknown>,
    [input, options = {}]: [unknown, { signal?: AbortSignal }?],
  ): Promise<unknown> => {
    await held?.over;
    const { signal } = inFlight;
    try {
      return await act(input, { ...options, signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal });
    } finally {
      if (signal.aborted) await held?.over;
    }
  };
  const gate = <Value extends object>(target: Value, path: string): Value =>
    new Proxy(target, {
      get(inner, name) {
        const value: unknown = Reflect.get(inner, name);
        if (typeof value !== 'function' && typeof value !== 'object') return value;
        return gate(value as object, String(name));
      },
      async apply(inner, _, parameters) {
        if (path === point) cut();
        if (path === refusal?.at) throw refusal.error;
        return await call(inner as () => Promise<unknown>, parameters as [unknown]);
      },
    });
  silences.push({ restore });
  const entry = of.cloud.entry();
  return {
    client: gate(of.client, ''),
    cut,
    restore,
    cutAt: (name: string) => {
      point = name;
    },
    refuseAt: (at: string, error: FarhaulError) => {
      refusal = { at, error };
    },
    /** Its worker type never answers either once `submit` is reached. */
    entry: {
      ...entry,
      load: async (...context: Parameters<typeof entry.load>) => {
        const worker = await entry.load(...context);
        return new Proxy(worker, {
          get(inner, name) {
            if (name === 'doSubmit' && point === 'submit') {
              return async (_: unknown, { signal }: { signal: AbortSignal }) => {
                cut();
                await new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
              };
            }
            const value: unknown = Reflect.get(inner, name, inner);
            return typeof value === 'function' ? value.bind(inner) : value;
          },
        });
      },
    },
  };
}
