/** Many runs at once, and what one of them asks of the cluster. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testService, type TestService } from '@farhaul/testkit';
import { openKubernetesClient } from './kubernetes-client.ts';
import { ownLabels } from './kubernetes-names.ts';
import { createKubernetesPlugin } from './kubernetes-plugin.ts';
import { createPluginMemory } from './plugin-memory.ts';
import { createKubernetesWorker } from './kubernetes-worker.ts';
import { kubectl, testRequest, withJob } from './testing/cluster-access.ts';
import { counting } from './testing/counting-client.ts';
import { describeOnCluster } from './testing/real-cluster.ts';

/** Beside the watch that all share, and what is asked once. */
const CALLS_PER_RUN = 6;
const RUNS = 50;
const SLOTS = 10;
const GUARD_MS = 280_000;

describeOnCluster('runs', () => {
  const nobody = (): void => undefined;
  const context = {
    environment: process.env,
    logger: { debug: nobody, info: nobody, warn: nobody, error: nobody },
    stateDirectory: '/nowhere',
  };
  const isShared = (call: string): boolean => /^(list|watch) (jobs|pods)$/.test(call);

  test(`one asks the cluster at most ${CALLS_PER_RUN} times`, async () => {
    const calls: string[] = [];
    const openClient = async (environment: NodeJS.ProcessEnv) =>
      counting(await openKubernetesClient(environment), (call) => calls.push(call));
    const worker = createKubernetesWorker(context, { openClient });
    try {
      // A node that is busy makes one run or another take longer, and be asked about once more.
      const counts: string[][] = [];
      for (let run = 0; run < 4; run += 1) {
        calls.length = 0;
        await withJob(worker, testRequest(`console.log('hello')`), async ({ outcome, lines }) => {
          expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
          expect(lines).toEqual(['hello']);
        });
        counts.push(calls.filter((call) => !isShared(call)));
      }
      // The first asks what is asked once.
      const [, usual = []] = counts.slice(1).toSorted((one, other) => one.length - other.length);
      expect(usual.length, usual.join(', ')).toBeLessThanOrEqual(CALLS_PER_RUN);
    } finally {
      await worker.close();
    }
  });

  test(
    `${RUNS} in ${SLOTS} slots all come to their end, never more at once, and leave nothing`,
    { timeout: GUARD_MS + 20_000 },
    async () => {
      const calls: string[] = [];
      const memory = createPluginMemory();
      const plugin = createKubernetesPlugin(memory);
      const openClient = async (environment: NodeJS.ProcessEnv) =>
        counting(await openKubernetesClient(environment), (call) => calls.push(call));
      const workers = plugin.workers.map((entry) => ({
        ...entry,
        load: async (given: typeof context) => createKubernetesWorker(given, { memory, openClient }),
      }));
      const service = await testService({ plugin: { ...plugin, workers } });
      const stop = new AbortController();
      try {
        await service.pool('pool');
        const worker = await service.worker({ workPoolName: 'pool', limit: SLOTS });
        const serving = worker.run({ signal: stop.signal });
        const ids: string[] = [];
        for (let run = 0; run < RUNS; run += 1)
          ids.push(await service.submit('greet', { parameters: { name: `run ${run}`, times: 1 }, workPoolName: 'pool' }));
        expect(await mostAtOnce(service, ids)).toBeLessThanOrEqual(SLOTS);
        for (const [run, id] of ids.entries()) {
          const ended = await service.run(id);
          expect([ended.state.type, ended.state.message]).toEqual(['COMPLETED', null]);
          expect(await service.result(ended)).toMatchObject({ kind: 'value', value: { greeting: `hello run ${run}` } });
          expect(await service.output(id)).toEqual([`stdout hello run ${run} 1`, 'stderr said']);
        }
        await worker.idle();
        const left = kubectl('get', 'jobs,pods,secrets', '-l', `${ownLabels.flowRunId} in (${ids.join(',')})`, '-o', 'name');
        expect(left.trim()).toBe('');
        stop.abort();
        await serving;
        // A busy node costs a question now and then: why a pod starts late, whether it is gone.
        expect(calls.filter((call) => !isShared(call)).length / RUNS).toBeLessThanOrEqual(CALLS_PER_RUN + 2);
      } finally {
        stop.abort();
        await service.close();
      }
    },
  );
});

/** How many ran at the same time, as the control plane saw it, until all had ended. */
async function mostAtOnce(service: TestService, ids: readonly string[]): Promise<number> {
  let most = 0;
  for (const end = Date.now() + GUARD_MS; Date.now() < end; await sleep(500)) {
    const runs = await Promise.all(ids.map(async (id) => await service.run(id)));
    const states = runs.map(({ state }) => state.type);
    most = Math.max(most, states.filter((state) => state === 'RUNNING' || state === 'PENDING').length);
    if (states.every((state) => ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'].includes(state))) return most;
  }
  throw new Error('the runs did not end in time');
}
