/** An API server that answers 429 with `Retry-After`, by its own rules. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal } from '@farhaul/core/client';
import { testService } from '@farhaul/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openKubernetesClient } from './kubernetes-client.ts';
import { createKubernetesPlugin } from './kubernetes-plugin.ts';
import { createKubernetesWorker } from './kubernetes-worker.ts';
import { createPluginMemory } from './plugin-memory.ts';
import { openApiLine, type ApiLine } from './testing/api-line.ts';
import { testRequest, testWorker, until, withJob } from './testing/cluster-access.ts';
import { describeOnCluster } from './testing/real-cluster.ts';
import { limitRequests, whyNoLimits, type RequestLimit } from './testing/request-limit.ts';
import { workerAccount, type WorkerAccount } from './testing/worker-account.ts';

const { signal } = new AbortController();
const COUNT = 300;
const COUNTS = `let line = 0; const timer = setInterval(() => { console.log('line ' + line++); if (line === ${COUNT}) clearInterval(timer); }, 25)`;
const counted = Array.from({ length: COUNT }, (_, line) => `line ${line}`);
const GUARD_MS = 280_000;
const RUNS = 10;
const REFUSED_MS = 10_000;
/** Beside each run: what watches Jobs and pods, and what the test asks. */
const OTHERS = 5;

describeOnCluster('an API server that takes one request at a time', () => {
  const reason = process.env['FARHAUL_TEST_KUBERNETES'] === 'ready' ? whyNoLimits() : null;
  describe.skipIf(reason !== null)(`of a worker${reason === null ? '' : ` (${reason})`}`, () => {
    let account: WorkerAccount;
    let token: string;
    let line: ApiLine;
    let limit: RequestLimit | null = null;
    let environment: NodeJS.ProcessEnv;
    beforeEach(async () => {
      account = workerAccount('throttled');
      token = await account.token('worker');
      line = await openApiLine();
      environment = { ...process.env, KUBECONFIG: account.kubeconfig('worker', [`--token=${token}`], line.file) };
    });
    afterEach(() => {
      limit?.remove();
      line?.close();
      account?.remove();
    });

    /** Takes the one seat; resolves once whatever else the account asks is refused. */
    async function occupied(): Promise<() => void> {
      const client = await openKubernetesClient(environment);
      const path = `/apis/batch/v1/namespaces/${account.namespace}/jobs/none`;
      limit = limitRequests(account.namespace, account.name);
      let giveBack = (): void => undefined;
      const isRefused = async (): Promise<boolean> => {
        const error: unknown = await client.request({ method: 'DELETE', path }, { signal }).catch((cause: unknown) => cause);
        return (error as { details?: { status?: number } }).details?.status === 429;
      };
      try {
        // The API server learns of it a moment later.
        await until(async () => {
          giveBack();
          giveBack = limit?.occupy(token) ?? giveBack;
          await sleep(500);
          return await isRefused();
        }, 'requests to be refused');
        return giveBack;
      } finally {
        client.close();
      }
    }

    test('a run under way is told so, and loses nothing; a submit is to be tried again when the API server said', async () => {
      const worker = testWorker(environment);
      try {
        await withJob(worker, testRequest(COUNTS), async ({ outcome, lines, told, phases }) => {
          await told('line 10');
          const giveBack = await occupied();
          await expect(worker.doSubmit(testRequest(''), { signal })).rejects.toMatchObject({
            code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
            retryable: true,
            details: { status: 429, retryAfterMs: 1_000 },
          });
          line.cut();
          await told('unreachable');
          giveBack();
          expect(await outcome, phases.join('\n')).toMatchObject({ kind: 'exited', exitCode: 0 });
          expect(lines).toEqual(counted);
          expect(limit?.refused()).toBeGreaterThan(2);
          limit?.remove();
        });
      } finally {
        await worker.close();
      }
    });

    test(`${RUNS} runs at once ask no more often than they were told, and all come to their end`, { timeout: GUARD_MS }, async () => {
      const memory = createPluginMemory();
      const plugin = createKubernetesPlugin(memory);
      const workers = plugin.workers.map((entry) => ({
        ...entry,
        load: async (given: Parameters<typeof createKubernetesWorker>[0]) => createKubernetesWorker({ ...given, environment }, { memory }),
      }));
      const storages: typeof plugin.storages = plugin.storages.map((entry) => ({
        ...entry,
        open: async (configuration, context) => await entry.open(configuration, { ...context, environment }),
      }));
      const service = await testService({ plugin: { ...plugin, workers, storages } });
      const stop = new AbortController();
      try {
        await service.pool('pool');
        const worker = await service.worker({ workPoolName: 'pool' });
        const serving = worker.run({ signal: stop.signal });
        const giveBack = await occupied();
        const ids: string[] = [];
        for (let run = 0; run < RUNS; run += 1)
          ids.push(await service.submit('greet', { parameters: { name: `run ${run}`, times: 1 }, workPoolName: 'pool' }));
        const began = performance.now();
        const refusedBefore = limit?.refused() ?? 0;
        await sleep(REFUSED_MS);
        const refused = (limit?.refused() ?? 0) - refusedBefore;
        const seconds = (performance.now() - began) / 1_000;
        giveBack();
        for (const [run, id] of ids.entries()) {
          await until(async () => isTerminal((await service.run(id)).state.type), 'the end of the run', GUARD_MS);
          const ended = await service.run(id);
          expect([ended.state.type, ended.state.message]).toEqual(['COMPLETED', null]);
          expect(await service.output(id)).toEqual([`stdout hello run ${run} 1`, 'stderr said']);
        }
        await worker.idle();
        expect(refused).toBeGreaterThan(0);
        // Each waited for a second and more.
        expect(refused).toBeLessThan((RUNS + OTHERS) * (seconds + 1));
        stop.abort();
        await serving;
      } finally {
        stop.abort();
        await service.close();
      }
    });
  });
});
