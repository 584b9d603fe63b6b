/** Asks the emulator what a real control plane was asked, in the state in which it was asked. */
import { startKubernetesEmulator, type ContainerRunner, type EmulatedEnd, type KubernetesEmulator } from '../../emulator/index.ts';
import { openRawClient, type RawCall, type RawClient } from '../../emulator/testing/raw-client.ts';
import { kindOfExchange, type ExchangeKind } from './exchange-kinds.ts';
import { shapeDifferences, shapeOfFields, type FieldShape } from './field-shape.ts';
import { FurnishedNamespace, until, type FoundObject } from './furnished-namespace.ts';
import { bodyOfSample } from './sample-body.ts';

const metadataAccept = (isList: boolean): string =>
  `application/json;as=PartialObjectMetadata${isList ? 'List' : ''};g=meta.k8s.io;v=v1,application/json`;
const ABSENT = 'not-there';

export interface Replay {
  /** What the emulator does otherwise; empty: it agrees. */
  differences(kind: ExchangeKind): Promise<string[]>;
  readonly emulator: KubernetesEmulator;
  close(): Promise<void>;
}

/** `kinds`: all that are recorded; what was created among them furnishes namespaces. */
export async function startReplay(kinds: readonly ExchangeKind[]): Promise<Replay> {
  const running = new Map<string, () => void>();
  const images = { state: 'present' as 'present' | 'missing' };
  const emulator = await startKubernetesEmulator({ containers: lineOfOutput(running), imageState: () => images.state });
  const client = await openRawClient(emulator.kubeconfig);
  let count = 0;
  return {
    emulator,
    async differences(kind) {
      count += 1;
      const namespace = new FurnishedNamespace(`replay-${count}`, client, kinds);
      images.state = kind.status === 400 && kind.request.includes('/log') ? 'missing' : 'present';
      await namespace.create();
      const scene: Scene = { emulator, client, namespace, endContainers: () => running.get(namespace.name)?.() };
      const found = kind.events ? await watched(scene, kind) : await asked(scene, kind);
      await client.call({ method: 'DELETE', path: `/api/v1/namespaces/${namespace.name}` });
      return found;
    },
    close: async () => await emulator.close(),
  };
}

interface Scene {
  emulator: KubernetesEmulator;
  client: RawClient;
  namespace: FurnishedNamespace;
  endContainers(): void;
}

/** Prints a line, and ends when it is told to. */
function lineOfOutput(running: Map<string, () => void>): ContainerRunner {
  return async ({ pod, onOutput }) => {
    onOutput('stdout', Buffer.from('line\n'));
    const { promise, resolve } = Promise.withResolvers<EmulatedEnd>();
    const end = (exitCode: number) => (): void => resolve({ exitCode });
    running.set(pod.namespace, end(0));
    return { ended: promise, stop: end(143), kill: end(137) };
  };
}

async function asked(scene: Scene, kind: ExchangeKind): Promise<string[]> {
  const { client, emulator } = scene;
  const call = await prepared(scene, kind);
  const { status, body } = await client.call(call);
  emulator.setAccessRules(everything);
  emulator.faults.clear();
  if (status === 500) emulator.faults.restoreNode();
  const answer = typeof body === 'string' ? body : JSON.stringify(body);
  const { accept = '', contentType = '' } = call;
  const answered = kindOfExchange({ ...call, accept, contentType, body: '', status, answer });
  const differing = [
    ...(status === kind.status ? [] : [`status ${status} instead of ${kind.status}: ${answer.slice(0, 300)}`]),
    ...(answered?.reason === kind.reason ? [] : [`reason ${answered?.reason} instead of ${kind.reason}`]),
  ];
  return differing.length > 0 ? differing : answerDifferences(answered?.answer, kind.answer);
}

function answerDifferences(answer: ExchangeKind['answer'], known: ExchangeKind['answer']): string[] {
  if (typeof answer === 'string' || typeof known === 'string')
    return answer === known ? [] : [`${JSON.stringify(answer)} instead of ${JSON.stringify(known)}`];
  return shapeDifferences(answer ?? null, known ?? null);
}

/** The API has the pod, and its node has it no more. */
const isForgotten = (reason: string): boolean => reason === 'NotFound pods/log';
const isQuota = (reason: string): boolean => reason.endsWith(' quota');
const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];

/** Brings the emulator into the state in which the answer is this one. */
async function prepared(scene: Scene, kind: ExchangeKind): Promise<RawCall> {
  const { emulator, namespace, client } = scene;
  const { status, reason = '' } = kind;
  if (kind.request === '*') {
    emulator.faults.answer({ status });
    return { method: 'GET', path: namespace.path('secrets') };
  }
  const [method = '', template = ''] = kind.request.split(' ', 2);
  const isCreation = method === 'POST' && !template.includes('{name}');
  if (!isCreation && status < 300) await furnish(scene, kind);
  if (!isCreation && [400, 409, 410, 422].includes(status)) await furnish(scene, kind);
  if (isForgotten(reason)) {
    await furnish(scene, kind);
    emulator.faults.forgetLogs();
  }
  if (status === 500) {
    await furnish(scene, kind);
    emulator.faults.silenceNode();
  }
  if (status === 403 && isQuota(reason)) await namespace.addQuota({ 'count/jobs.batch': '0' });
  const call = await callOf(scene, kind);
  if (status === 409 && isCreation) await client.call(call);
  if (status === 410) emulator.faults.expireVersions();
  if (status === 403 && !isQuota(reason)) emulator.setAccessRules([]);
  return call;
}

async function furnish({ namespace, endContainers }: Scene, { request, status }: ExchangeKind): Promise<void> {
  // Suspended is a Job that has no pod yet.
  const isSuspension = request.startsWith('PATCH /apis/batch/');
  if (isSuspension) await namespace.addQuota({ pods: '0' });
  await namespace.addJob(isSuspension ? 'podless' : status === 400 && request.includes('/log') ? 'Pending' : 'Running');
  const [, selector = ''] = /labelSelector=([^&]*)/.exec(request) ?? [];
  await namespace.addSecrets(selector.split(',').map((word) => word.split('=')[0] ?? ''));
  await namespace.addQuota({ pods: '10' });
  if (request.includes('follow=true')) endContainers();
}

async function callOf(scene: Scene, kind: ExchangeKind): Promise<RawCall> {
  const { namespace } = scene;
  const { request, contentType, metadataOnly, status, reason = '', sample } = kind;
  const [method = '', template = ''] = request.split(' ', 2);
  const [pathname = '', query = ''] = template.split('?', 2);
  const resource = pathname.replace('/namespaces/{namespace}', '').split('/')[pathname.startsWith('/apis') ? 4 : 3] ?? '';
  const isAway = status === 404 && !isForgotten(reason);
  const target = !isAway && pathname.includes('{name}') ? await targetOf(scene, kind, resource) : undefined;
  const isNamespace = method === 'POST' && resource === 'namespaces';
  const where = reason.includes('NotFound namespaces') ? ABSENT : `${namespace.name}${isNamespace ? '-further' : ''}`;
  const body = sample === undefined ? undefined : bodyOfSample(sample, where);
  const { preconditions } = (body ?? {}) as { preconditions?: { uid?: string } };
  if (preconditions?.uid !== undefined && status < 300) preconditions.uid = target?.uid ?? '';
  const path = pathname.replace('{namespace}', where).replace('{name}', target?.name ?? ABSENT);
  return {
    method,
    path: query === '' ? path : `${path}?${(await queryOf(scene, { query, resource, path })).toString()}`,
    ...(body !== undefined && { body }),
    ...(contentType !== undefined && { contentType }),
    ...(metadataOnly && { accept: metadataAccept(!pathname.endsWith('{name}')) }),
  };
}

/** Of the objects that are there, the one that is most like what was answered. */
async function targetOf({ namespace, client }: Scene, kind: ExchangeKind, resource: string): Promise<Partial<FoundObject['metadata']>> {
  if (resource === 'namespaces') return { name: namespace.name };
  const [, all = ''] = /^\S+ ([^?]+)\/\{name\}/.exec(kind.request) ?? [];
  const { body } = await client.call({ method: 'GET', path: all.replace('{namespace}', namespace.name) });
  const { items = [] } = body as { items?: FoundObject[] };
  const unlike = (object: FoundObject): number => answerDifferences(shapeOfFields(object), kind.answer).length;
  return items.toSorted((one, other) => unlike(one) - unlike(other))[0]?.metadata ?? {};
}

async function queryOf(
  { namespace, client }: Scene,
  { query, resource, path }: { query: string; resource: string; path: string },
): Promise<URLSearchParams> {
  const asked = new URLSearchParams(query);
  const replace = (key: string, text: string): void => {
    if (asked.has(key)) asked.set(key, text);
  };
  const objects = asked.has('labelSelector') || asked.has('fieldSelector') ? await namespace.objects(resource) : [];
  const labels = Object.assign({}, ...objects.map(({ metadata }) => metadata.labels)) as Record<string, string>;
  replace(
    'labelSelector',
    (asked.get('labelSelector') ?? '').replaceAll(/([^,=]+)=\{value\}/g, (_, key: string) => `${key}=${labels[key] ?? ABSENT}`),
  );
  const [pod] = await namespace.objects('pods');
  replace(
    'fieldSelector',
    (asked.get('fieldSelector') ?? '').replaceAll(
      /(\w+)(!?=)\{value\}/g,
      (_, key: string, sign: string) => `${key}${sign}${(key === 'uid' ? pod?.metadata.uid : pod?.metadata.name) ?? ABSENT}`,
    ),
  );
  replace('sinceTime', new Date(Date.now() - 60_000).toISOString());
  if (asked.has('resourceVersion') || asked.has('continue')) {
    const selected = asked.has('labelSelector') ? `&labelSelector=${encodeURIComponent(asked.get('labelSelector') ?? '')}` : '';
    const { body } = await client.call({ method: 'GET', path: `${path}?limit=1${selected}` });
    const { resourceVersion = '', continue: next = '' } = (body as { metadata: { resourceVersion?: string; continue?: string } }).metadata;
    replace('resourceVersion', resourceVersion);
    replace('continue', next);
  }
  return asked;
}

interface Told {
  type: string;
  object: unknown;
}

/** The whole life of a Job, from before it is there until it is gone. */
async function watched(scene: Scene, kind: ExchangeKind): Promise<string[]> {
  const { client, namespace, endContainers, emulator } = scene;
  const told: Told[] = [];
  const { path } = await callOf(scene, kind);
  const stop = await client.watch(path, (event) => told.push(event));
  const isTold = (type: string, text = ''): boolean => told.some((one) => one.type === type && JSON.stringify(one.object).includes(text));
  await namespace.addJob('Running');
  endContainers();
  const ended = path.includes('/jobs') ? '"Complete"' : '"Succeeded"';
  await until(async () => isTold('MODIFIED', ended), 'the end of the Job');
  const [job] = await namespace.objects('jobs');
  const body = { propagationPolicy: 'Background' };
  await client.call({ method: 'DELETE', path: `${namespace.path('jobs')}/${job?.metadata.name}`, body });
  await until(async () => isTold('DELETED'), 'the removal');
  if (kind.events && 'ERROR' in kind.events) {
    emulator.faults.expireVersions();
    await until(async () => isTold('ERROR'), 'the watch to be too late');
  }
  stop();
  const text = told.map((event) => JSON.stringify(event)).join('\n');
  const seen = kindOfExchange({ method: 'GET', path, accept: '', contentType: '', body: '', status: 200, answer: text });
  const { events = {}, order = [] } = seen ?? {};
  const known = kind.events ?? {};
  return [
    // Told once a minute, or never.
    ...Object.keys(known)
      .filter((type) => type !== 'BOOKMARK' && !(type in events))
      .map((type) => `-${type}`),
    ...Object.entries(events).flatMap(([type, shape]) =>
      type in known ? shapeDifferences(shape, known[type] as FieldShape, `${type} `) : [`+${type}`],
    ),
    ...order.filter((one) => !kind.order?.includes(one)).map((one) => `+${one}`),
  ];
}
