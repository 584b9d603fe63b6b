import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerContractSubject } from '@farhaul/testkit';
import { openKubernetesClient, type KubernetesClient } from '../kubernetes-client.ts';
import { answerStatus, nullIfMissing } from '../kubernetes-errors.ts';
import { runSecretBody } from '../kubernetes-job-spec.ts';
import { ownLabels } from '../kubernetes-names.ts';
import { paths, type Job, type ObjectList } from '../kubernetes-objects.ts';
import { createKubernetesPlugin } from '../kubernetes-plugin.ts';
import { parseKubernetesRef } from '../kubernetes-ref.ts';
import { createKubernetesWorker } from '../kubernetes-worker.ts';
import { createPluginMemory } from '../plugin-memory.ts';
import { counting } from './counting-client.ts';

const { signal } = new AbortController();

export interface ClusterSubjectOptions {
  administrator: Readonly<Record<string, string | undefined>>;
  /** Called with each further namespace that workers use. */
  onNamespace?(namespace: string): void;
}

/** A cluster for the worker contract. Workers find it by the environment of the process; the rest is done by the administrator. */
export async function clusterSubject({ administrator, onNamespace }: ClusterSubjectOptions): Promise<WorkerContractSubject> {
  const client = await openKubernetesClient(administrator);
  const memory = createPluginMemory();
  let calls = 0;
  const openClient = async (environment: NodeJS.ProcessEnv, context?: string): Promise<KubernetesClient> =>
    counting(await openKubernetesClient(environment, context), () => (calls += 1));
  const left = async (ref: Parameters<typeof parseKubernetesRef>[0]): Promise<number> => {
    const { namespace, executionId } = parseKubernetesRef(ref);
    const query = { labelSelector: `${ownLabels.executionId}=${executionId}` };
    const lists = [paths.jobs(namespace), paths.pods(namespace), paths.secrets(namespace)].map(
      async (path) => await client.request<ObjectList<unknown>>({ method: 'GET', path, query }, { signal }),
    );
    return (await Promise.all(lists)).reduce((sum, { items }) => sum + items.length, 0);
  };
  return {
    createWorker: (context) => createKubernetesWorker(context, { openClient, memory }),
    exists: async (ref) => (await left(ref)) > 0,
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
    createUnreachableWorker: (context) =>
      createKubernetesWorker(context, {
        openClient: async (environment) => {
          const real = await openKubernetesClient(environment);
          Object.assign(real.address, { server: 'https://127.0.0.1:1' });
          return real;
        },
      }),
    async createBusyWorker(context) {
      const namespace = await fullNamespace(client);
      onNamespace?.(namespace);
      return createKubernetesWorker(context, {
        openClient: async (environment) => {
          const real = await openKubernetesClient(environment);
          Object.assign(real.address, { namespace });
          return real;
        },
      });
    },
    async createWithoutStart(request) {
      const { namespace } = client.address;
      const input = { request: request as never, namespace, objects: { writable: null, readable: [] }, relayKey: 'a key' };
      await client.request({ method: 'POST', path: paths.secrets(namespace), body: runSecretBody(input) }, { signal });
    },
    calls: () => calls,
    module: new URL('../plugin.ts', import.meta.url),
    plugin: createKubernetesPlugin(memory),
    async close() {
      const path = `/api/v1/namespaces/${client.address.namespace}-full`;
      await nullIfMissing(client.request({ method: 'DELETE', path }, { signal }));
      client.close();
    },
  };
}

/** A namespace whose quota allows no Job. */
async function fullNamespace(client: KubernetesClient): Promise<string> {
  const name = `${client.address.namespace}-full`;
  const create = async (path: string, body: unknown): Promise<void> => {
    try {
      await client.request({ method: 'POST', path, body }, { signal });
    } catch (error) {
      if (answerStatus(error) !== 409) throw error;
    }
  };
  await create('/api/v1/namespaces', { metadata: { name } });
  const quota = { metadata: { name: 'none' }, spec: { hard: { 'count/jobs.batch': '0' } } };
  const path = `/api/v1/namespaces/${name}/resourcequotas`;
  await create(path, quota);
  // It counts once its controller has looked.
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const { status } = await client.request<{ status?: { hard?: object } }>({ method: 'GET', path: `${path}/none` }, { signal });
    if (status?.hard) return name;
    await sleep(100);
  }
  throw new Error('the quota was not taken up');
}
