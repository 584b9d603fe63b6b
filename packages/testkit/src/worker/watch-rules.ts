import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import type { InfrastructureRefV1 } from '@farhaul/core/plugin';
import { LONG_MS, never, remove, ruleRequest, using, watch, whenReady, withWorker, within, type WorkerRule } from './worker-trial.ts';

const group = 'Watch';
const MAX_CALLS_PER_INTERVAL = 5;
/** A second, and what a busy machine adds. */
const ABORT_MS = 10_000;

export const watchRules: readonly WorkerRule[] = [
  ...[0, 1, 3, 70, 255].map((exitCode): WorkerRule => ({
    group,
    title: `exit code ${exitCode} is told exactly`,
    async check(trial) {
      await using(trial, ruleRequest(trial, { exitCode }), async (worker, ref) => {
        const { outcome } = await watch(worker, ref);
        assert.equal(outcome.kind, 'exited', JSON.stringify(outcome));
        assert.equal(outcome.exitCode, exitCode);
      });
    },
  })),
  {
    group,
    title: 'exit code 137 of the program itself is not taken for a lack of memory',
    async check(trial) {
      await using(trial, ruleRequest(trial, { exitCode: 137 }), async (worker, ref) => {
        const { outcome } = await watch(worker, ref);
        assert.deepEqual([outcome.kind, outcome.exitCode], ['exited', 137], JSON.stringify(outcome));
      });
    },
  },
  {
    group,
    title: 'a lack of memory is told as such, with what to do',
    needs: 'smallMemoryJob',
    async check(trial) {
      await using(trial, ruleRequest(trial, { eatMemory: true }, { job: trial.smallMemoryJob }), async (worker, ref) => {
        const { outcome } = await watch(worker, ref);
        assert.ok(outcome.kind === 'oom', JSON.stringify(outcome));
        assert.notEqual(outcome.reason, '');
        assert.notEqual(outcome.remedy, '');
      });
    },
  },
  {
    group,
    title: 'lines of the output arrive complete and in order',
    async check(trial) {
      const print = Array.from({ length: 500 }, (_, index) => `line ${index} ${'x'.repeat(index)}`);
      await using(trial, ruleRequest(trial, { print }), async (worker, ref) => assert.deepEqual((await watch(worker, ref)).lines, print));
    },
  },
  {
    group,
    title: 'what it writes to its error output is told as that',
    async check(trial) {
      const told: string[] = [];
      await using(trial, ruleRequest(trial, { print: ['good'], printError: ['bad'] }), async (worker, ref) => {
        const onLog = (source: string, line: string): void => void told.push(`${source} ${line}`);
        await worker.doWatch(ref, { signal: never(), onPhase: () => undefined, onLog });
      });
      assert.deepEqual(told.toSorted(), ['stderr bad', 'stdout good']);
    },
  },
  {
    group,
    title: 'another instance can watch what it did not create',
    async check(trial) {
      await using(trial, ruleRequest(trial, { sleepMs: 300, exitCode: 4 }), async (_, ref) => {
        await withWorker(trial.createWorker, async (other) => {
          const { outcome } = await within(60_000, watch(other, JSON.parse(JSON.stringify(ref)) as InfrastructureRefV1));
          if (trial.foreignExitCodes ?? true) assert.deepEqual([outcome.kind, outcome.exitCode], ['exited', 4]);
          else assert.ok(outcome.kind === 'lost' || outcome.exitCode === 4, JSON.stringify(outcome));
        });
      });
    },
  },
  {
    group,
    title: 'aborting ends the watch within a second and leaves the infrastructure running',
    async check(trial) {
      await using(trial, ruleRequest(trial, { print: ['ready'], sleepMs: LONG_MS }), async (worker, ref) => {
        const abort = new AbortController();
        const { watching } = await whenReady(worker, ref, abort.signal);
        const rejected = assert.rejects(watching);
        abort.abort();
        await within(ABORT_MS, rejected);
        assert.equal(await trial.exists(ref), true);
        await withWorker(trial.createWorker, async (other) => {
          const again = new AbortController();
          const watchingAgain = assert.rejects(watch(other, ref, again.signal));
          await Promise.race([watchingAgain, sleep(200)]);
          again.abort();
          await watchingAgain;
        });
      });
    },
  },
  {
    group,
    title: 'what is deleted by hand ends the watch, and is no success',
    async check(trial) {
      await using(trial, ruleRequest(trial, { print: ['ready'], sleepMs: LONG_MS }), async (worker, ref) => {
        const { watching } = await whenReady(worker, ref);
        await trial.deleteByHand(ref);
        const outcome = await within(60_000, watching);
        if (outcome.kind === 'exited') assert.notEqual(outcome.exitCode, 0);
        else assert.notEqual(outcome.reason, '', 'no reason');
      });
    },
  },
  {
    group,
    title: 'a watch of what is not there any more ends, and is no success',
    async check(trial) {
      await using(trial, ruleRequest(trial, { sleepMs: LONG_MS }), async (worker, ref) => {
        await remove(worker, ref);
        await withWorker(trial.createWorker, async (other) => {
          const { outcome } = await within(60_000, watch(other, ref));
          assert.ok(outcome.kind !== 'exited' || outcome.exitCode !== 0, JSON.stringify(outcome));
          assert.deepEqual(JSON.parse(JSON.stringify(outcome)), outcome);
        });
      });
    },
  },
  {
    group,
    title: 'a watcher that cannot reach the provider does not know: it says so, and never tells an outcome',
    needs: 'createUnreachableWorker',
    async check(trial) {
      await using(trial, ruleRequest(trial, { print: ['ready'], sleepMs: LONG_MS }), async (_, ref) => {
        await withWorker(
          async () => await trial.createUnreachableWorker!(trial.context),
          async (worker) => {
            const abort = new AbortController();
            const said = Promise.withResolvers<'said'>();
            const watching = worker
              .doWatch(ref, { signal: abort.signal, onPhase: () => said.resolve('said'), onLog: () => undefined })
              .then(
                (outcome) => ({ outcome }),
                (error: unknown) => ({ error }),
              );
            const first = await within(60_000, Promise.race([watching, said.promise]));
            abort.abort();
            const end = await within(10_000, watching);
            assert.ok(!('outcome' in end), `it was told as ${JSON.stringify(end)}`);
            if (first !== 'said') assert.ok(FarhaulError.isInstance(end.error, 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE'), String(end.error));
          },
        );
      });
    },
  },
  {
    group,
    title: 'many watches share their questions: at most 5 calls in an interval',
    needs: 'calls',
    timeoutMs: 300_000,
    async check(trial) {
      const count = trial.concurrency ?? 100;
      const abort = new AbortController();
      await withWorker(trial.createWorker, async (worker) => {
        const requests = Array.from({ length: count }, () => ruleRequest(trial, { print: ['ready'], sleepMs: LONG_MS }));
        const refs = await Promise.all(requests.map(async (request) => await worker.doSubmit(request, { signal: never() })));
        try {
          const watches = await Promise.all(refs.map(async (ref) => await whenReady(worker, ref, abort.signal)));
          const ends = Promise.allSettled(watches.map(async ({ watching }) => await watching));
          const usual = await usualCalls(trial.calls!, trial.pollIntervalMs ?? 1_000);
          abort.abort();
          await ends;
          assert.ok(usual <= MAX_CALLS_PER_INTERVAL, `${count} watches made ${usual} calls in an interval`);
        } finally {
          abort.abort();
          await Promise.all(refs.map(async (ref) => await remove(worker, ref)));
        }
      });
    },
  },
];

/** Calls in the median of nine intervals: neither what follows from the start of the watches counts, nor a machine that stood still. */
async function usualCalls(calls: () => number, intervalMs: number): Promise<number> {
  const seen: number[] = [];
  while (seen.length < 9) {
    const before = calls();
    await sleep(intervalMs);
    seen.push(calls() - before);
  }
  return seen.toSorted((one, other) => one - other)[4] ?? 0;
}
