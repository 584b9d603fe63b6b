/** What may befall Jobs and the way to their cluster, on the emulator, and what their watcher makes of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startKubernetesEmulator, type KubernetesEmulator } from './emulator/index.ts';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import { mayRun } from './kubernetes-outcome.ts';
import { paths, type Job, type ObjectList, type Pod } from './kubernetes-objects.ts';
import { ownLabels } from './kubernetes-names.ts';
import { podOf, testRequest, testWorker, until, withJob } from './testing/cluster-access.ts';
import { READY, setSuspended, testJobFaults } from './testing/job-faults.ts';
import type { KubernetesWorker } from './kubernetes-worker.ts';

/** A guard against a hang. */
const HOOK_MS = 120_000;
const { signal } = new AbortController();
const lasting = (ms: number, lines = 10): string =>
  `console.log('ready'); let count = 0; const timer = setInterval(() => { console.log('line ' + ++count); if (count === ${lines}) { clearInterval(timer); process.exitCode = 3; } }, ${ms / lines})`;
const linesOf = (count: number): string[] => ['ready', ...Array.from({ length: count }, (_, index) => `line ${index + 1}`)];

describe('what befalls the way to the cluster', () => {
  let emulator: KubernetesEmulator;
  let client: KubernetesClient;
  let worker: KubernetesWorker;
  beforeAll(async () => {
    emulator = await startKubernetesEmulator();
    client = await openKubernetesClient({ KUBECONFIG: emulator.kubeconfig });
    worker = testWorker({ KUBECONFIG: emulator.kubeconfig });
  }, HOOK_MS);
  afterEach(() => {
    emulator.faults.clear();
    expect(emulator.unknownCalls).toEqual([]);
  });
  afterAll(async () => {
    await worker?.close();
    client?.close();
    await emulator?.close();
  }, HOOK_MS);

  /** A run of some seconds, while something befalls it: its end and its lines are told all the same. */
  async function runsWhile(befall: () => Promise<void> | void, lines = 20): Promise<string[]> {
    let told: string[] = [];
    await withJob(worker, testRequest(lasting(1_200, lines)), async (job) => {
      await job.told('ready');
      await befall();
      expect(await job.outcome).toMatchObject({ kind: 'exited', exitCode: 3 });
      expect(job.lines).toEqual(linesOf(lines));
      told = job.phases;
    });
    return told;
  }

  test('watches that are closed again and again', async () => {
    emulator.faults.closeWatchesEvery(300);
    await runsWhile(() => undefined);
  });

  test('versions that expire: 410', async () => {
    await runsWhile(() => emulator.faults.expireVersions());
    await runsWhile(() => {
      emulator.faults.answer({ status: 410, path: /\/(jobs|pods)$/, method: 'GET' });
      emulator.faults.closeWatches();
    });
  });

  test('one 401, at any step', async () => {
    for (const method of ['GET', 'POST', 'PATCH']) emulator.faults.answer({ status: 401, method });
    await runsWhile(() => emulator.faults.answer({ status: 401 }));
  });

  test('a token that is replaced in the kubeconfig', async () => {
    emulator.faults.renewToken();
    await runsWhile(() => {
      emulator.faults.renewToken();
      emulator.faults.closeWatches();
    });
  });

  test('an API that is away for a while is told as that, and the run goes on', async () => {
    const phases = await runsWhile(async () => await emulator.faults.down(3_000));
    expect(phases.some((phase) => phase.startsWith('unreachable'))).toBe(true);
  });

  test('429 with Retry-After, and errors of the server, while it watches', async () => {
    await runsWhile(() => {
      emulator.faults.throttle({ times: 3, retryAfterSeconds: 1 });
      emulator.faults.answer({ status: 503, times: 2 });
      emulator.faults.closeWatches();
    });
  });

  test('429 to what it creates is to be tried again, with the time that was asked for', async () => {
    emulator.faults.answer({ status: 429, method: 'POST', retryAfterSeconds: 7 });
    const request = testRequest(READY);
    await expect(worker.doSubmit(request, { signal })).rejects.toMatchObject({
      code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
      retryable: true,
      details: { retryAfterMs: 7_000 },
    });
    await withJob(worker, request, async ({ told }) => await told('ready'));
  });

  test('429 in the middle of a submit: the next one goes on with what there is, and what the run tells is understood', async () => {
    emulator.faults.answer({ status: 429, method: 'PATCH' });
    const request = testRequest(`require('fs').writeFileSync('/farhaul/run-files/admitted', '{}'); console.log('told')`);
    request.mounts.push({ kind: 'kubernetes-secret', source: 'nothing is read', target: '/farhaul/run-files', readOnly: false });
    await expect(worker.doSubmit(request, { signal })).rejects.toMatchObject({ code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE' });
    emulator.faults.clear();
    await withJob(worker, request, async ({ outcome, lines }) => {
      expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
      expect(lines).toEqual(['told']);
    });
  });

  test('answers that are slow', async () => {
    emulator.faults.slow(150);
    await runsWhile(() => undefined);
  });
});

describe('what befalls a Job', () => {
  let emulator: KubernetesEmulator;
  let client: KubernetesClient;
  let worker: KubernetesWorker;
  beforeAll(async () => {
    emulator = await startKubernetesEmulator({
      node: { name: 'node-1', allocatable: { memory: '8Gi' } },
      imageState: (image) =>
        image.startsWith('registry.example/missing') ? 'missing' : image.startsWith('registry.example/private') ? 'denied' : 'present',
    });
    client = await openKubernetesClient({ KUBECONFIG: emulator.kubeconfig });
    worker = testWorker({ KUBECONFIG: emulator.kubeconfig });
  }, HOOK_MS);
  afterEach(() => expect(emulator.unknownCalls).toEqual([]));
  afterAll(async () => {
    await worker?.close();
    client?.close();
    await emulator?.close();
  }, HOOK_MS);

  testJobFaults(() => ({ client, worker }));

  test('an eviction by the API is told from a failure', async () => {
    const request = testRequest(READY);
    await withJob(worker, request, async ({ told, outcome }) => {
      await told('ready');
      expect(emulator.faults.evict({ labelSelector: `${ownLabels.executionId}=${request.key.executionId}` })).toBe(1);
      expect(await outcome).toMatchObject({ kind: 'evicted', reason: expect.stringContaining('EvictionByEvictionAPI') });
    });
  });

  test('an eviction by the node is told with what it was short of', async () => {
    const request = testRequest(READY);
    await withJob(worker, request, async ({ told, outcome }) => {
      await told('ready');
      emulator.faults.evict({ labelSelector: `${ownLabels.executionId}=${request.key.executionId}` }, 'node');
      expect(await outcome).toMatchObject({ kind: 'evicted', reason: expect.stringContaining('low on resource: memory') });
    });
  });

  test('a node that is gone is told as that, and a new one takes what waits', async () => {
    await withJob(worker, testRequest(READY), async ({ told, outcome }) => {
      await told('ready');
      emulator.faults.loseNode();
      expect(await outcome).toMatchObject({ kind: 'lost', reason: expect.stringContaining('node-1') });
    });
    await withJob(worker, testRequest(READY), async ({ told }) => {
      await told('Unschedulable: no nodes available to schedule pods');
      emulator.faults.restoreNode();
      await told('ready');
    });
  });

  test('a node that does not answer is told; what it was to end is lost, and gone once it is back', async () => {
    const jobManifest = { spec: { template: { spec: { terminationGracePeriodSeconds: 1 } } } };
    const request = testRequest(READY, { jobManifest });
    const ref = await worker.doSubmit(request, { signal });
    const lines: string[] = [];
    const phases: string[] = [];
    const onPhase = (phase: string, message: string): void => void phases.push(`${phase} ${message}`);
    const watching = worker.doWatch(ref, { signal, onPhase, onLog: (_, line) => lines.push(line) });
    try {
      await until(async () => lines.includes('ready'), 'what it prints');
      emulator.faults.silenceNode();
      await until(async () => phases.some((phase) => phase.startsWith('node silent The node node-1 does not answer')), 'the silence');
      await expect(client.stream({ method: 'GET', path: await logPathOf(client, request) }, { signal })).rejects.toMatchObject({
        details: { status: 500 },
      });
      emulator.faults.evict({ labelSelector: `${ownLabels.executionId}=${request.key.executionId}` }, 'taint');
      const reason = /^the node node-1 does not answer: it was to end the pod \S+, and has not told that it did \(Taint manager/;
      expect(await watching).toMatchObject({ kind: 'lost', reason: expect.stringMatching(reason) });
      expect((await podOf(client, request)).status?.phase).toBe('Running');
      await withJob(worker, testRequest(READY), async ({ told }) => {
        await told('untolerated taint {node.kubernetes.io/unreachable: }');
        emulator.faults.restoreNode();
        await told('ready');
      });
    } finally {
      emulator.faults.restoreNode();
      await worker.doRemove(ref, { signal, graceMs: 0 });
    }
  });

  test('a node that is back in time tells how its pods fared', async () => {
    await withJob(
      worker,
      testRequest(`console.log('ready'); setTimeout(() => { process.exitCode = 3; }, 500)`),
      async ({ told, outcome }) => {
        await told('ready');
        emulator.faults.silenceNode();
        await told('node silent');
        setTimeout(() => emulator.faults.restoreNode(), 1_000);
        expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 3 });
      },
    );
  });

  test('a Job deleted by hand is told as that', async () => {
    const request = testRequest(READY);
    await withJob(worker, request, async ({ told, outcome }) => {
      await told('ready');
      const path = `${paths.jobs('default')}/${request.key.name}`;
      await client.request({ method: 'DELETE', path, body: { propagationPolicy: 'Background' } }, { signal });
      expect(await outcome).toMatchObject({ kind: 'deleted' });
    });
  });

  test('a Job that is removed while its pod is made leaves none, and one that is kept starts none', async () => {
    for (const autoRemove of [true, false]) {
      const request = testRequest(READY, { autoRemove });
      emulator.faults.slowPods(1_000);
      const ref = await worker.doSubmit(request, { signal });
      await worker.doRemove(ref, { signal, graceMs: 0 });
      const labelSelector = `${ownLabels.executionId}=${request.key.executionId}`;
      const left = async <Item>(path: string): Promise<Item[]> =>
        (await client.request<ObjectList<Item>>({ method: 'GET', path, query: { labelSelector } }, { signal })).items;
      expect((await left<Pod>(paths.pods('default'))).filter(mayRun)).toEqual([]);
      // It came all the same, and none comes any more.
      const events = await client.request<ObjectList<{ reason: string; involvedObject: { name: string } }>>(
        { method: 'GET', path: '/api/v1/namespaces/default/events' },
        { signal },
      );
      const told = events.items.filter(({ involvedObject }) => involvedObject.name === request.key.name).map(({ reason }) => reason);
      expect(told.toSorted()).toEqual(['SuccessfulCreate', 'SuccessfulDelete', 'Suspended']);
      const [job, ...others] = await left<Job>(paths.jobs('default'));
      expect(others).toEqual([]);
      expect(job?.status?.conditions).toEqual(autoRemove ? undefined : [expect.objectContaining({ type: 'Suspended', status: 'True' })]);
      emulator.faults.slowPods(0);
      const path = `${paths.jobs('default')}/${request.key.name}`;
      if (job) await client.request({ method: 'DELETE', path, body: { propagationPolicy: 'Background' } }, { signal });
    }
  });

  test('a Job that is suspended until its turn comes waits longer than a start may take, says so, and then runs', async () => {
    emulator.faults.slowPods(500);
    const request = testRequest(`console.log('ready')`, { podStartTimeout: 2 });
    const ref = await worker.doSubmit(request, { signal });
    await setSuspended(client, request, true);
    const phases: string[] = [];
    const lines: string[] = [];
    const watching = worker.doWatch(ref, { signal, onPhase: (_, text) => phases.push(text), onLog: (_, line) => lines.push(line) });
    try {
      await until(async () => phases.some((text) => text.startsWith('The Job is suspended')), 'the word that it is suspended');
      // Longer than a start may take: were that counted, it would be given up here.
      await sleep(3_000);
      emulator.faults.slowPods(0);
      await setSuspended(client, request, false);
      expect([await watching, lines]).toMatchObject([{ kind: 'exited', exitCode: 0 }, ['ready']]);
    } finally {
      await worker.doRemove(ref, { signal, graceMs: 0 });
    }
  });

  test.each([
    ['was rotated before anybody read it', 'rotateLogs', 'lines 1 to 1 of its log are missing'],
    ['its node has no more', 'forgetLogs', 'its log is gone'],
  ] as const)('a log that %s is noticed, never taken for a success', async (_, fault, reason) => {
    const place = mkdtempSync(join(tmpdir(), 'farhaul-lost-log-'));
    const go = join(place, 'go');
    // What the run leaves for its watcher, and its ending once that was lost.
    const program = `const { existsSync, writeFileSync } = require('fs');
      writeFileSync('/farhaul/run-files/admitted', '{}');
      const timer = setInterval(() => {
        if (!existsSync(${JSON.stringify(go)})) return;
        clearInterval(timer);
        writeFileSync('/farhaul/run-files/ending.json', '{}');
      }, 20);`;
    const request = testRequest(program);
    request.mounts.push({ kind: 'kubernetes-secret', source: 'nothing is read', target: '/farhaul/run-files', readOnly: false });
    const ref = await worker.doSubmit(request, { signal });
    try {
      await until(async () => (await logOf(client, request)).includes(' admitted '), 'the first line of what it leaves');
      emulator.faults[fault]({ labelSelector: `${ownLabels.executionId}=${request.key.executionId}` });
      writeFileSync(go, '');
      const outcome = await worker.doWatch(ref, { signal, onPhase: () => undefined, onLog: () => undefined });
      expect(outcome).toMatchObject({ kind: 'lost', reason: expect.stringContaining(reason) });
    } finally {
      await worker.doRemove(ref, { signal, graceMs: 0 });
      rmSync(place, { recursive: true, force: true });
    }
  });

  test('an image that is nowhere, or private, ends the run, naming it', async () => {
    for (const image of ['registry.example/missing:1', 'registry.example/private:1']) {
      await withJob(worker, testRequest(READY, { image }), async ({ outcome }) => {
        expect(await outcome).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining(image) });
      });
    }
  });

  test('more memory than any node has waits, with the words of the scheduler', async () => {
    await withJob(worker, testRequest(READY, { memory: '16Gi' }), async ({ told }) => {
      await told('Unschedulable: 0/1 nodes are available: 1 Insufficient memory');
    });
  });

  test('a verb that is not permitted is named with the rule that grants it', async () => {
    emulator.setAccessRules([{ apiGroups: [''], resources: ['*'], verbs: ['*'] }]);
    const refused = testWorker({ KUBECONFIG: emulator.kubeconfig });
    try {
      await expect(refused.doSubmit(testRequest(''), { signal })).rejects.toMatchObject({
        code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
        message: expect.stringMatching(/^Not permitted to (get|create) jobs/),
        hint: expect.stringContaining('{ apiGroups: ["batch"], resources: ["jobs"]'),
      });
    } finally {
      emulator.setAccessRules([{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]);
      await refused.close();
    }
  });

  test('nothing is left of any of them', async () => {
    for (const path of [paths.jobs('default'), paths.pods('default'), paths.secrets('default')]) {
      const { items } = await client.request<ObjectList<unknown>>({ method: 'GET', path }, { signal });
      expect([path, items]).toEqual([path, []]);
    }
  });
});

async function logPathOf(client: KubernetesClient, request: ReturnType<typeof testRequest>): Promise<string> {
  const { metadata } = await podOf(client, request);
  return `${paths.pods(metadata.namespace)}/${metadata.name}/log`;
}

/** What is left of it, from its beginning; empty until its container has started. */
async function logOf(client: KubernetesClient, request: ReturnType<typeof testRequest>): Promise<string> {
  const path = await logPathOf(client, request);
  return await client.stream({ method: 'GET', path }, { signal }).then(text, () => '');
}
