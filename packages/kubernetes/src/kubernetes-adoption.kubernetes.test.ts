/** Whoever submits, watches and removes is killed at each of its steps; another takes over. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SubmitRequestV1 } from '@farhaul/core/plugin';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import { ownLabels } from './kubernetes-names.ts';
import { paths, type ObjectList, type Pod } from './kubernetes-objects.ts';
import type { KubernetesWorker } from './kubernetes-worker.ts';
import { testRequest, testWorker } from './testing/cluster-access.ts';
import { describeOnCluster } from './testing/real-cluster.ts';

const { signal } = new AbortController();
const killed = fileURLToPath(new URL('testing/killed-submitter.fixture.ts', import.meta.url));
const steps = ['create secrets', 'create jobs', 'patch secrets', 'get pods/log', 'delete jobs', 'deletecollection secrets'];

describeOnCluster('who is killed', () => {
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

  async function left(path: string, { key }: SubmitRequestV1<KubernetesJob>): Promise<Pod[]> {
    const query = { labelSelector: `${ownLabels.executionId}=${key.executionId}` };
    return (await client.request<ObjectList<Pod>>({ method: 'GET', path, query }, { signal })).items;
  }

  test.each(steps.map((step, answers) => [step, answers] as const))(
    'before it can %s leaves what another finishes',
    async (step, answers) => {
      const request = testRequest(`console.log('once'); setTimeout(() => {}, 1000)`);
      const child = spawn(process.execPath, ['--conditions=@farhaul/source', killed, JSON.stringify({ request, answers })], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = { text: '' };
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said.text += text));
      const [, cause] = (await once(child, 'close')) as [number | null, string | null];
      expect([cause, said.text.trim()]).toEqual(['SIGKILL', step]);
      const ref = (await worker.doFind(request.key, { signal })) ?? (await worker.doSubmit(request, { signal }));
      const { namespace } = client.address;
      const lines: string[] = [];
      // What was removed in part is removed; everything else comes to its end, having started once.
      if (step !== 'deletecollection secrets') {
        const outcome = await worker.doWatch(ref, { signal, onPhase: () => undefined, onLog: (_, line) => lines.push(line) });
        expect([outcome, lines]).toEqual([{ kind: 'exited', exitCode: 0, signal: null }, ['once']]);
        expect(await left(paths.pods(namespace), request)).toHaveLength(1);
      }
      await worker.doRemove(ref, { signal, graceMs: 0 });
      for (const path of [paths.jobs(namespace), paths.pods(namespace), paths.secrets(namespace)])
        expect(await left(path, request), path).toEqual([]);
    },
  );
});
