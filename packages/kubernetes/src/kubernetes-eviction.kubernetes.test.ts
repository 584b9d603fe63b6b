/** A run whose pod is evicted while its flow runs: the runner is told to end and says so, but it was its node that ended it. */
import { isTerminal, type FlowRun } from '@farhaul/core/client';
import { testService, type TestService } from '@farhaul/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import { ownLabels } from './kubernetes-names.ts';
import { paths, type ObjectList, type Pod } from './kubernetes-objects.ts';
import { createKubernetesPlugin } from './kubernetes-plugin.ts';
import { evict, kubectl, until } from './testing/cluster-access.ts';
import { describeOnCluster } from './testing/real-cluster.ts';

const GUARD_MS = 180_000;
const { signal } = new AbortController();

describeOnCluster('a run whose pod is evicted', () => {
  let client: KubernetesClient;
  let service: TestService;
  const stop = new AbortController();
  let serving: Promise<void>;
  beforeAll(async () => {
    client = await openKubernetesClient(process.env);
    service = await testService({ plugin: createKubernetesPlugin() });
    await service.pool('pool');
    serving = (await service.worker({ workPoolName: 'pool' })).run({ signal: stop.signal });
  });
  afterAll(async () => {
    stop.abort();
    await serving;
    await service?.close();
    client?.close();
  });

  /** Evicts the pod of its first execution once the flow runs, and answers how the run ended. */
  async function evicted(infrastructureRetries: number): Promise<FlowRun> {
    const id = await service.submit('wait', { parameters: { ms: 15_000 }, infrastructureRetries, workPoolName: 'pool' });
    await until(async () => (await service.output(id)).includes('stdout waiting'), 'what it prints');
    const query = { labelSelector: `${ownLabels.flowRunId}=${id}` };
    const path = paths.pods(client.address.namespace);
    const { items } = await client.request<ObjectList<Pod>>({ method: 'GET', path, query }, { signal });
    expect(items).toHaveLength(1);
    await evict(client, items[0]!);
    await until(async () => isTerminal((await service.run(id)).state.type), 'the end of the run', GUARD_MS);
    const left = (): string => kubectl('get', 'jobs,pods,secrets', '-l', `${ownLabels.flowRunId}=${id}`, '-o', 'name').trim();
    await until(async () => left() === '', 'the end of what it had');
    return await service.run(id);
  }

  test('starts again where its flow may, and comes to its end', { timeout: GUARD_MS + 60_000 }, async () => {
    const run = await evicted(1);
    expect([run.state.type, run.state.message, run.executions]).toEqual(['COMPLETED', null, 2]);
    expect(await service.result(run)).toEqual({ kind: 'value', value: 'waited' });
  });

  test('is crashed with that cause where it may not', { timeout: GUARD_MS + 60_000 }, async () => {
    const { state } = await evicted(0);
    expect([state.type, state.name]).toEqual(['CRASHED', 'Evicted']);
    expect(state.message).toContain('EvictionByEvictionAPI');
  });
});
