/** What may befall a Job in a real cluster, and what its watcher makes of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import { paths } from './kubernetes-objects.ts';
import { evict, furtherNamespace, kubectl, podOf, testRequest, testWorker, tellScaleUp, until, withJob } from './testing/cluster-access.ts';
import { READY, testJobFaults } from './testing/job-faults.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';
import { describeOnCluster } from './testing/real-cluster.ts';
import type { KubernetesWorker } from './kubernetes-worker.ts';

const { signal } = new AbortController();

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

  testJobFaults(() => ({ client, worker }));

  test('an eviction is told from a failure', async () => {
    const request = testRequest(READY);
    await withJob(worker, request, async ({ told, outcome }) => {
      await told('ready');
      await evict(client, await podOf(client, request));
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

  test('a Secret of a volume that is missing is named', async () => {
    const volumes = [{ mountPath: '/secret', secretName: 'nowhere-to-be-found' }];
    await withJob(worker, testRequest(READY, { volumes }), async ({ outcome }) => {
      expect(await outcome).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining('nowhere-to-be-found') });
    });
  });

  test('a node in sight is waited for beyond the time that a start may take', async () => {
    const request = testRequest(READY, { nodeSelector: { pool: 'nowhere' }, podStartTimeout: 8 });
    await withJob(worker, request, async ({ outcome, phases, told }) => {
      await told('Unschedulable');
      const began = performance.now();
      tellScaleUp(await podOf(client, request), 'pod triggered scale-up: [pool 1->2]');
      await told('pod triggered scale-up');
      const seen = performance.now();
      expect(await outcome).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining('TriggeredScaleUp') });
      // Counted from the last progress, not from the beginning.
      expect(performance.now() - seen).toBeGreaterThan(7_500);
      expect(performance.now() - began, phases.join('\n')).toBeGreaterThan(8_000);
    });
  });

  test('a quota of pods: the run waits and says why, and starts once there is room', async () => {
    const own = furtherNamespace('quota');
    const inside = testWorker({ ...process.env, KUBECONFIG: own.file });
    try {
      kubectl('-n', own.namespace, 'create', 'quota', 'none', '--hard=pods=0');
      await until(async () => kubectl('-n', own.namespace, 'get', 'quota', 'none', '-o', 'jsonpath={.status.hard}') !== '', 'the quota');
      await withJob(inside, testRequest(`console.log('at last')`), async ({ outcome, lines, told }) => {
        await told('exceeded quota: none');
        kubectl('-n', own.namespace, 'delete', 'quota', 'none');
        expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
        expect(lines).toEqual(['at last']);
      });
    } finally {
      await inside.close();
      own.remove();
    }
  });

  test('a dry run says that there is no room, and what is missing', async () => {
    const own = furtherNamespace('check');
    const inside = testWorker({ ...process.env, KUBECONFIG: own.file });
    try {
      kubectl('-n', own.namespace, 'create', 'quota', 'small', '--hard=count/jobs.batch=0,requests.memory=1Gi');
      await until(async () => kubectl('-n', own.namespace, 'get', 'quota', 'small', '-o', 'jsonpath={.status.hard}') !== '', 'the quota');
      const job = kubernetesTestJob({
        imagePullSecrets: ['registry'],
        serviceAccountName: 'trainer',
        priorityClassName: 'system-node-critical',
      });
      const { checks } = await inside.doCheck(job, { signal });
      const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
      expect(states).toMatchObject({
        cluster: 'ok',
        namespace: 'ok',
        'image pull secret registry': 'failed',
        'service account trainer': 'failed',
        'priority class system-node-critical': 'ok',
        'quota small': 'failed',
        'create jobs': 'ok',
      });
      for (const { state, remedy, name } of checks) expect([name, remedy === ''], name).toEqual([name, state !== 'failed']);
      expect((await inside.doCheck(kubernetesTestJob({ namespace: 'nowhere' }), { signal })).checks).toContainEqual(
        expect.objectContaining({ name: 'namespace', state: 'failed', remedy: 'kubectl create namespace nowhere' }),
      );
    } finally {
      await inside.close();
      own.remove();
    }
  });

  test('a log that the node rotated before anybody read it is noticed, never taken for a success', async () => {
    // What the run leaves for its watcher, then more than a node keeps in one file, then its ending once that was rotated.
    const program = `const { writeFileSync } = require('fs');
      writeFileSync('/farhaul/run-files/admitted', '{}');
      const noise = 'x'.repeat(1000);
      setTimeout(() => { for (let line = 0; line < 24_000; line += 1) console.log(noise); }, 2_000);
      setTimeout(() => writeFileSync('/farhaul/run-files/ending.json', '{}'), 30_000);`;
    const request = testRequest(program);
    request.mounts.push({ kind: 'kubernetes-secret', source: 'nothing is read', target: '/farhaul/run-files', readOnly: false });
    const ref = await worker.doSubmit(request, { signal });
    try {
      await until(async () => (await podOf(client, request)).status?.phase === 'Succeeded', 'the end of the pod');
      const told: string[] = [];
      const outcome = await worker.doWatch(ref, { signal, onPhase: () => undefined, onLog: (_, text) => told.push(text) });
      expect(outcome).toMatchObject({ kind: 'lost', reason: expect.stringMatching(/lines 1 to \d+ of its log are missing/) });
    } finally {
      await worker.doRemove(ref, { signal, graceMs: 0 });
    }
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
