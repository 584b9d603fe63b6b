/** The node goes: its kubelet ends, with what it runs or without. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTerminal, type FlowRun } from '@farhaul/core/client';
import type { InfrastructureRefV1, OutcomeV1, SubmitRequestV1 } from '@farhaul/core/plugin';
import { testService, type TestService } from '@farhaul/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import { ownLabels } from './kubernetes-names.ts';
import { paths, type ObjectList, type Pod } from './kubernetes-objects.ts';
import { createKubernetesPlugin } from './kubernetes-plugin.ts';
import type { KubernetesWorker } from './kubernetes-worker.ts';
import { kubectl, podOf, testRequest, testWorker, until } from './testing/cluster-access.ts';
import { bringBack, endPart, processesOf } from './testing/cluster-parts.ts';
import { describeOnOwnCluster } from './testing/real-cluster.ts';
import { addSecondNode } from './testing/second-node.ts';

const GUARD_MS = 400_000;
const { signal } = new AbortController();
/**
 * In place of the five minutes that a cluster gives a node that does not answer. Longer than the five seconds after which it looks at
 * its nodes again: a node that is back gets new pods before it loses this taint, and they were evicted otherwise.
 */
const tolerations = [
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists' as const, effect: 'NoExecute' as const, tolerationSeconds: 12 },
];
const TOLD = /^the node \S+ does not answer: it was to end the pod \S+, and has not told that it did \(.*NoExecute taint\)/;

interface Watched {
  request: SubmitRequestV1<KubernetesJob>;
  ref: InfrastructureRefV1;
  phases: string[];
  outcome: Promise<OutcomeV1>;
}

describeOnOwnCluster('a node that is gone', () => {
  let client: KubernetesClient;
  let worker: KubernetesWorker;
  let place: string;
  let node: string;
  let removeSecondNode: (() => Promise<void>) | null = null;
  const watched: Watched[] = [];

  beforeAll(async () => {
    client = await openKubernetesClient(process.env);
    worker = testWorker();
    place = mkdtempSync(join(tmpdir(), 'farhaul-node-gone-'));
  });
  beforeEach(async () => {
    node = kubectl('get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}');
    removeSecondNode = await addSecondNode(client);
  }, GUARD_MS);
  afterEach(async () => {
    await bringBack();
    for (const { ref } of watched.splice(0)) await worker.doRemove(ref, { signal, graceMs: 0 });
    await removeSecondNode?.();
  }, GUARD_MS);
  afterAll(async () => {
    await worker?.close();
    client?.close();
    if (place) rmSync(place, { recursive: true, force: true });
  });

  /** Notes each of its starts on the node. */
  async function start(): Promise<Watched> {
    const volumes = [{ mountPath: '/starts', hostPath: place }];
    const program = (id: string): string =>
      `require('fs').appendFileSync('/starts/${id}', 'x'); console.log('ready'); setInterval(() => {}, 1000)`;
    const request = testRequest('', { volumes, tolerations });
    request.command = ['node', '-e', program(request.key.executionId)];
    const ref = await worker.doSubmit(request, { signal });
    const lines: string[] = [];
    const phases: string[] = [];
    const onPhase = (phase: string, message: string): void => void phases.push(`${phase} ${message}`);
    const outcome = worker.doWatch(ref, { signal, onPhase, onLog: (_, line) => lines.push(line) });
    outcome.catch(() => undefined);
    const one = { request, ref, phases, outcome };
    watched.push(one);
    await until(async () => lines.includes('ready'), 'what it prints');
    return one;
  }

  const startsOf = ({ request }: Watched): string => readFileSync(join(place, request.key.executionId), 'utf8');

  async function allPods(selector: string): Promise<Pod[]> {
    const query = { labelSelector: selector };
    return (await client.request<ObjectList<Pod>>({ method: 'GET', path: paths.pods(client.address.namespace), query }, { signal })).items;
  }

  test(
    'that does not answer: the runs are lost with the cause, no execution starts twice, and nothing is left once it is back',
    { timeout: GUARD_MS },
    async () => {
      const service = await testService({
        plugin: createKubernetesPlugin(),
        timings: { runnerLostMs: 45_000, runnerLostAnywayMs: 60_000 },
      });
      const stop = new AbortController();
      try {
        await service.pool('pool');
        const serving = await service.worker({ workPoolName: 'pool' });
        const served = serving.run({ signal: stop.signal });
        const submit = async (ms: number, infrastructureRetries: number): Promise<string> =>
          await service.submit('wait', { parameters: { ms }, jobVariables: { tolerations }, infrastructureRetries, workPoolName: 'pool' });
        // Its first execution comes to its end while nobody can see it; the other one never does.
        const retried = await submit(60_000, 1);
        const crashed = await submit(600_000, 0);
        const stays = await start();
        const dies = await start();
        for (const id of [retried, crashed]) await service.until(async () => (await service.output(id)).includes('stdout waiting'));
        const pods = await allPods(ownLabels.executionId);
        const dying = await podOf(client, dies.request);

        await endPart('kubelet');
        for (const pid of processesOf(dying)) process.kill(pid, 'SIGKILL');
        for (const { outcome, phases } of [stays, dies]) {
          expect(await outcome).toMatchObject({ kind: 'lost', reason: expect.stringMatching(TOLD) });
          expect(phases.filter((phase) => phase.startsWith(`node silent The node ${node} does not answer`))).toHaveLength(1);
        }
        const run = await ended(service, crashed);
        expect([run.state.type, run.state.name]).toEqual(['CRASHED', 'InfrastructureLost']);
        expect(await toldOf(service, crashed)).toContainEqual(expect.stringContaining(`The node ${node} does not answer`));
        // Of each execution there is the one pod that there was; a retry is another one, and waits for a node.
        await until(async () => (await allPods(`${ownLabels.flowRunId}=${retried}`)).length === 2, 'the pod of the retry');
        const present = await allPods(ownLabels.executionId);
        expect(new Set(present.map(executionOf)).size).toBe(present.length);
        expect(present.map(({ metadata }) => metadata.uid)).toEqual(expect.arrayContaining(pods.map(({ metadata }) => metadata.uid)));

        await bringBack();
        const second = await ended(service, retried);
        expect([second.state.type, second.state.message]).toEqual(['COMPLETED', null]);
        expect(await service.result(second)).toEqual({ kind: 'value', value: 'waited' });
        expect(await startsSeen(service, retried)).toEqual([1, 1]);
        expect(await startsSeen(service, crashed)).toEqual([1]);
        expect([stays, dies].map(startsOf)).toEqual(['x', 'x']);
        await serving.idle();
        for (const { ref } of watched.splice(0)) await worker.doRemove(ref, { signal, graceMs: 0 });
        expect(kubectl('get', 'jobs,pods,secrets', '-l', ownLabels.executionId, '-o', 'name').trim()).toBe('');
        await until(async () => [...pods, ...present].every((pod) => processesOf(pod).length === 0), 'the end of all containers');
        expect((await service.run(crashed)).state.type).toBe('CRASHED');
        stop.abort();
        await served;
      } finally {
        stop.abort();
        // What is removed with the service needs the node.
        await bringBack();
        await service.close();
      }
    },
  );

  test('for good: it is told as that, and a new one is clean', { timeout: GUARD_MS }, async () => {
    const one = await start();
    const pod = await podOf(client, one.request);
    await endPart('kubelet');
    kubectl('delete', 'node', node);
    expect(await one.outcome).toMatchObject({ kind: 'lost', reason: expect.stringMatching(`the node ${node} of the pod was lost: PodGC`) });
    await bringBack();
    await worker.doRemove(one.ref, { signal, graceMs: 0 });
    expect(await allPods(`${ownLabels.executionId}=${one.request.key.executionId}`)).toEqual([]);
    await until(async () => processesOf(pod).length === 0, 'the end of its container');
    expect(startsOf(one)).toBe('x');
  });
});

function executionOf({ metadata }: Pod): string | undefined {
  return metadata.labels?.[ownLabels.executionId];
}

async function ended(service: TestService, id: string): Promise<FlowRun> {
  await until(async () => isTerminal((await service.run(id)).state.type), 'the end of the run', GUARD_MS);
  return await service.run(id);
}

/** What the worker told of the run. */
async function toldOf({ client }: TestService, id: string): Promise<string[]> {
  return (await client.flowRuns.logs({ id, limit: 1000 })).items.map(({ message }) => message);
}

/** How often each execution of the run said that it began. */
async function startsSeen({ client }: TestService, id: string): Promise<number[]> {
  const { items } = await client.flowRuns.logs({ id, limit: 1000 });
  const said = items.filter(({ message }) => message === 'waiting');
  return [...Map.groupBy(said, ({ executionId }) => executionId).values()].map(({ length }) => length);
}
