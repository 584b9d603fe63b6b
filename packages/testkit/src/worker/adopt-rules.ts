import assert from 'node:assert/strict';
import { never, LONG_MS, remove, ruleKey, ruleRequest, using, watch, withWorker, within, type WorkerRule } from './worker-trial.ts';

const group = 'Adopt';

const unless: NonNullable<WorkerRule['unless']> = async (trial) =>
  await withWorker(trial.createWorker, (worker) => Promise.resolve(worker.doFind ? null : 'the worker has no doFind'));

export const adoptRules: readonly WorkerRule[] = [
  {
    group,
    title: 'what was created before a crash is found by its key, by another instance too',
    unless,
    async check(trial) {
      const request = ruleRequest(trial, { sleepMs: LONG_MS });
      await using(trial, request, async (_, ref) => {
        await withWorker(trial.createWorker, async (other) => {
          assert.deepEqual(await other.doFind?.(request.key, { signal: never() }), ref);
        });
      });
    },
  },
  {
    group,
    title: 'nothing is found for a key that nothing was created for, or whose infrastructure was removed',
    unless,
    async check(trial) {
      await withWorker(trial.createWorker, async (worker) => {
        assert.equal(await worker.doFind?.(ruleKey(), { signal: never() }), null);
        const request = ruleRequest(trial, { sleepMs: LONG_MS });
        await using(trial, request, async (one, ref) => await remove(one, ref));
        assert.equal(await worker.doFind?.(request.key, { signal: never() }), null);
      });
    },
  },
  {
    group,
    title: 'what was created and never started is started by a second submit of the same execution',
    needs: 'createWithoutStart',
    async check(trial) {
      const request = ruleRequest(trial, { print: ['started'], exitCode: 9 });
      await trial.createWithoutStart?.(request);
      await using(trial, request, async (worker, ref) => {
        const { outcome, lines } = await within(60_000, watch(worker, ref));
        assert.deepEqual([outcome.kind, outcome.exitCode, lines], ['exited', 9, ['started']]);
      });
    },
  },
  {
    group,
    title: 'what was created and never started is started by a watch, or not found',
    needs: 'createWithoutStart',
    unless,
    async check(trial) {
      const request = ruleRequest(trial, { exitCode: 9 });
      await trial.createWithoutStart?.(request);
      await withWorker(trial.createWorker, async (worker) => {
        const ref = await worker.doFind?.(request.key, { signal: never() });
        if (!ref) return;
        try {
          const { outcome } = await within(60_000, watch(worker, ref));
          assert.deepEqual([outcome.kind, outcome.exitCode], ['exited', 9]);
        } finally {
          await remove(worker, ref);
        }
      });
    },
  },
];
