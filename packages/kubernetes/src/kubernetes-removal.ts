/** Stops (grace, then force) and deletes a Job with its pods and Secrets, and looks that they are gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import { Bell } from './bell.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { nullIfMissing } from './kubernetes-errors.ts';
import { areContainersOver, isEnded, isSuspended, mayRun } from './kubernetes-outcome.ts';
import { ownAnnotations, ownLabels } from './kubernetes-names.ts';
import { paths, type Job, type ObjectList, type Pod } from './kubernetes-objects.ts';
import type { KubernetesRefData } from './kubernetes-ref.ts';
import type { SharedWatch } from './shared-watch.ts';

const VERIFY_MS = 60_000;
const PAUSE_MS = 150;
/** So long a node may take to end a pod whose containers are over. */
const ENDING_MS = 3_000;
/** So long the cluster may take to collect it with its Job, before it is deleted by itself. */
const COLLECTED_MS = 10_000;

export interface Removal {
  client: KubernetesClient;
  shared: SharedWatch;
  ref: KubernetesRefData;
  graceMs: number;
  signal: AbortSignal;
}

/** Resolves when nothing runs and, unless the job keeps its Job, nothing is left. */
export async function removeJob(removal: Removal): Promise<void> {
  const { shared, ref, signal } = removal;
  const changes = new Changes(shared, ref.executionId);
  try {
    await shared.listed(signal);
    const isEnding = (): boolean => areContainersOver(shared.state(ref.executionId).pod) && !isEnded(shared.state(ref.executionId).pod);
    await changes.until(() => !isEnding(), { withinMs: ENDING_MS, signal });
    const { job, pod } = shared.state(ref.executionId);
    // A Job whose pod has ended makes no other: what the watch knows of it is all there is.
    if (job?.metadata.uid === ref.jobUid && isEnded(pod) && !isKept(job)) await removeFinished(removal, changes);
    else await removeUnfinished(removal);
  } finally {
    changes.close();
  }
}

async function removeFinished(removal: Removal, changes: Changes): Promise<void> {
  const { shared, ref, signal } = removal;
  await deleteJob(removal);
  await deleteSecrets(removal);
  const isGone = (): boolean => shared.pods(ref.executionId).length === 0 && shared.trouble === null;
  if (!(await changes.until(isGone, { withinMs: COLLECTED_MS, signal }))) await removeUnfinished(removal);
}

async function removeUnfinished(removal: Removal): Promise<void> {
  const { client, ref, graceMs, signal } = removal;
  const path = `${paths.jobs(ref.namespace)}/${ref.jobName}`;
  const job = await nullIfMissing(client.request<Job>({ method: 'GET', path }, { signal }));
  const isOurs = job !== null && job.metadata.uid === ref.jobUid;
  const keep = isOurs && isKept(job);
  let pods = await podsOf(removal);
  if (isOurs && pods.length === 0) {
    await suspendPodless(removal, job);
    pods = await podsOf(removal);
  }
  // Less than a second would forget the pod before its node ended it.
  const gracePeriodSeconds = Math.max(1, Math.ceil(graceMs / 1000));
  for (const pod of pods.filter((one) => !keep || mayRun(one))) {
    const podPath = `${paths.pods(ref.namespace)}/${pod.metadata.name}`;
    await nullIfMissing(client.request({ method: 'DELETE', path: podPath, body: { gracePeriodSeconds } }, { signal }));
  }
  if (isOurs && !keep) await deleteJob(removal);
  const end = performance.now() + VERIFY_MS + graceMs;
  for (;;) {
    const left = await podsOf(removal);
    if (keep ? !left.some(mayRun) : left.length === 0) break;
    if (performance.now() > end) throw stillThere(left[0]?.metadata.name ?? ref.jobName);
    await sleep(PAUSE_MS, undefined, { signal });
  }
  if (!keep) await deleteSecrets(removal);
}

/**
 * Its controller may be making the pod right now, and would make it though the Job was deleted: it is suspended, and its controller
 * says so once it makes none any more.
 */
async function suspendPodless({ client, ref, graceMs, signal }: Removal, found: Job): Promise<void> {
  const path = `${paths.jobs(ref.namespace)}/${ref.jobName}`;
  if (makesNoPod(found)) return;
  const suspend = { method: 'PATCH', path, contentType: 'application/merge-patch+json', body: { spec: { suspend: true } } } as const;
  let job = await nullIfMissing(client.request<Job>(suspend, { signal }));
  for (const end = performance.now() + VERIFY_MS + graceMs; job !== null && !makesNoPod(job);) {
    if (performance.now() > end) throw notSuspended(ref.jobName);
    await sleep(PAUSE_MS, undefined, { signal });
    job = await nullIfMissing(client.request<Job>({ method: 'GET', path }, { signal }));
  }
}

/** One that was resumed says for a moment still that it is suspended. */
function makesNoPod(job: Job): boolean {
  const states = ['FailureTarget', 'SuccessCriteriaMet', 'Failed', 'Complete', ...(isSuspended(job) ? ['Suspended'] : [])];
  return job.status?.conditions?.some(({ type, status: is }) => states.includes(type) && is === 'True') ?? false;
}

function isKept({ metadata }: Job): boolean {
  return metadata.annotations?.[ownAnnotations.autoRemove] === 'false';
}

/** Its pods are collected by the cluster. */
async function deleteJob({ client, ref, signal }: Removal): Promise<void> {
  const path = `${paths.jobs(ref.namespace)}/${ref.jobName}`;
  const body = { propagationPolicy: 'Background', preconditions: { uid: ref.jobUid } };
  await nullIfMissing(client.request({ method: 'DELETE', path, body }, { signal }));
}

async function podsOf({ client, ref, signal }: Removal): Promise<Pod[]> {
  const query = { labelSelector: ofExecution(ref) };
  const list = await client.request<ObjectList<Pod>>({ method: 'GET', path: paths.pods(ref.namespace), query }, { signal });
  return list.items;
}

async function deleteSecrets({ client, ref, signal }: Removal): Promise<void> {
  const query = { labelSelector: ofExecution(ref) };
  await client.request({ method: 'DELETE', path: paths.secrets(ref.namespace), query }, { signal });
}

function ofExecution({ executionId }: KubernetesRefData): string {
  return `${ownLabels.executionId}=${executionId}`;
}

function stillThere(name: string): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `The cluster has not removed the pod ${name} yet.`, {
    hint: `It is tried again; kubectl describe pod ${name} tells what holds it, such as a node that does not answer.`,
    retryable: true,
  });
}

function notSuspended(name: string): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `The cluster has not suspended the Job ${name} yet.`, {
    hint: `It is tried again; kubectl describe job ${name} tells more, and so does the cluster's kube-controller-manager.`,
    retryable: true,
  });
}

/** What the shared watch tells of an execution. */
class Changes {
  readonly #stop: () => void;
  readonly #changed = new Bell();

  constructor(shared: SharedWatch, executionId: string) {
    this.#stop = shared.listen(executionId, this.#changed.ring);
  }

  /** Whether it came to be true within the time. */
  async until(isTrue: () => boolean, { withinMs, signal }: { withinMs: number; signal: AbortSignal }): Promise<boolean> {
    const end = performance.now() + withinMs;
    while (!isTrue()) {
      const left = end - performance.now();
      if (left <= 0) return false;
      await this.#changed.wait(left, signal);
    }
    return true;
  }

  close(): void {
    this.#stop();
  }
}
