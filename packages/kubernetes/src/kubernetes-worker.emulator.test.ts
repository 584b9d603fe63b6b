/** The contract of workers on the emulator: what runs is real, the cluster is not. */
import { readFileSync } from 'node:fs';
import { describeWorkerContract } from '@farhaul/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import { startKubernetesEmulator, type KubernetesEmulator } from './emulator/index.ts';
import { nullIfMissing } from './kubernetes-errors.ts';
import { runSecretBody } from './kubernetes-job-spec.ts';
import { ownLabels } from './kubernetes-names.ts';
import { paths, type Job, type ObjectList } from './kubernetes-objects.ts';
import { parseKubernetesRef } from './kubernetes-ref.ts';
import { createKubernetesWorker } from './kubernetes-worker.ts';
import kubernetesPlugin from './plugin.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';

/** A guard against a hang. */
const HOOK_MS = 120_000;
const { signal } = new AbortController();
let emulator: KubernetesEmulator;
const before = process.env['KUBECONFIG'];

beforeAll(async () => {
  emulator = await startKubernetesEmulator({ namespace: 'flows' });
  // The plugin and processes of their own find the cluster there.
  process.env['KUBECONFIG'] = emulator.kubeconfig;
}, HOOK_MS);
afterAll(async () => {
  if (before === undefined) delete process.env['KUBECONFIG'];
  else process.env['KUBECONFIG'] = before;
  await emulator?.close();
}, HOOK_MS);

describeWorkerContract('the kubernetes worker on the emulator', {
  job: kubernetesTestJob(),
  refusedJob: kubernetesTestJob({ namespace: 'no-such-namespace' }),
  smallMemoryJob: kubernetesTestJob({ memory: '192Mi' }),
  concurrency: 10,
  async setup() {
    const client = await openKubernetesClient({ KUBECONFIG: emulator.kubeconfig });
    return {
      createWorker: (context) => createKubernetesWorker(context),
      exists: async (ref) => (await leftOf(client, ref)) > 0,
      async deleteByHand(ref) {
        const { namespace, jobName } = parseKubernetesRef(ref);
        const body = { propagationPolicy: 'Background' };
        await nullIfMissing(client.request({ method: 'DELETE', path: `${paths.jobs(namespace)}/${jobName}`, body }, { signal }));
      },
      async labelsOf(ref) {
        const { namespace, jobName } = parseKubernetesRef(ref);
        const job = await client.request<Job>({ method: 'GET', path: `${paths.jobs(namespace)}/${jobName}` }, { signal });
        return job.metadata.labels ?? {};
      },
      createUnreachableWorker: (context) => createKubernetesWorker(context, { openClient: withAddress({ server: 'http://127.0.0.1:1' }) }),
      async createBusyWorker(context) {
        await client.request({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'full' } } }, { signal });
        const quota = { metadata: { name: 'none' }, spec: { hard: { 'count/jobs.batch': '0' } } };
        await client.request({ method: 'POST', path: '/api/v1/namespaces/full/resourcequotas', body: quota }, { signal });
        return createKubernetesWorker(context, { openClient: withAddress({ namespace: 'full' }) });
      },
      async createWithoutStart(request) {
        const { namespace } = client.address;
        const input = { request: request as never, namespace, objects: { writable: null, readable: [] }, relayKey: 'a key' };
        await client.request({ method: 'POST', path: paths.secrets(namespace), body: runSecretBody(input) }, { signal });
      },
      calls: () => emulator.requestCount,
      module: new URL('./plugin.ts', import.meta.url),
      plugin: kubernetesPlugin,
      close: async () => client.close(),
    };
  },
});

/** What `recorded-answers.test.ts` compares with a real control plane. */
const compared = new Set([
  ...['get', 'list', 'create', 'patch', 'delete', 'watch'].map((verb) => `${verb} jobs`),
  ...['get', 'list', 'create', 'patch', 'delete', 'deletecollection'].map((verb) => `${verb} secrets`),
  ...['list pods', 'delete pods', 'watch pods', 'get pods/log', 'create pods/eviction', 'list events'],
  ...['get namespaces', 'create namespaces', 'create resourcequotas', 'get resourcequotas'],
  ...['get serviceaccounts', 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'GET /version'],
]);

test('nothing was asked that the emulator does not know, or that was not compared with a real control plane', () => {
  expect(emulator.calls.get('create jobs')).toBeGreaterThan(30);
  expect(emulator.unknownCalls).toEqual([]);
  expect([...emulator.calls.keys()].filter((call) => !compared.has(call))).toEqual([]);
  expect(readFileSync(emulator.kubeconfig, 'utf8')).toContain(emulator.url);
});

/** A client that is led elsewhere. */
function withAddress(changes: Partial<KubernetesClient['address']>): (environment: NodeJS.ProcessEnv) => Promise<KubernetesClient> {
  return async (environment) => {
    const client = await openKubernetesClient(environment);
    Object.assign(client.address, changes);
    return client;
  };
}

async function leftOf(client: KubernetesClient, ref: Parameters<typeof parseKubernetesRef>[0]): Promise<number> {
  const { namespace, executionId } = parseKubernetesRef(ref);
  const query = { labelSelector: `${ownLabels.executionId}=${executionId}` };
  const lists = [paths.jobs(namespace), paths.pods(namespace), paths.secrets(namespace)].map(
    async (path) => await client.request<ObjectList<unknown>>({ method: 'GET', path, query }, { signal }),
  );
  return (await Promise.all(lists)).reduce((sum, { items }) => sum + items.length, 0);
}
