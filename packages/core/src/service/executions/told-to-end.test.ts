import { expect, test } from 'vitest';
import type { Outcome } from './judge-outcome.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import type { Scenario, StartedRun } from '../testing/scenario.ts';

const message = 'the process was told to end by SIGTERM';
const evicted: Outcome = { kind: 'evicted', reason: 'its node was drained', remedy: '' };

async function tellsOfItsEnd(s: Scenario, { runner }: StartedRun, why: string | null = message): Promise<void> {
  const time = new Date(s.now()).toISOString();
  const state = { type: 'CANCELLED' as const, name: 'Cancelled', message: why, time };
  const ending = { state, attempt: 1, startedAt: time, endedAt: time, node: 'v24', resultSha256: null, resultBytes: 4, hmac: '' };
  await s.client.run.result({ ...runner, ending, result: { inline: 'AAAA' } });
}

describeOnStores('a runner that is told to end, and nobody here asked for it', (story) => {
  test('by somebody who reaches the program: its run is cancelled when it has ended, and keeps what it returned', async () => {
    const s = story();
    const run = await s.running();
    await tellsOfItsEnd(s, run);
    expect(await s.state(run.id)).toBe('RUNNING Running');
    await s.client.executions.outcome({ ...run.execution, outcome: { kind: 'exited', exitCode: 1 } });
    const { state, result } = await s.client.flowRuns.get({ id: run.id });
    expect(state).toMatchObject({ type: 'CANCELLED', message });
    expect(result).toMatchObject({ inline: 'AAAA' });
  });

  test('and does not say by what: its run is cancelled all the same', async () => {
    const s = story();
    const run = await s.running();
    await tellsOfItsEnd(s, run, null);
    await s.client.executions.outcome({ ...run.execution, outcome: { kind: 'exited', exitCode: 1 } });
    expect((await s.client.flowRuns.get({ id: run.id })).state).toMatchObject({ type: 'CANCELLED', message: 'the runner was told to end' });
  });

  test('by an eviction: its run is crashed with the cause', async () => {
    const s = story();
    const run = await s.running();
    await tellsOfItsEnd(s, run);
    await s.client.executions.outcome({ ...run.execution, outcome: evicted });
    expect((await s.client.flowRuns.get({ id: run.id })).state).toMatchObject({ type: 'CRASHED', name: 'Evicted' });
  });

  test('by an eviction, with an infrastructure retry left: the next execution begins, and nothing of this one is its result', async () => {
    const s = story();
    const run = await s.running({ infrastructureRetries: 1 });
    await tellsOfItsEnd(s, run);
    await s.client.executions.outcome({ ...run.execution, outcome: evicted });
    expect(await s.state(run.id)).toBe('SCHEDULED AwaitingRetry');
    expect((await s.client.flowRuns.get({ id: run.id })).result).toBeNull();
  });

  test('is cancelled where a cancel comes in between', async () => {
    const s = story();
    const run = await s.running();
    await tellsOfItsEnd(s, run);
    await s.client.flowRuns.cancel({ id: run.id, reason: 'enough' });
    await s.client.executions.outcome({ ...run.execution, outcome: evicted });
    await s.client.executions.removed({ executionId: run.execution.executionId });
    expect((await s.client.flowRuns.get({ id: run.id })).state).toMatchObject({ type: 'CANCELLED', message: 'enough' });
  });
});
