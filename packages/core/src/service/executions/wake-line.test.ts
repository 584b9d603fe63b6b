import { expect, test } from 'vitest';
import type { Claim } from '../../protocol/messages.ts';
import type { Store } from '../store/store.ts';
import type { Transaction } from '../store/statement.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import type { Scenario } from '../testing/scenario.ts';
import { wakeLine } from './wake-line.ts';

describeOnStores('of the direct calls that wait for a slot', (story, opened) => {
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

  test('each gets its turn, also where several slots become free at once', async () => {
    const s = story();
    const pool = await s.pool({ concurrencyLimit: 6 });
    const first = await Promise.all(Array.from({ length: 6 }, () => directCall(s, pool)));
    const waiting = Array.from({ length: 18 }, async () => finish(s, await directCall(s, pool)));
    await Promise.all(first.map((claim) => finish(s, claim)));
    await Promise.all(waiting);
    expect((await s.client.workPools.get({ name: pool })).slotsTaken).toBe(0);
  });
});

/** Waits until its run may start. */
async function directCall(s: Scenario, pool: string): Promise<Claim> {
  const workerId = await s.worker({ pool });
  const flowRunId = await s.create({ workPoolName: pool, callerOnly: true });
  for (;;) {
    const { claims } = await s.client.workers.next({ workerId, scope: { kind: 'flow-run', flowRunId }, limit: 1, waitMs: 20_000 });
    if (claims[0]) return claims[0];
  }
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
