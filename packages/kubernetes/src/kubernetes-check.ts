/** What a dry run asks the cluster: does it answer, may it be used, has it room, is there what the job names. */
import { FarhaulError } from '@farhaul/core';
import type { CheckReportV1 } from '@farhaul/core/plugin';
import type { KubernetesClient } from './kubernetes-client.ts';
import { answerStatus } from './kubernetes-errors.ts';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import { paths, type ObjectList } from './kubernetes-objects.ts';
import { askPermissions } from './kubernetes-permissions.ts';
import { parseQuantity } from './kubernetes-quantity.ts';

type Check = CheckReportV1['checks'][number];

interface Surroundings {
  client: KubernetesClient;
  namespace: string;
  signal: AbortSignal;
}

/** @throws FarhaulError where the cluster cannot be asked at all */
export async function checkCluster(job: KubernetesJob, surroundings: Surroundings): Promise<Check[]> {
  const { client, namespace, signal } = surroundings;
  const { gitVersion } = await client.request<{ gitVersion: string }>({ method: 'GET', path: '/version' }, { signal });
  const message = `Kubernetes ${gitVersion} at ${client.address.server} (${client.address.source}) answers.`;
  return [
    { name: 'cluster', state: 'ok', message, remedy: '' },
    await checkThere(
      { name: 'namespace', path: `/api/v1/namespaces/${namespace}`, create: `kubectl create namespace ${namespace}` },
      surroundings,
    ),
    ...(await checkNamed(job, surroundings)),
    ...(await checkQuotas(job, surroundings)),
    ...(await askPermissions(client, namespace, signal)),
  ];
}

/** What the job names and the cluster must have. */
async function checkNamed(job: KubernetesJob, surroundings: Surroundings): Promise<Check[]> {
  const { namespace } = surroundings;
  const of = (kind: string, name: string): string => `/api/v1/namespaces/${namespace}/${kind}/${name}`;
  const secrets = (job.imagePullSecrets ?? []).map((name) => ({
    name: `image pull secret ${name}`,
    path: of('secrets', name),
    create: `kubectl create secret docker-registry ${name} -n ${namespace} --docker-server=… --docker-username=… --docker-password=…`,
  }));
  const { serviceAccountName: account, priorityClassName: priority } = job;
  const accounts =
    account === undefined
      ? []
      : [
          {
            name: `service account ${account}`,
            path: of('serviceaccounts', account),
            create: `kubectl create serviceaccount ${account} -n ${namespace}`,
          },
        ];
  const priorities =
    priority === undefined
      ? []
      : [
          {
            name: `priority class ${priority}`,
            path: `/apis/scheduling.k8s.io/v1/priorityclasses/${priority}`,
            create: 'kubectl get priorityclasses shows those there are.',
          },
        ];
  return await Promise.all([...secrets, ...accounts, ...priorities].map(async (named) => await checkThere(named, surroundings)));
}

async function checkThere(
  { name, path, create }: { name: string; path: string; create: string },
  { client, signal }: Surroundings,
): Promise<Check> {
  try {
    await client.request({ method: 'GET', path, metadataOnly: 'object' }, { signal });
    return { name, state: 'ok', message: `The ${name} is there.`, remedy: '' };
  } catch (error) {
    const status = answerStatus(error);
    if (status === 404) return { name, state: 'failed', message: `There is no ${name}.`, remedy: create };
    if (status === 403) return { name, state: 'skipped', message: `Whether the ${name} is there may not be asked.`, remedy: '' };
    throw error;
  }
}

interface Quota {
  metadata: { name: string };
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
}

async function checkQuotas(job: KubernetesJob, { client, namespace, signal }: Surroundings): Promise<Check[]> {
  try {
    const { items } = await client.request<ObjectList<Quota>>({ method: 'GET', path: paths.quotas(namespace) }, { signal });
    return items.map((quota) => checkQuota(quota, wantedOf(job)));
  } catch (error) {
    if (!FarhaulError.isInstance(error) || answerStatus(error) !== 403) throw error;
    return [{ name: 'quota', state: 'skipped', message: `The quotas of the namespace ${namespace} may not be read.`, remedy: '' }];
  }
}

/** What one run takes of each resource that a quota may count. */
function wantedOf(job: KubernetesJob): Record<string, number> {
  const of = (text: string | undefined): number => (text === undefined ? 0 : (parseQuantity(text) ?? 0));
  const [cpu, memory] = [of(job.cpuRequest), of(job.memoryRequest ?? job.memory)];
  return {
    'count/jobs.batch': 1,
    pods: 1,
    'count/pods': 1,
    secrets: 1,
    'count/secrets': 1,
    cpu,
    'requests.cpu': cpu,
    'limits.cpu': of(job.cpuLimit),
    memory,
    'requests.memory': memory,
    'limits.memory': of(job.memoryLimit ?? job.memory),
    [`requests.${job.gpuResource}`]: job.gpus ?? 0,
  };
}

function checkQuota({ metadata, status }: Quota, wanted: Record<string, number>): Check {
  const name = `quota ${metadata.name}`;
  for (const [resource, limit] of Object.entries(status?.hard ?? {})) {
    const hard = parseQuantity(limit) ?? Infinity;
    const used = parseQuantity(status?.used?.[resource] ?? '0') ?? 0;
    const needed = wanted[resource] ?? 0;
    const figures = `${resource}: ${status?.used?.[resource] ?? '0'} of ${limit} are used, a run needs ${needed}`;
    const remedy = 'Raise the quota, or lower what the job asks for.';
    if (needed > hard) return { name, state: 'failed', message: `No run has room: ${figures}.`, remedy };
    if (needed > 0 && used + needed > hard) return { name, state: 'warning', message: `A run would wait for room: ${figures}.`, remedy };
  }
  return { name, state: 'ok', message: 'There is room for a run.', remedy: '' };
}
