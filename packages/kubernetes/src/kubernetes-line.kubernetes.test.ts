/** What befalls the line between a watcher and the cluster. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKubernetesClient } from './kubernetes-client.ts';
import { createKubernetesWorker, type KubernetesWorker } from './kubernetes-worker.ts';
import { openApiLine, type ApiLine } from './testing/api-line.ts';
import { testRequest, testWorker, withJob } from './testing/cluster-access.ts';
import { describeOnCluster } from './testing/real-cluster.ts';

const COUNT = 300;
/** Takes some seconds, so that there is something to miss. */
const COUNTS = `let line = 0; const timer = setInterval(() => { console.log('line ' + line++); if (line === ${COUNT}) clearInterval(timer); }, 20)`;
const counted = Array.from({ length: COUNT }, (_, line) => `line ${line}`);

describeOnCluster('the line to the cluster', () => {
  let line: ApiLine;
  let worker: KubernetesWorker;
  beforeAll(async () => {
    line = await openApiLine();
    worker = testWorker({ ...process.env, KUBECONFIG: line.file });
  });
  afterAll(async () => {
    await worker?.close();
    line?.close();
  });

  test('cut every second: every line once, and the end as it was', async () => {
    const cutting = setInterval(() => line.cut(), 1_000);
    try {
      await withJob(worker, testRequest(COUNTS), async ({ outcome, lines }) => {
        expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
        expect(lines).toEqual(counted);
        clearInterval(cutting);
      });
    } finally {
      clearInterval(cutting);
    }
  });

  test('down while the Job runs and ends: it is said, and nothing is missed', async () => {
    await withJob(worker, testRequest(COUNTS), async ({ outcome, lines, phases, told }) => {
      await told('line 10');
      line.down();
      await told('unreachable');
      // It ends meanwhile.
      await sleep(8_000);
      expect(phases.filter((phase) => phase.startsWith('unreachable'))).toHaveLength(1);
      line.up();
      expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
      expect(lines).toEqual(counted);
    });
  });

  test('versions that the cluster has forgotten are listed anew', async () => {
    let watches = 0;
    const old = createKubernetesWorker(
      { environment: process.env, logger: console, stateDirectory: '/nowhere' },
      {
        openClient: async (environment) => {
          const client = await openKubernetesClient(environment);
          const stream: typeof client.stream = async (call, options) => {
            if (call.query?.['watch'] !== true) return await client.stream(call, options);
            watches += 1;
            return await client.stream({ ...call, query: { ...call.query, resourceVersion: '1' } }, options);
          };
          return {
            address: client.address,
            request: async (...given) => await client.request(...given),
            stream,
            close: () => client.close(),
          };
        },
      },
    );
    try {
      await withJob(old, testRequest(COUNTS), async ({ outcome, lines }) => {
        expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
        expect(lines).toEqual(counted);
      });
      expect(watches).toBeGreaterThan(4);
    } finally {
      await old.close();
    }
  });
});
