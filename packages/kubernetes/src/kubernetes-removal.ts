/** Stops (grace, then force) and deletes a Job with its pods and Secrets, and looks that they are gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import type { KubernetesClient } from './kubernetes-client.ts';
import { nullIfMissing } from './kubernetes-errors.ts';
import { mayRun } from './kubernetes-outcome.ts';
import { ownAnnotations, ownLabels } from './kubernetes-names.ts';
import { paths, type Job, type ObjectList, type Pod, type Secret } from './kubernetes-objects.ts';
import type { KubernetesRefData } from './kubernetes-ref.ts';

const VERIFY_MS = 60_000;
const PAUSE_MS = 150;

export interface Removal {
  client: KubernetesClient;
  ref: KubernetesRefData;
  graceMs: number;
  signal: AbortSignal;
}

/** Resolves when nothing runs and, unless the job keeps its Job, nothing is left. */
export async function removeJob(removal: Removal): Promise<void> {
  const { client, ref, graceMs, signal } = removal;
  const path = `${paths.jobs(ref.namespace)}/${ref.jobName}`;
  const job = await nullIfMissing(client.request<Job>({ method: 'GET', path }, { signal }));
  const isOurs = job !== null && job.metadata.uid === ref.jobUid;
  const keep = isOurs && job.metadata.annotations?.[ownAnnotations.autoRemove] === 'false';
  const pods = await podsOf(removal);
  // Less than a second would forget the pod before its node ended it.
  const gracePeriodSeconds = Math.max(1, Math.ceil(graceMs / 1000));
  for (const pod of pods.filter((one) => !keep || mayRun(one))) {
    const podPath = `${paths.pods(ref.namespace)}/${pod.metadata.name}`;
    await nullIfMissing(client.request({ method: 'DELETE', path: podPath, body: { gracePeriodSeconds } }, { signal }));
  }
  if (isOurs && !keep) {
    const body = { propagationPolicy: 'Background', preconditions: { uid: ref.jobUid } };
    await nullIfMissing(client.request({ method: 'DELETE', path, body }, { signal }));
  }
  const end = performance.now() + VERIFY_MS + graceMs;
  for (;;) {
    const left = await podsOf(removal);
    if (keep ? !left.some(mayRun) : left.length === 0) break;
    if (performance.now() > end) throw stillThere(left[0]?.metadata.name ?? ref.jobName);
    await sleep(PAUSE_MS, undefined, { signal });
  }
  if (!keep) await removeSecrets(removal);
}

async function podsOf({ client, ref, signal }: Removal): Promise<Pod[]> {
  const query = { labelSelector: `${ownLabels.executionId}=${ref.executionId}` };
  const list = await client.request<ObjectList<Pod>>({ method: 'GET', path: paths.pods(ref.namespace), query }, { signal });
  return list.items;
}

async function removeSecrets({ client, ref, signal }: Removal): Promise<void> {
  const query = { labelSelector: `${ownLabels.executionId}=${ref.executionId}` };
  const list = await client.request<ObjectList<Secret>>({ method: 'GET', path: paths.secrets(ref.namespace), query }, { signal });
  for (const { metadata } of list.items)
    await nullIfMissing(client.request({ method: 'DELETE', path: `${paths.secrets(ref.namespace)}/${metadata.name}` }, { signal }));
}

function stillThere(name: string): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `The cluster has not removed the pod ${name} yet.`, {
    hint: `It is tried again; kubectl describe pod ${name} tells what holds it, such as a node that does not answer.`,
    retryable: true,
  });
}
