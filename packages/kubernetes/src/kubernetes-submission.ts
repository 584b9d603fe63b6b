/** The sequence that makes a Job of a request, whatever an earlier try left behind. */
import { randomBytes } from 'node:crypto';
import { FarhaulError } from '@farhaul/core';
import type { ExecutionKeyV1, SubmitRequestV1 } from '@farhaul/core/plugin';
import type { KubernetesClient } from './kubernetes-client.ts';
import { answerStatus, nullIfMissing } from './kubernetes-errors.ts';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import { jobBody, runSecretBody, type RunObjects } from './kubernetes-job-spec.ts';
import { ownLabels } from './kubernetes-names.ts';
import { paths, type Job, type Secret } from './kubernetes-objects.ts';
import { provideSecrets } from './secret-storage/provide-secrets.ts';

export interface Submission {
  client: KubernetesClient;
  namespace: string;
  signal: AbortSignal;
}

/** Answers the Job. @throws FARHAUL_INFRASTRUCTURE_* ; after a refusal nothing is left */
export async function submitJob(request: SubmitRequestV1<KubernetesJob>, submission: Submission): Promise<Job> {
  const { client, namespace, signal } = submission;
  const { key } = request;
  const found = await findJob(key, submission);
  if (found) return found;
  const objects = await provideObjects(request, submission);
  const input = { request, namespace, objects, relayKey: randomBytes(24).toString('base64') };
  await createOrKeep(client, { path: paths.secrets(namespace), body: runSecretBody(input) }, signal);
  try {
    await createOrKeep(client, { path: paths.jobs(namespace), body: jobBody(input) }, signal);
  } catch (error) {
    signal.throwIfAborted();
    // Where the cluster did not answer, it may have been created: the next try finds it.
    if (answerStatus(error) !== null) await removeSecret(key, submission);
    throw error;
  }
  const job = await findJob(key, submission);
  if (!job) {
    throw new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `The Job ${key.name} was deleted while it was created.`, {
      hint: 'It is tried again.',
      retryable: true,
    });
  }
  await ownSecret(job, submission);
  return job;
}

async function findJob({ name, executionId }: ExecutionKeyV1, { client, namespace, signal }: Submission): Promise<Job | null> {
  const job = await nullIfMissing(client.request<Job>({ method: 'GET', path: `${paths.jobs(namespace)}/${name}` }, { signal }));
  if (job && job.metadata.labels?.[ownLabels.executionId] !== executionId) {
    throw new FarhaulError(
      'FARHAUL_INFRASTRUCTURE_REJECTED',
      `The namespace ${namespace} has a Job ${name} that does not belong to this execution.`,
      {
        hint: `Look at it (kubectl describe job ${name}) and delete it.`,
      },
    );
  }
  return job?.metadata.deletionTimestamp === undefined ? job : null;
}

/** Somebody else may submit the same execution, or did a moment ago. */
async function createOrKeep(client: KubernetesClient, { path, body }: { path: string; body: unknown }, signal: AbortSignal): Promise<void> {
  try {
    await client.request({ method: 'POST', path, body }, { signal });
  } catch (error) {
    if (answerStatus(error) !== 409) throw error;
  }
}

/** It goes with its Job, whoever deletes that. */
async function ownSecret({ metadata: { name, uid, namespace } }: Job, { client, signal }: Submission): Promise<void> {
  const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid }];
  const call = {
    method: 'PATCH' as const,
    path: `${paths.secrets(namespace)}/${name}`,
    contentType: 'application/merge-patch+json',
    body: { metadata: { ownerReferences } },
  };
  await nullIfMissing(client.request<Secret>(call, { signal }));
}

async function removeSecret({ name }: ExecutionKeyV1, { client, namespace }: Submission): Promise<void> {
  const signal = AbortSignal.timeout(30_000);
  await client.request({ method: 'DELETE', path: `${paths.secrets(namespace)}/${name}` }, { signal }).catch(() => undefined);
}

async function provideObjects({ mounts }: SubmitRequestV1<KubernetesJob>, { client, namespace, signal }: Submission): Promise<RunObjects> {
  const objects: RunObjects = { writable: null, readable: [] };
  for (const { source, target, readOnly } of mounts) {
    if (readOnly) objects.readable.push({ target, secrets: await provideSecrets(client, { source, namespace }, signal) });
    else objects.writable = target;
  }
  return objects;
}
