/** What becomes of Jobs, as watches tell it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { without } from '../without.ts';
import { plain } from './plain-answers.ts';
import { recordedJob } from './recorded-calls.ts';
import type { RawClient } from './raw-client.ts';

type Json = Record<string, unknown>;

interface Life {
  title: string;
  /** Of a Job named `job-…`. */
  program: string;
  spec?: Json;
  container?: Json;
  /** Once its pod runs. */
  befall?(client: RawClient, at: { namespace: string; job: string; pod: string }): Promise<unknown>;
  /** What a pod is like in the end; null: it is gone. */
  ends: 'Succeeded' | 'Failed' | 'waiting' | 'gone';
}

const stays = `process.on('SIGTERM', () => process.exit(9)); setInterval(() => {}, 1000); console.log('ready')`;
const during = (exitCode: number): string => `setTimeout(() => process.exit(${exitCode}), 3000)`;
const disruption = {
  podFailurePolicy: { rules: [{ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
};

const lives: readonly Life[] = [
  { title: 'it succeeds', program: during(0), ends: 'Succeeded' },
  { title: 'it fails', program: during(3), ends: 'Failed' },
  { title: 'its program is not there', program: '', container: { command: ['/no/such/node'] }, ends: 'Failed' },
  { title: 'its deadline is over', program: stays, spec: { activeDeadlineSeconds: 5 }, ends: 'gone' },
  {
    title: 'its pod is evicted',
    program: stays,
    spec: disruption,
    ends: 'gone',
    befall: async (client, { namespace, pod }) =>
      await client.call({
        method: 'POST',
        path: `/api/v1/namespaces/${namespace}/pods/${pod}/eviction`,
        body: { metadata: { name: pod, namespace } },
      }),
  },
  {
    title: 'its pod is deleted',
    program: stays,
    spec: disruption,
    ends: 'gone',
    befall: async (client, { namespace, pod }) =>
      await client.call({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}/pods/${pod}`, body: { gracePeriodSeconds: 5 } }),
  },
  {
    title: 'it is deleted',
    program: stays,
    ends: 'gone',
    befall: async (client, { namespace, job }) =>
      await client.call({
        method: 'DELETE',
        path: `/apis/batch/v1/namespaces/${namespace}/jobs/${job}`,
        body: { propagationPolicy: 'Background' },
      }),
  },
  {
    title: 'it is suspended',
    program: stays,
    ends: 'gone',
    befall: async (client, at) => await setSuspended(client, at, true),
  },
  {
    title: 'it is suspended, and goes on',
    program: `process.on('SIGTERM', () => process.exit(9)); setTimeout(() => process.exit(0), 4000); console.log('ready')`,
    ends: 'Succeeded',
    befall: async (client, at) => {
      await setSuspended(client, at, true);
      const look = { method: 'GET', path: `/api/v1/namespaces/${at.namespace}/pods/${at.pod}` };
      await until(async () => (await client.call(look)).status === 404);
      await setSuspended(client, at, false);
    },
  },
  { title: 'its time to live is over', program: during(0), spec: { ttlSecondsAfterFinished: 1 }, ends: 'gone' },
  {
    title: 'a Secret is missing',
    program: '',
    container: { env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'nope', key: 'a' } } }] },
    ends: 'waiting',
  },
];

async function setSuspended(client: RawClient, { namespace, job }: { namespace: string; job: string }, suspend: boolean): Promise<void> {
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${job}`;
  await client.call({ method: 'PATCH', path, contentType: 'application/merge-patch+json', body: { spec: { suspend } } });
}

export interface RecordedLife {
  title: string;
  /** Changes of the Job that its followers live by. */
  job: string[];
  pod: string[];
  /** The last that was told of each. */
  last: { job: unknown; pod: unknown };
}

interface Told {
  type: string;
  object: { metadata: { name: string; labels?: Record<string, string>; deletionTimestamp?: string }; status?: Json };
}

const PATIENCE_MS = 120_000;

/** Each watched from its first moment to its last. */
export async function recordLives(
  client: RawClient,
  { namespace, atOnce }: { namespace: string; atOnce: boolean },
): Promise<RecordedLife[]> {
  await client.call({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });
  const account = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  await until(async () => (await client.call({ method: 'GET', path: account })).status === 200);
  const told: { job: Told[]; pod: Told[] } = { job: [], pod: [] };
  const stops = [
    await client.watch(`/apis/batch/v1/namespaces/${namespace}/jobs?watch=1`, (event) => told.job.push(event as Told)),
    await client.watch(`/api/v1/namespaces/${namespace}/pods?watch=1`, (event) => told.pod.push(event as Told)),
  ];
  try {
    const record = async (life: Life, index: number): Promise<RecordedLife> =>
      await live(client, life, { namespace, name: `job-${index}`, told });
    if (atOnce) return await Promise.all(lives.map(record));
    // One after the other: a busy node tells less.
    const recorded: RecordedLife[] = [];
    for (const [index, life] of lives.entries()) recorded.push(await record(life, index));
    return recorded;
  } finally {
    for (const stop of stops) stop();
  }
}

interface Place {
  namespace: string;
  name: string;
  told: { job: Told[]; pod: Told[] };
}

async function live(client: RawClient, life: Life, { namespace, name, told }: Place): Promise<RecordedLife> {
  const body = recordedJob(name, ({ spec }, container) => {
    delete spec['suspend'];
    Object.assign(spec, life.spec);
    container['command'] = ['node', '-e', life.program];
    Object.assign(container, life.container);
    Object.assign((spec['template'] as { spec: Json }).spec, { automountServiceAccountToken: false });
  });
  await client.call({ method: 'POST', path: `/apis/batch/v1/namespaces/${namespace}/jobs`, body });
  const jobs = (): Told[] => told.job.filter(({ object }) => object.metadata.name === name);
  const pods = (): Told[] => told.pod.filter(({ object }) => object.metadata.labels?.['job-name'] === name);
  if (life.befall) {
    await until(async () => stateOf(pods().at(-1)).includes('running'));
    const pod = pods().at(-1)?.object.metadata.name ?? '';
    const log = { method: 'GET', path: `/api/v1/namespaces/${namespace}/pods/${pod}/log` };
    await until(async () => (await client.call(log)).body === 'ready\n');
    await life.befall(client, { namespace, job: name, pod });
  }
  await until(async () => isOver(life, jobs(), pods()));
  return {
    title: life.title,
    job: distinct(jobs().map(jobState)),
    // A busy node does not tell that it begins.
    pod: distinct(pods().map(stateOf)).filter((state) => !state.includes('ContainerCreating')),
    last: { job: withoutReady(plain(jobs().at(-1)?.object, namespace)), pod: withoutFinalizers(plain(pods().at(-1)?.object, namespace)) },
  };
}

function isOver({ ends, spec = {}, befall }: Life, jobs: readonly Told[], pods: readonly Told[]): boolean {
  const [job, pod] = [jobs.at(-1), pods.at(-1)];
  // A busy node says at first that it could not look.
  if (ends === 'waiting') return stateOf(pod).includes('CreateContainerConfigError') && JSON.stringify(pod?.object).includes('not found');
  const isGone = pod?.type === 'DELETED';
  const isSuspended = jobState(job).startsWith('Suspended:') && job?.object.status?.['terminating'] === 0;
  if (ends !== 'gone') return /Complete|Failed/.test(jobState(job)) && stateOf(pod).includes(ends) && !stateOf(pod).includes('tracked');
  const jobGoes = spec['ttlSecondsAfterFinished'] !== undefined || (befall !== undefined && !spec['podFailurePolicy']);
  return isGone && (isSuspended || (jobGoes ? job?.type === 'DELETED' : /Complete:|Failed:/.test(jobState(job))));
}

function jobState(told: Told | undefined): string {
  const {
    conditions = [],
    succeeded,
    failed,
  } = (told?.object.status ?? {}) as { conditions?: Json[]; succeeded?: number; failed?: number };
  const words = conditions.map(({ type, reason }) => `${String(type)}:${String(reason)}`);
  return [
    told?.type === 'MODIFIED' ? '' : told?.type,
    ...words,
    succeeded && `succeeded ${succeeded}`,
    failed && `failed ${failed}`,
    told?.object.metadata.deletionTimestamp && 'deleting',
  ]
    .filter(Boolean)
    .join(' ');
}

/** What a kubelet tells of a pod may come in one step or in two. */
function stateOf(told: Told | undefined): string {
  const {
    phase,
    conditions = [],
    containerStatuses = [],
  } = (told?.object.status ?? {}) as { phase?: string; conditions?: Json[]; containerStatuses?: { state: Json }[] };
  const [container] = containerStatuses.map(({ state }) => Object.entries(state)[0] as [string, { reason?: string; exitCode?: number }]);
  const [kind = '', { reason = '', exitCode = '' } = {}] = container ?? [];
  const disrupted = conditions.find(({ type }) => type === 'DisruptionTarget');
  const { metadata } = told?.object ?? { metadata: {} };
  const { finalizers = [] } = metadata as { finalizers?: string[] };
  return [
    told?.type === 'MODIFIED' ? '' : told?.type,
    phase,
    kind,
    reason,
    exitCode,
    disrupted && `disrupted:${String(disrupted['reason'])}`,
    (metadata as Json)['deletionTimestamp'] && 'deleting',
    // While it runs or goes, it is open who is first: the node, the controller, or the collector.
    finalizers.length > 0 && (metadata as Json)['deletionTimestamp'] === undefined && phase !== 'Running' && 'tracked',
  ]
    .filter((word) => word !== '' && word !== undefined && word !== false)
    .join(' ');
}

/** Counted some time later. */
function withoutReady(job: unknown): unknown {
  const { status, ...rest } = job as { status: Json };
  return { ...rest, status: without(status, 'ready') };
}

/** Who is first, the node or the controller, is open. */
function withoutFinalizers(pod: unknown): unknown {
  const { metadata, ...rest } = pod as { metadata: Json };
  return { ...rest, metadata: without(metadata, 'finalizers') };
}

function distinct(states: readonly string[]): string[] {
  return states.filter((state, index) => state !== states[index - 1]);
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) if (await isTrue()) return;
  throw new Error('waited in vain');
}
