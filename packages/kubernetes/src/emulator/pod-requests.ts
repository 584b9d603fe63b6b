/** What can be asked of pods alone: their log, and their eviction. */
import type { ServerResponse } from 'node:http';
import { deleteObject, type DeleteOptions } from './deletion.ts';
import { badRequest, methodNotAllowed } from './refusal.ts';
import { PODS } from './resource-kinds.ts';
import { timestamp } from './timestamps.ts';
import { isOver, withCondition } from './pod-status.ts';
import type { Answer } from './object-requests.ts';
import type { ContainerLog } from './container-log.ts';
import type { ObjectStore } from './object-store.ts';
import type { PodObject } from './cluster-objects.ts';
import type { RequestPath } from './request-path.ts';

/** Where the lines of containers are. Null: it has not started. */
export type LogSource = (pod: PodObject, container: string) => ContainerLog | null;

interface Parts {
  store: ObjectStore;
  logs: LogSource;
}

interface PodRequest {
  method: string;
  path: RequestPath;
  query: URLSearchParams;
  text: string;
  response: ServerResponse;
  send(answer: Answer): void;
}

/** @throws Refusal */
export async function answerPodRequest(parts: Parts, request: PodRequest): Promise<void> {
  const { method, path, text, send } = request;
  const pod = parts.store.get<PodObject>(PODS, path.name, path.namespace);
  if (path.subresource === 'log') {
    if (method !== 'GET') throw methodNotAllowed();
    await answerLog(parts, request, pod);
    return;
  }
  if (method !== 'POST') throw methodNotAllowed();
  const { deleteOptions = {} } = (text === '' ? {} : JSON.parse(text)) as { deleteOptions?: DeleteOptions };
  evict(parts.store, pod, { options: deleteOptions });
  send({ code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } });
}

const EVICTION_API = { reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' };

/** As the eviction API does it, or whoever `by` says. */
export function evict(
  store: ObjectStore,
  pod: PodObject,
  { options = {}, by = EVICTION_API }: { options?: DeleteOptions; by?: typeof EVICTION_API } = {},
): void {
  const condition = { type: 'DisruptionTarget', status: 'True', ...by };
  const marked = isOver(pod.status)
    ? pod
    : store.update<PodObject>(PODS, { ...pod, status: withCondition(pod.status, condition, timestamp()) });
  deleteObject(store, { of: PODS, object: marked, options });
}

async function answerLog({ logs }: Parts, { query, response, send }: PodRequest, pod: PodObject): Promise<void> {
  const container = containerOf(pod, query.get('container') ?? '');
  if (query.get('previous') === 'true')
    throw badRequest(`previous terminated container "${container}" in pod "${pod.metadata.name}" not found`);
  const since = sinceOf(query);
  if (pod.spec.nodeName === undefined) {
    send({ code: 200, body: '' });
    return;
  }
  const log = logs(pod, container);
  if (!log) {
    const status = [...(pod.status.containerStatuses ?? []), ...(pod.status.initContainerStatuses ?? [])].find(
      ({ name }) => name === container,
    );
    const why = status?.state.waiting?.reason ?? 'ContainerCreating';
    const hint = why.startsWith('ErrImage') || why === 'ImagePullBackOff' ? 'trying and failing to pull image' : why;
    throw badRequest(`container "${container}" in pod "${pod.metadata.name}" is waiting to start: ${hint}`);
  }
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.flushHeaders();
  const tail = query.get('tailLines');
  let left = Number(query.get('limitBytes') ?? Infinity);
  const lines = log.read({ since, follow: query.get('follow') === 'true', tail: tail === null ? null : Number(tail) });
  const gone = new Promise<'gone'>((resolve) => response.on('close', () => resolve('gone')));
  for (;;) {
    const next = await Promise.race([lines.next(), gone]);
    if (next === 'gone' || next.done) break;
    const bytes = Buffer.from(query.get('timestamps') === 'true' ? `${next.value.time} ${next.value.text}` : next.value.text);
    const isTaken = response.write(bytes.subarray(0, left));
    left -= bytes.length;
    if (left <= 0) break;
    if (!isTaken) await Promise.race([new Promise((resolve) => response.once('drain', resolve)), gone]);
  }
  void lines.return();
  response.end();
}

function containerOf({ metadata, spec }: PodObject, asked: string): string {
  const names = [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
  if (asked === '' && spec.containers.length > 1)
    throw badRequest(
      `a container name must be specified for pod ${metadata.name}, choose one of: [${spec.containers.map(({ name }) => name).join(' ')}]`,
    );
  const name = asked === '' ? (spec.containers[0]?.name ?? '') : asked;
  if (!names.includes(name)) throw badRequest(`container ${name} is not valid for pod ${metadata.name}`);
  return name;
}

/** Milliseconds; lines before it are left out. */
function sinceOf(query: URLSearchParams): number {
  const seconds = query.get('sinceSeconds');
  if (seconds !== null) return Date.now() - Number(seconds) * 1000;
  const time = query.get('sinceTime');
  if (time === null) return 0;
  const parsed = Date.parse(time);
  if (Number.isNaN(parsed))
    throw badRequest(`parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(time)} as "2006"`);
  return parsed;
}
