/** What may befall a Job in a real cluster, and what its watcher makes of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import { paths } from './kubernetes-objects.ts';
import { podOf, testRequest, testWorker, withJob } from './testing/cluster-access.ts';
import { describeOnCluster } from './testing/real-cluster.ts';
import type { KubernetesWorker } from './kubernetes-worker.ts';

const { signal } = new AbortController();
const READY = `console.log('ready'); setInterval(() => {}, 1000)`;

describeOnCluster('what befalls a Job', () => {
  let client: KubernetesClient;
  let worker: KubernetesWorker;
  beforeAll(async () => {
    client = await openKubernetesClient(process.env);
    worker = testWorker();
  });
  afterAll(async () => {
    await worker?.close();
    client?.close();
  });

  test('a pod deleted by hand is told as that, with what it printed', async () => {
    const request = testRequest(READY);
    await withJob(worker, request, async ({ told, outcome, lines }) => {
      await told('ready');
      const { metadata } = await podOf(client, request);
      const path = `${paths.pods(metadata.namespace)}/${metadata.name}`;
      await client.request({ method: 'DELETE', path, body: { gracePeriodSeconds: 1 } }, { signal });
      expect(await outcome).toMatchObject({ kind: 'deleted', reason: expect.stringContaining(metadata.name) });
      expect(lines).toEqual(['ready']);
    });
  });

  test('an eviction is told from a failure', async () => {
    const request = testRequest(READY);
    await withJob(worker, request, async ({ told, outcome }) => {
      await told('ready');
      const { metadata } = await podOf(client, request);
      const path = `${paths.pods(metadata.namespace)}/${metadata.name}/eviction`;
      const body = {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: metadata.name, namespace: metadata.namespace },
        deleteOptions: { gracePeriodSeconds: 1 },
      };
      await client.request({ method: 'POST', path, body }, { signal });
      expect(await outcome).toMatchObject({ kind: 'evicted', reason: expect.stringContaining('EvictionByEvictionAPI') });
    });
  });

  test('an image that is nowhere ends the run, naming it', async () => {
    const image = '127.0.0.1:5055/farhaul-test/nowhere:1';
    const request = testRequest(READY, { image, imagePullPolicy: 'Never' });
    await withJob(worker, request, async ({ outcome }) => {
      expect(await outcome).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining(image) });
    });
  });

  test('a ConfigMap that is missing is named', async () => {
    const env = [{ name: 'X', valueFrom: { configMapKeyRef: { name: 'not-there', key: 'x' } } }];
    const jobManifest = { spec: { template: { spec: { containers: [{ name: 'farhaul', env }] } } } };
    await withJob(worker, testRequest(READY, { jobManifest }), async ({ outcome }) => {
      expect(await outcome).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining('not-there') });
    });
  });

  test('a program that the image lacks is named', async () => {
    await withJob(worker, testRequest(READY, { command: ['/no/such/node'] }), async ({ outcome }) => {
      expect(await outcome).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining('/no/such/node') });
    });
  });

  test("a pod for which no node fits waits with the scheduler's words, and is given up in the end", async () => {
    const request = testRequest(READY, { nodeSelector: { pool: 'nowhere' }, podStartTimeout: 3 });
    await withJob(worker, request, async ({ outcome, phases }) => {
      expect(await outcome).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining('Unschedulable') });
      expect(
        phases.some((phase) => /Unschedulable: 0\/\d+ nodes are available/.test(phase)),
        phases.join('\n'),
      ).toBe(true);
    });
  });

  test('a deadline that the cluster keeps is told as that', async () => {
    await withJob(worker, testRequest(READY, { activeDeadline: 3 }), async ({ outcome }) => {
      expect(await outcome).toMatchObject({ kind: 'deadline' });
    });
  });

  test('a label that Kubernetes refuses, by the manifest, is refused with its words and nothing is left', async () => {
    const request = testRequest(READY, { jobManifest: { metadata: { labels: { team: 'a b' } } } });
    await expect(worker.doSubmit(request, { signal })).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
      message: expect.stringContaining('labels'),
    });
    const query = { labelSelector: `farhaul/execution-id=${request.key.executionId}` };
    const path = paths.secrets(client.address.namespace);
    expect(await client.request({ method: 'GET', path, query }, { signal })).toMatchObject({ items: [] });
  });

  test('a log is told once and whole where the pod prints much', async () => {
    const count = 20_000;
    const request = testRequest(`for (let line = 0; line < ${count}; line += 1) console.log('line ' + line)`);
    await withJob(worker, request, async ({ outcome, lines }) => {
      expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
      expect(lines).toEqual(Array.from({ length: count }, (_, line) => `line ${line}`));
    });
  });
});
