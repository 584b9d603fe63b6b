import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../protocol/contract.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { FlowRunFuture, SubmittedFlowRun, type FutureSource } from './flow-run-future.ts';
import { asCompleted, waitAll } from './many-runs.ts';
import { KeepAlive } from './keep-alive.ts';
import type { RunOutcome } from './read-outcome.ts';
import { FlowRunCrashed } from './run-errors.ts';
import { RunTracker } from './run-tracker.ts';

const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
let others: NodeJS.UnhandledRejectionListener[] = [];

beforeEach(() => {
  unhandled.length = 0;
  others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', onUnhandled);
});
afterEach(() => {
  process.removeAllListeners('unhandledRejection');
  for (const listener of others) process.on('unhandledRejection', listener);
});

// Rejections are reported after the microtasks of the turn in which they stay unhandled.
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

const running = {
  id: '019a0000-0000-7000-8000-000000000001',
  name: 'brisk-heron',
  state: { type: 'RUNNING', name: 'Running', message: null, time: '2026-01-01T00:00:00.000Z' },
  stateVersion: 1,
  startedAt: null,
  endedAt: null,
} as unknown as FlowRun;
const ended = (type: 'COMPLETED' | 'FAILED'): FlowRun =>
  ({ ...running, state: { ...running.state, type }, stateVersion: 2, endedAt: '2026-01-01T00:00:01.000Z' }) as FlowRun;

function futureOf(
  outcome: RunOutcome,
  run: FlowRun = ended(outcome.kind === 'value' ? 'COMPLETED' : 'FAILED'),
): { future: FlowRunFuture<number>; reads: () => number } {
  let reads = 0;
  const client = { flowRuns: { get: async () => run, wait: async () => await new Promise<FlowRun>(() => undefined) } } as unknown as Client;
  const source: FutureSource = {
    tracker: new RunTracker({ client, run, pollMs: 1000 }),
    keepAlive: new KeepAlive(),
    readOutcome: async () => {
      reads += 1;
      return outcome;
    },
    cancel: async () => undefined,
    taskRuns: async () => [],
    async *logs() {},
  };
  return { future: new FlowRunFuture<number>(source), reads: () => reads };
}

const refusal = new Error('refused');

describe('a submission', () => {
  test('has its id at once and resolves to a future that is not thenable', async () => {
    const { future } = futureOf({ kind: 'value', decode: () => 42 });
    const submitted = SubmittedFlowRun.of('id-1', Promise.resolve(future));
    expect(submitted.id).toBe('id-1');
    expect(await submitted).toBe(future);
    expect('then' in future).toBe(false);
    expect(await submitted.result()).toBe(42);
  });

  test('that is refused and awaited rejects once and nothing else', async () => {
    await expect(SubmittedFlowRun.of('id', Promise.reject<FlowRunFuture<number>>(refusal))).rejects.toBe(refusal);
    await turns();
    expect(unhandled).toEqual([]);
  });

  test('that is refused and never awaited is loud exactly once', async () => {
    void SubmittedFlowRun.of('id', Promise.reject<FlowRunFuture<number>>(refusal));
    await turns();
    expect(unhandled).toEqual([refusal]);
  });

  test('that is refused rejects result(), and only that', async () => {
    await expect(SubmittedFlowRun.of('id', Promise.reject<FlowRunFuture<number>>(refusal)).result()).rejects.toBe(refusal);
    await turns();
    expect(unhandled).toEqual([]);
  });

  test('whose result() is refused and not awaited is loud exactly once', async () => {
    void SubmittedFlowRun.of('id', Promise.reject<FlowRunFuture<number>>(refusal)).result();
    await turns();
    expect(unhandled).toEqual([refusal]);
  });

  test('gives ordinary promises by then, catch and finally', async () => {
    const submitted = SubmittedFlowRun.of('id', Promise.resolve(futureOf({ kind: 'value', decode: () => 1 }).future));
    const derived = submitted.then((future) => future.id);
    expect(derived).not.toBeInstanceOf(SubmittedFlowRun);
    expect(derived.constructor).toBe(Promise);
    await submitted.finally(() => undefined);
  });

  test('works in Promise.all, race and allSettled', async () => {
    const make = (): SubmittedFlowRun<number> =>
      SubmittedFlowRun.of('id', Promise.resolve(futureOf({ kind: 'value', decode: () => 7 }).future));
    const futures = await Promise.all([make(), make()]);
    expect(await Promise.all(futures.map((future) => future.result()))).toEqual([7, 7]);
    expect((await Promise.allSettled([SubmittedFlowRun.of('id', Promise.reject<FlowRunFuture<number>>(refusal))]))[0]?.status).toBe(
      'rejected',
    );
    await turns();
    expect(unhandled).toEqual([]);
  });
});

describe('a future', () => {
  const failure = new RangeError('too far');

  test('of a failed run is silent until somebody asks', async () => {
    const { future } = futureOf({ kind: 'error', error: failure });
    expect((await future.wait()).type).toBe('FAILED');
    await future.refresh();
    await turns();
    expect(unhandled).toEqual([]);
  });

  test('rejects each result() with the same error, read once', async () => {
    const { future, reads } = futureOf({ kind: 'error', error: failure });
    await expect(future.result()).rejects.toBe(failure);
    await expect(future.result()).rejects.toBe(failure);
    expect(await future.result({ raiseOnFailure: false })).toBe(failure);
    expect(reads()).toBe(1);
    await turns();
    expect(unhandled).toEqual([]);
  });

  test('rejects a result() that nobody awaits loudly, once', async () => {
    void futureOf({ kind: 'error', error: failure }).future.result();
    await turns();
    expect(unhandled).toEqual([failure]);
  });

  test('decodes the value anew for each caller', async () => {
    const { future } = futureOf({ kind: 'value', decode: () => ({ list: [] }) as unknown as number });
    expect(await future.result()).not.toBe(await future.result());
  });

  test('waits no longer than asked, and says that the run goes on', async () => {
    const { future } = futureOf({ kind: 'value', decode: () => 1 }, running);
    await expect(future.result({ timeout: 10 })).rejects.toMatchObject({
      code: 'FARHAUL_WAIT_TIMED_OUT',
      hint: expect.stringContaining('goes on'),
    });
  });

  test('rejects started() with the outcome of a run that never started', async () => {
    const crash = new FlowRunCrashed({ flowRunId: 'x', runName: 'y', message: 'gone', exitCode: 137, signal: null, lastLogLines: [] });
    await expect(futureOf({ kind: 'error', error: crash }).future.started()).rejects.toBe(crash);
  });

  test('shows itself as plain JSON', () => {
    expect(JSON.parse(JSON.stringify(futureOf({ kind: 'value', decode: () => 1 }).future))).toMatchObject({
      name: 'brisk-heron',
      state: { type: 'COMPLETED' },
    });
  });
});

/** A future whose run ends when `end` is called. */
function endable(outcome: RunOutcome): { future: FlowRunFuture<number>; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<FlowRun>();
  const client = { flowRuns: { get: async () => running, wait: async () => await promise } } as unknown as Client;
  const future = new FlowRunFuture<number>({
    tracker: new RunTracker({ client, run: running, pollMs: 1000 }),
    keepAlive: new KeepAlive(),
    readOutcome: async () => outcome,
    cancel: async () => undefined,
    taskRuns: async () => [],
    async *logs() {},
  });
  return { future, end: () => resolve(ended(outcome.kind === 'value' ? 'COMPLETED' : 'FAILED')) };
}

describe('many runs', () => {
  test('asCompleted yields them in the order in which they end', async () => {
    const [first, second, third] = [1, 2, 3].map((value) => endable({ kind: 'value', decode: () => value }));
    const order: number[] = [];
    second!.end();
    for await (const future of asCompleted([first!.future, second!.future, third!.future])) {
      order.push(await future.result());
      if (order.length === 1) third!.end();
      if (order.length === 2) first!.end();
    }
    expect(order).toEqual([2, 3, 1]);
  });

  test('waitAll answers states in the order given, failed ones too', async () => {
    const good = endable({ kind: 'value', decode: () => 1 });
    const bad = endable({ kind: 'error', error: new Error('no') });
    const states = waitAll([SubmittedFlowRun.of('id', Promise.resolve(bad.future)), good.future]);
    good.end();
    bad.end();
    expect((await states).map((state) => state.type)).toEqual(['FAILED', 'COMPLETED']);
    await turns();
    expect(unhandled).toEqual([]);
  });

  test('a refused submission rejects asCompleted, once', async () => {
    const refused = SubmittedFlowRun.of('id', Promise.reject<FlowRunFuture<number>>(refusal));
    await expect(asCompleted([refused]).next()).rejects.toBe(refusal);
    await turns();
    expect(unhandled).toEqual([]);
  });

  test('onDone calls back once, with the terminal state', async () => {
    const one = endable({ kind: 'value', decode: () => 1 });
    const states: string[] = [];
    one.future.onDone((state) => states.push(state.type));
    one.end();
    await one.future.wait();
    await turns();
    expect(states).toEqual(['COMPLETED']);
  });
});
