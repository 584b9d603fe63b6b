/** The API server ends and stays away for a minute, while runs go on, end and are submitted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal } from '@farhaul/core/client';
import { testService, type TestService } from '@farhaul/testkit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ownLabels } from './kubernetes-names.ts';
import { createKubernetesPlugin } from './kubernetes-plugin.ts';
import type { KubernetesWorker } from './kubernetes-worker.ts';
import { kubectl, testRequest, testWorker, until, withJob, type WatchedJob } from './testing/cluster-access.ts';
import { bringBack, endPart } from './testing/cluster-parts.ts';
import { describeOnOwnCluster } from './testing/real-cluster.ts';

const GUARD_MS = 400_000;
const AWAY_MS = 60_000;
const TICK_MS = 20;
/** As they are where nobody sets them: a runner that is silent for as long as the API server is away. */
const timings = { runnerLostMs: 45_000, runnerLostAnywayMs: 60_000 };

/** Prints for so long, so that there is something to miss. */
const counting = (ms: number): string =>
  `let line = 0; const timer = setInterval(() => { console.log('line ' + line++); if (line === ${ms / TICK_MS}) clearInterval(timer); }, ${TICK_MS})`;
const counted = (ms: number): string[] => Array.from({ length: ms / TICK_MS }, (_, line) => `line ${line}`);

describeOnOwnCluster('an API server that is away for a minute', () => {
  let worker: KubernetesWorker;
  let service: TestService;
  beforeAll(async () => {
    worker = testWorker();
    service = await testService({ plugin: createKubernetesPlugin(), timings });
  });
  afterEach(async () => await bringBack(), GUARD_MS);
  afterAll(async () => {
    await service?.close();
    await worker?.close();
  });

  test('what goes on, ends and is submitted meanwhile ends rightly; every line is told once', { timeout: GUARD_MS }, async () => {
    await service.pool('pool');
    const stop = new AbortController();
    const serving = await service.worker({ workPoolName: 'pool' });
    const served = serving.run({ signal: stop.signal });
    const submit = async (ms: number): Promise<string> => await service.submit('wait', { parameters: { ms }, workPoolName: 'pool' });
    const ids = [await submit(100_000), await submit(35_000)];
    for (const id of ids) await service.until(async () => (await service.output(id)).includes('stdout waiting'));
    const [short, long] = [30_000, 90_000];
    await withJob(worker, testRequest(counting(short)), async (ending) => {
      await withJob(worker, testRequest(counting(long)), async (going) => {
        for (const { told } of [ending, going]) await told('line 10');
        await endPart('kube-apiserver');
        ids.push(await submit(1_000));
        await sleep(AWAY_MS);
        for (const id of ids) expect(isTerminal((await service.run(id)).state.type)).toBe(false);
        await bringBack();
        await toldOnce(ending, counted(short));
        await toldOnce(going, counted(long));
      });
    });
    for (const id of ids) {
      await until(async () => isTerminal((await service.run(id)).state.type), 'the end of the run', GUARD_MS);
      const run = await service.run(id);
      expect([run.state.type, run.state.message]).toEqual(['COMPLETED', null]);
      expect(await service.result(run)).toEqual({ kind: 'value', value: 'waited' });
      expect(await service.output(id)).toEqual(['stdout waiting']);
    }
    await serving.idle();
    expect(kubectl('get', 'jobs,pods,secrets', '-l', `${ownLabels.flowRunId} in (${ids.join(',')})`, '-o', 'name').trim()).toBe('');
    stop.abort();
    await served;
  });
});

async function toldOnce({ outcome, lines, phases }: WatchedJob, wanted: string[]): Promise<void> {
  expect(await outcome).toEqual({ kind: 'exited', exitCode: 0, signal: null });
  expect(lines).toEqual(wanted);
  const unreachable = phases.filter((phase) => phase.startsWith('unreachable'));
  expect(unreachable, phases.join('\n')).toHaveLength(1);
}
