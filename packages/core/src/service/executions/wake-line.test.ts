import { expect, test, vi } from 'vitest';
import type { Claim } from '../../protocol/messages.ts';
import type { Store } from '../store/store.ts';
import type { Transaction } from '../store/statement.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { LONGER_THAN_TESTS_MS, untilAsleep, workersOnlyWoken } from '../testing/only-woken.ts';
import type { Scenario } from '../testing/scenario.ts';
import { wakeLine } from './wake-line.ts';

describeOnStores(
  'of the direct calls that wait for a slot',
  (story, opened) => {
    test('the next in each queue are woken, and no others', async () => {
      const s = story();
      const pool = await s.pool({ concurrencyLimit: 1 });
      const other = await s.pool({ concurrencyLimit: 1 });
      await s.client.workQueues.create({ workPoolName: pool, name: 'second', priority: 9 });
      const before = (ms: number) => new Date(s.now() - ms).toISOString();
      const direct = { workPoolName: pool, callerOnly: true };
      const gone = await s.create({ ...direct, scheduledFor: before(90_000) });
      s.pass(s.service.timings.leaseMs + 1);
      const line: string[] = [];
      for (const ms of [1000, 6000, 2000, 5000, 3000, 4000]) line[ms / 1000] = await s.create({ ...direct, scheduledFor: before(ms) });
      const second = await s.create({ ...direct, workQueueName: 'second' });
      await s.create({ ...direct, scheduledFor: before(-5000) });
      await s.create({ workPoolName: pool, scheduledFor: before(9000) });
      await s.create({ workPoolName: other, callerOnly: true, scheduledFor: before(9000) });
      const running = await s.create({ ...direct, scheduledFor: before(8000) });
      expect(await s.claim(await s.worker({ pool }), { run: running })).toHaveLength(1);
      const woken = await topicsOf(opened().store, () => wakeLine({ now: s.now(), timings: s.service.timings, logLimitBytes: 0 }, pool));
      expect(woken.sort()).toEqual([line[6], line[5], line[4], line[3], second].map((id) => `run:${id}`).sort());
      expect(woken).not.toContain(`run:${gone}`);
    });

    test('each gets its turn, as many at once as slots become free', async () => {
      const s = story();
      const pool = await s.pool({ concurrencyLimit: 6 });
      let holding = await Promise.all(Array.from({ length: 6 }, () => directCall(s, pool)));
      const answered: Claim[] = [];
      for (let count = 0; count < 18; count += 1) {
        const { answer } = await untilAsleep(opened().store.changes, () => directCall(s, pool));
        void answer.then((claim) => answered.push(claim));
      }
      for (let round = 0; round < 3; round += 1) {
        await Promise.all(holding.map((claim) => finish(s, claim)));
        await vi.waitUntil(() => answered.length === 6, { timeout: LONGER_THAN_TESTS_MS });
        holding = answered.splice(0);
      }
      await Promise.all(holding.map((claim) => finish(s, claim)));
      expect((await s.client.workPools.get({ name: pool })).slotsTaken).toBe(0);
    });
  },
  { timings: workersOnlyWoken },
);

/** Waits until its run may start. */
async function directCall(s: Scenario, pool: string): Promise<Claim> {
  const workerId = await s.worker({ pool });
  const flowRunId = await s.create({ workPoolName: pool, callerOnly: true });
  const scope = { kind: 'flow-run' as const, flowRunId };
  const { claims } = await s.client.workers.next({ workerId, scope, limit: 1, waitMs: LONGER_THAN_TESTS_MS });
  return claims[0] ?? expect.fail('No slot until the end of the wait.');
}

async function finish(s: Scenario, { grant: { executionId, fencing } }: Claim): Promise<void> {
  await s.client.executions.reject({ executionId, fencing, code: 'X', message: 'no.', remedy: '' });
}

async function topicsOf(store: Store, transaction: () => Transaction<void>): Promise<string[]> {
  return store.read(function* (): Transaction<string[]> {
    const topics: string[] = [];
    const steps = transaction();
    for (let step = steps.next([]); !step.done;) {
      if ('wake' in step.value) topics.push(step.value.wake);
      step = steps.next('wake' in step.value ? [] : yield step.value);
    }
    return topics;
  });
}
