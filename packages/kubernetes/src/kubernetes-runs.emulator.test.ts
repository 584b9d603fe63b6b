/** Many runs at once on the emulator, while watches are closed every second. */
import { setTimeout as sleep } from 'node:timers/promises';
import { testService } from '@farhaul/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKubernetesEmulator, type KubernetesEmulator } from './emulator/index.ts';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import { ownLabels } from './kubernetes-names.ts';
import { paths, type ObjectList, type Pod } from './kubernetes-objects.ts';
import { createKubernetesPlugin } from './kubernetes-plugin.ts';

const RUNS = 50;
const SLOTS = 10;
const GUARD_MS = 300_000;
const { signal } = new AbortController();

let emulator: KubernetesEmulator;
let client: KubernetesClient;
const before = process.env['KUBECONFIG'];
beforeAll(async () => {
  emulator = await startKubernetesEmulator();
  // Where workers and storages find their cluster.
  process.env['KUBECONFIG'] = emulator.kubeconfig;
  client = await openKubernetesClient({ KUBECONFIG: emulator.kubeconfig });
}, GUARD_MS);
afterAll(async () => {
  if (before === undefined) delete process.env['KUBECONFIG'];
  else process.env['KUBECONFIG'] = before;
  client?.close();
  await emulator?.close();
}, GUARD_MS);

test(`${RUNS} in ${SLOTS} slots all come to their end, never more at once, and leave nothing`, { timeout: GUARD_MS }, async () => {
  const service = await testService({ plugin: createKubernetesPlugin() });
  const stop = new AbortController();
  try {
    emulator.faults.closeWatchesEvery(1_000);
    await service.pool('pool');
    const worker = await service.worker({ workPoolName: 'pool', limit: SLOTS });
    const serving = worker.run({ signal: stop.signal });
    const ids: string[] = [];
    for (let run = 0; run < RUNS; run += 1)
      ids.push(await service.submit('greet', { parameters: { name: `run ${run}`, times: 1 }, workPoolName: 'pool' }));
    let most = 0;
    for (let left = [...ids]; left.length > 0; await sleep(200)) {
      most = Math.max(most, await runningPods());
      const runs = await Promise.all(left.map(async (id) => await service.run(id)));
      left = runs.filter(({ state }) => !['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'].includes(state.type)).map(({ id }) => id);
    }
    expect(most).toBeLessThanOrEqual(SLOTS);
    for (const [run, id] of ids.entries()) {
      const ended = await service.run(id);
      expect([ended.state.type, ended.state.message]).toEqual(['COMPLETED', null]);
      expect(await service.result(ended)).toMatchObject({ kind: 'value', value: { greeting: `hello run ${run}` } });
    }
    await worker.idle();
    const query = { labelSelector: `${ownLabels.flowRunId} in (${ids.join(',')})` };
    for (const path of [paths.jobs('default'), paths.pods('default'), paths.secrets('default')])
      expect((await client.request<ObjectList<unknown>>({ method: 'GET', path, query }, { signal })).items).toEqual([]);
    stop.abort();
    await serving;
  } finally {
    stop.abort();
    await service.close();
  }
  expect(emulator.unknownCalls).toEqual([]);
});

async function runningPods(): Promise<number> {
  const { items } = await client.request<ObjectList<Pod>>({ method: 'GET', path: paths.pods('default') }, { signal });
  return items.filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending').length;
}
