/** The sequence that makes a Job of a request, whatever an earlier try left behind. */
import { randomBytes } from 'node:crypto';
import { FarhaulError } from '@farhaul/core';
import type { ExecutionKeyV1, SubmitRequestV1 } from '@farhaul/core/plugin';
import type { KubernetesClient } from './kubernetes-client.ts';
import { answerStatus, nullIfMissing } from './kubernetes-errors.ts';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import { jobBody, runSecretBody, type JobSpecInput, type RunObjects } from './kubernetes-job-spec.ts';
import { ownLabels } from './kubernetes-names.ts';
import { paths, type Job, type Secret } from './kubernetes-objects.ts';
import type { PluginMemory } from './plugin-memory.ts';
import { provideSecrets } from './secret-storage/provide-secrets.ts';

const REMOVE_MS = 30_000;

export interface Submission {
  client: KubernetesClient;
  namespace: string;
  memory: PluginMemory;
  /** A client of the cluster of a context of the kubeconfig; empty: the current one. */
  connect(context: string): Promise<KubernetesClient>;
  signal: AbortSignal;
}

/** Answers the Job. @throws FARHAUL_INFRASTRUCTURE_* ; after a refusal nothing is left */
export async function submitJob(request: SubmitRequestV1<KubernetesJob>, submission: Submission): Promise<Job> {
  const { namespace, memory } = submission;
  const { key } = request;
  const { objects, copies } = await provideObjects(request, submission);
  const input = { request, namespace, objects, relayKey: randomBytes(24).toString('base64') };
  const secret = await createOrFind<Secret>({ path: paths.secrets(namespace), body: runSecretBody(input), name: key.name }, submission);
  const job = await createJob(input, submission, secret.isNew ? [key.name, ...copies] : []);
  // Who finds it reads which key it has.
  if (secret.isNew) memory.relayedRuns.open(key.executionId, input.relayKey);
  try {
    for (const name of [key.name, ...copies]) await ownSecret(job, name, submission);
  } catch (error) {
    if (!mayHaveHappened(error, submission)) {
      await remove(paths.jobs(namespace), key.name, submission);
      await removeSecrets([key.name, ...copies], submission);
    }
    throw error;
  }
  return job;
}

/** Where it is refused, these Secrets go. */
async function createJob(input: JobSpecInput, submission: Submission, secrets: readonly string[]): Promise<Job> {
  const { key } = input.request;
  const { namespace } = submission;
  try {
    const body = jobBody(input);
    const { object } = await createOrFind<Job>({ path: paths.jobs(namespace), body, name: key.name }, submission);
    if (object?.metadata.deletionTimestamp === undefined && object !== null) return ofExecution(object, key);
  } catch (error) {
    if (!mayHaveHappened(error, submission)) await removeSecrets(secrets, submission);
    throw error;
  }
  throw new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `The Job ${key.name} was deleted while it was created.`, {
    hint: 'It is tried again.',
    retryable: true,
  });
}

function ofExecution(job: Job, { name, executionId }: ExecutionKeyV1): Job {
  const { labels, namespace } = job.metadata;
  if (labels?.[ownLabels.executionId] === executionId) return job;
  throw new FarhaulError(
    'FARHAUL_INFRASTRUCTURE_REJECTED',
    `The namespace ${namespace} has a Job ${name} that does not belong to this execution.`,
    { hint: `Look at it (kubectl describe job ${name}) and delete it.` },
  );
}

/** Somebody else may submit the same execution, or did a moment ago. */
async function createOrFind<Item>(
  { path, body, name }: { path: string; body: unknown; name: string },
  { client, signal }: Submission,
): Promise<{ object: Item | null; isNew: boolean }> {
  try {
    return { object: await client.request<Item>({ method: 'POST', path, body }, { signal }), isNew: true };
  } catch (error) {
    if (answerStatus(error) !== 409) throw error;
  }
  return { object: await nullIfMissing(client.request<Item>({ method: 'GET', path: `${path}/${name}` }, { signal })), isNew: false };
}

/** It goes with its Job, whoever deletes that. */
async function ownSecret({ metadata }: Job, name: string, { client, signal }: Submission): Promise<void> {
  const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name: metadata.name, uid: metadata.uid }];
  const call = {
    method: 'PATCH' as const,
    path: `${paths.secrets(metadata.namespace)}/${name}`,
    contentType: 'application/merge-patch+json',
    body: { metadata: { ownerReferences } },
  };
  await nullIfMissing(client.request<Secret>(call, { signal }));
}

/**
 * Where the cluster did not answer, or takes nothing now, or nobody waited for it: the next try finds what there is. A cluster that
 * takes nothing would refuse a removal too, or one half of it: then the next try would find a Job whose Secret is another's.
 */
export function mayHaveHappened(error: unknown, { signal }: Pick<Submission, 'signal'>): boolean {
  return signal.aborted || FarhaulError.isInstance(error, 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE');
}

async function removeSecrets(names: readonly string[], submission: Submission): Promise<void> {
  for (const name of names) await remove(paths.secrets(submission.namespace), name, submission);
}

/** As well as it can be done: why nothing was submitted is told, not this. */
async function remove(path: string, name: string, { client }: Submission): Promise<void> {
  const call = { method: 'DELETE', path: `${path}/${name}`, body: { propagationPolicy: 'Background' } } as const;
  await client.request(call, { signal: AbortSignal.timeout(REMOVE_MS) }).catch(() => undefined);
}

async function provideObjects(
  { mounts, key }: SubmitRequestV1<KubernetesJob>,
  submission: Submission,
): Promise<{ objects: RunObjects; copies: string[] }> {
  const { client, namespace, memory, connect, signal } = submission;
  const { knownPieces } = memory;
  const provided = await Promise.all(
    mounts
      .filter(({ readOnly }) => readOnly)
      .map(async ({ source, target }) => {
        const mount = { source, namespace, execution: key, knownPieces, connect };
        return { target, ...(await provideSecrets(client, mount, signal)) };
      }),
  );
  return {
    objects: {
      writable: mounts.find(({ readOnly }) => !readOnly)?.target ?? null,
      readable: provided.map(({ target, names }) => ({ target, secrets: names })),
    },
    copies: provided.flatMap(({ names, copied }) => (copied ? names : [])),
  };
}
