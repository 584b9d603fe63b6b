/** What a worker that is gone left of an execution, wherever in the cluster. */
import type { ExecutionKeyV1 } from '@farhaul/core/plugin';
import type { Connection } from './cluster-connections.ts';
import { answerStatus, nullIfMissing } from './kubernetes-errors.ts';
import { ownLabels } from './kubernetes-names.ts';
import { paths, type Job, type ObjectList, type Secret } from './kubernetes-objects.ts';

export async function findJob(connection: Connection, key: ExecutionKeyV1, signal: AbortSignal): Promise<Job | null> {
  const places = { everywhere: '/apis/batch/v1/jobs', of: paths.jobs };
  const jobs = await listAnywhere<Job>(connection, { ...places, key, signal });
  return jobs.find(({ metadata }) => metadata.name === key.name && metadata.deletionTimestamp === undefined) ?? null;
}

/** Deletes what a submission made for a Job that it did not come to make: its own Secret, and copies of others'. */
export async function deleteLoneSecrets(connection: Connection, key: ExecutionKeyV1, signal: AbortSignal): Promise<void> {
  const places = { everywhere: '/api/v1/secrets', of: paths.secrets };
  const secrets = await listAnywhere<Secret>(connection, { ...places, key, signal });
  // Those of its storage, which has other names for them, are deleted as objects are.
  for (const { metadata } of secrets.filter(({ metadata: { name } }) => name === key.name || name.startsWith(`${key.name}-`))) {
    const path = `${paths.secrets(metadata.namespace)}/${metadata.name}`;
    await nullIfMissing(connection.client.request({ method: 'DELETE', path, body: { propagationPolicy: 'Background' } }, { signal }));
  }
}

interface Search {
  everywhere: string;
  of(namespace: string): string;
  key: ExecutionKeyV1;
  signal: AbortSignal;
}

/** In all namespaces where that is permitted, else in those that are known. */
async function listAnywhere<Item>(connection: Connection, { everywhere, of, key, signal }: Search): Promise<Item[]> {
  const { client, namespaces } = connection;
  const query = { labelSelector: `${ownLabels.executionId}=${key.executionId}` };
  const list = async (path: string): Promise<Item[]> =>
    (await client.request<ObjectList<Item>>({ method: 'GET', path, query }, { signal })).items;
  try {
    return await list(everywhere);
  } catch (error) {
    if (answerStatus(error) !== 403) throw error;
  }
  const found: Item[] = [];
  const closed: unknown[] = [];
  const known = new Set([...namespaces.keys(), client.address.namespace]);
  for (const namespace of known) {
    try {
      found.push(...(await list(of(namespace))));
    } catch (error) {
      // Where nothing was ever taken, as in the kubeconfig's own namespace where all jobs name another one, nothing can be.
      if (answerStatus(error) !== 403 || namespaces.get(namespace) === 'taken') throw error;
      closed.push(error);
    }
  }
  if (closed.length === known.size) throw closed[0];
  return found;
}
