import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { never, LONG_MS, refusal, remove, ruleRequest, textOf, using, watch, withWorker, type WorkerRule } from './worker-trial.ts';
import { closesByItself } from './closes-by-itself.ts';

const group = 'Hygiene';

export const hygieneRules: readonly WorkerRule[] = [
  {
    group,
    title: 'no secret is in a ref, an outcome, a phase or the log',
    async check(trial) {
      const secret = `secret-${randomUUID()}`;
      const request = ruleRequest(trial, { exitCode: 3 }, { secretEnvironment: { TOKEN: secret } });
      await using(trial, request, async (worker, ref) => {
        const watched = await watch(worker, ref);
        const shown = JSON.stringify([ref, watched, worker.dryRun?.(request) ?? null, trial.logged]);
        assert.ok(!shown.includes(secret), 'a secret shows');
      });
    },
  },
  {
    group,
    title: 'no secret is in an error',
    needs: 'refusedJob',
    async check(trial) {
      const secret = `secret-${randomUUID()}`;
      const request = { ...ruleRequest(trial, {}, { secretEnvironment: { TOKEN: secret } }), job: trial.refusedJob };
      await withWorker(trial.createWorker, async (worker) => {
        const error = await refusal(worker.doSubmit(request, { signal: never() }));
        assert.ok(!textOf(error).includes(secret), 'a secret shows');
        assert.ok(!trial.logged.join('\n').includes(secret), 'a secret shows in the log');
      });
    },
  },
  {
    group,
    title: 'close lets the process end, and the infrastructure goes on',
    needs: 'module',
    async check(trial) {
      const request = ruleRequest(trial, { sleepMs: LONG_MS });
      const ref = await closesByItself(trial, request);
      await withWorker(trial.createWorker, async (worker) => {
        try {
          assert.equal(await trial.exists(ref), true);
        } finally {
          await remove(worker, ref);
        }
      });
    },
  },
  {
    group,
    title: 'many at once lose none',
    timeoutMs: 300_000,
    async check(trial) {
      await withWorker(trial.createWorker, async (worker) => {
        const codes = Array.from({ length: trial.concurrency ?? 100 }, (_, index) => 100 + (index % 30));
        const seen = await Promise.all(
          codes.map(async (exitCode) => {
            const ref = await worker.doSubmit(ruleRequest(trial, { exitCode }), { signal: never() });
            const { outcome } = await watch(worker, ref);
            await remove(worker, ref);
            return outcome.exitCode;
          }),
        );
        assert.deepEqual(seen, codes);
      });
    },
  },
];
