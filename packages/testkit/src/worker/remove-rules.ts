import assert from 'node:assert/strict';
import { LONG_MS, remove, ruleRequest, using, watch, whenReady, withWorker, within, type WorkerRule } from './worker-trial.ts';

const group = 'Remove';

/** A worker without `doRemove` leaves removal to its provider. */
const unless: NonNullable<WorkerRule['unless']> = async (trial) =>
  await withWorker(trial.createWorker, (worker) => Promise.resolve(worker.doRemove ? null : 'the worker has no doRemove'));

export const removeRules: readonly WorkerRule[] = [
  {
    group,
    title: 'when it resolves nothing runs and nothing is left; again, it resolves too',
    unless,
    async check(trial) {
      await using(trial, ruleRequest(trial, { sleepMs: LONG_MS }), async (worker, ref) => {
        const watching = watch(worker, ref);
        await within(60_000, remove(worker, ref, 100));
        assert.equal(await trial.exists(ref), false);
        await within(60_000, watching);
        await remove(worker, ref);
        await withWorker(trial.createWorker, async (other) => await remove(other, ref, 1_000));
      });
    },
  },
  {
    group,
    title: 'what has ended is removed',
    unless,
    async check(trial) {
      await using(trial, ruleRequest(trial, {}), async (worker, ref) => {
        await watch(worker, ref);
        await remove(worker, ref, 5_000);
        assert.equal(await trial.exists(ref), false);
      });
    },
  },
  {
    group,
    title: 'only what the ref names is removed',
    unless,
    async check(trial) {
      const request = ruleRequest(trial, { sleepMs: LONG_MS });
      await using(trial, request, async (_, kept) => {
        await using(trial, ruleRequest(trial, { sleepMs: LONG_MS }), async (worker, ref) => await remove(worker, ref));
        assert.equal(await trial.exists(kept), true);
      });
    },
  },
  {
    group,
    title: 'the program has its grace to end by itself',
    unless,
    async check(trial) {
      await using(trial, ruleRequest(trial, { print: ['ready'], sleepMs: LONG_MS, onStop: 'end' }), async (worker, ref) => {
        const { lines, watching } = await whenReady(worker, ref);
        await within(60_000, remove(worker, ref, 50_000));
        await watching;
        assert.deepEqual(lines, ['ready', 'stopping']);
      });
    },
  },
  {
    group,
    title: 'a program that ignores the stop is ended by force when its grace is over',
    unless,
    async check(trial) {
      await using(trial, ruleRequest(trial, { print: ['ready'], sleepMs: LONG_MS, onStop: 'ignore' }), async (worker, ref) => {
        const { watching } = await whenReady(worker, ref);
        const began = performance.now();
        await within(50_000, remove(worker, ref, 1_000));
        assert.ok(performance.now() - began >= 900, 'the grace was cut short');
        assert.equal(await trial.exists(ref), false);
        await watching;
      });
    },
  },
];
