/** Stops (grace, then force) and deletes a Job with its pods and Secrets, and looks that they are gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import { anySignal } from '@farhaul/core/plugin';
import type { KubernetesClient } from './kubernetes-client.ts';
import { nullIfMissing } from './kubernetes-errors.ts';
import { isFinished, mayRun } from './kubernetes-outcome.ts';
import { ownAnnotations, ownLabels } from './kubernetes-names.ts';
import { paths, type Job, type ObjectList, type Pod } from './kubernetes-objects.ts';
import type { KubernetesRefData } from './kubernetes-ref.ts';
import type { SharedWatch } from './shared-watch.ts';

const VERIFY_MS = 60_000;
const PAUSE_MS = 150;
/** So long the cluster may take for the pods of a Job that is over, before they are deleted one by one. */
const COLLECTED_MS = 1_000;

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
    // One that is over makes no further pod: what the watch knows of it is all there is.
    const { job, pod } = shared.state(ref.executionId);
    const isOver = job?.metadata.uid === ref.jobUid && isFinished(job) && pod !== null && !mayRun(pod);
    if (isOver && !isKept(job)) await removeFinished(removal, changes);
    else await removeUnfinished(removal);
  } finally {
    changes.close();
  }
}

async function removeFinished(removal: Removal, changes: Changes): Promise<void> {
  const { shared, ref, signal } = removal;
  await deleteJob(removal);
  await deleteSecrets(removal);
  const end = performance.now() + COLLECTED_MS;
  while (shared.pods(ref.executionId).length > 0) {
    if (performance.now() > end || shared.trouble !== null) return await removeUnfinished(removal);
    await changes.next(PAUSE_MS, signal);
  }
}

async function removeUnfinished(removal: Removal): Promise<void> {
  const { client, ref, graceMs, signal } = removal;
  const path = `${paths.jobs(ref.namespace)}/${ref.jobName}`;
  const job = await nullIfMissing(client.request<Job>({ method: 'GET', path }, { signal }));
  const isOurs = job !== null && job.metadata.uid === ref.jobUid;
  const keep = isOurs && isKept(job);
  // Less than a second would forget the pod before its node ended it.
  const gracePeriodSeconds = Math.max(1, Math.ceil(graceMs / 1000));
  for (const pod of (await podsOf(removal)).filter((one) => !keep || mayRun(one))) {
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

/** What the shared watch tells of an execution. */
class Changes {
  readonly #stop: () => void;
  #changed = Promise.withResolvers<void>();

  constructor(shared: SharedWatch, executionId: string) {
    this.#stop = shared.listen(executionId, () => this.#changed.resolve());
  }

  /** Waits for the next change, or so long. */
  async next(withinMs: number, signal: AbortSignal): Promise<void> {
    const late = new AbortController();
    const waiting = sleep(withinMs, undefined, { signal: anySignal(signal, late.signal) });
    await Promise.race([this.#changed.promise, waiting]).finally(() => late.abort());
    this.#changed = Promise.withResolvers<void>();
  }

  close(): void {
    this.#stop();
  }
}
