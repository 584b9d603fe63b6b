import { createHash } from 'node:crypto';
import { FarhaulError } from '@farhaul/core';
import type { ExecutionKeyV1 } from '@farhaul/core/plugin';
import type { KubernetesClient } from '../kubernetes-client.ts';
import { answerStatus, nullIfMissing } from '../kubernetes-errors.ts';
import { ownLabels } from '../kubernetes-names.ts';
import { paths, type Secret } from '../kubernetes-objects.ts';
import type { KnownPieces } from './known-pieces.ts';
import { objectAnnotations, pieceName } from './secret-objects.ts';

/** Where the Secrets of an object are. */
export interface SecretPlace {
  /** Of the kubeconfig; empty: the current one. */
  context: string;
  namespace: string;
  key: string;
}

export interface SecretMount {
  source: string;
  /** Of the pod. */
  namespace: string;
  /** Copies go with it. */
  execution: ExecutionKeyV1;
  knownPieces: KnownPieces;
  /** A client of the cluster that holds the object. */
  connect(context: string): Promise<KubernetesClient>;
}

export interface ProvidedSecrets {
  /** In the order of the pieces. */
  names: string[];
  /** Whether they are the execution's own, to be deleted with it. */
  copied: boolean;
}

/** Source of a mount of the kind `kubernetes-secret`. */
export function mountSource({ context, namespace, key }: SecretPlace): string {
  return `${encodeURIComponent(context)}/${namespace}/${key}`;
}

function parseSource(source: string): SecretPlace {
  const [context = '', namespace = '', ...key] = source.split('/');
  return { context: decodeURIComponent(context), namespace, key: key.join('/') };
}

/** An object, among those of all clusters. */
export function placeOf({ address }: Pick<KubernetesClient, 'address'>, namespace: string, key: string): string {
  return `${address.server} ${namespace}/${key}`;
}

/** The Secrets with the pieces of an object in the namespace of the pod, where they are copied to if they are elsewhere. */
export async function provideSecrets(client: KubernetesClient, mount: SecretMount, signal: AbortSignal): Promise<ProvidedSecrets> {
  const { context, namespace: from, key } = parseSource(mount.source);
  const holder = await mount.connect(context);
  const isThere = holder.address.server === client.address.server && from === mount.namespace;
  const known = isThere ? mount.knownPieces.find(placeOf(holder, from, key)) : null;
  const first = known === null ? await readPiece(holder, { namespace: from, key, piece: 0 }, signal) : null;
  const count = known ?? Number(first?.metadata.annotations?.[objectAnnotations.pieces] ?? 1);
  if (isThere) return { names: Array.from({ length: count }, (_, piece) => pieceName(key, piece)), copied: false };
  const names: string[] = [];
  for (let piece = 0; piece < count; piece += 1) {
    const read = piece === 0 && first ? first : await readPiece(holder, { namespace: from, key, piece }, signal);
    names.push(await copyPiece(client, { secret: read, name: copyName(mount.execution, key, piece), mount }, signal));
  }
  return { names, copied: true };
}

async function readPiece(
  client: KubernetesClient,
  { namespace, key, piece }: { namespace: string; key: string; piece: number },
  signal: AbortSignal,
): Promise<Secret> {
  const path = `${paths.secrets(namespace)}/${pieceName(key, piece)}`;
  const found = await nullIfMissing(client.request<Secret>({ method: 'GET', path }, { signal }));
  if (found) return found;
  throw new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', `The object ${key} is not in the namespace ${namespace}.`, {
    hint: 'Somebody deleted Secrets of farhaul; run the flow again.',
  });
}

function copyName({ name }: ExecutionKeyV1, key: string, piece: number): string {
  return `${name}-${createHash('sha256').update(key).digest('hex').slice(0, 12)}-${piece}`;
}

/** Of the execution alone: nobody need count who uses it. */
async function copyPiece(
  client: KubernetesClient,
  { secret: { data }, name, mount: { namespace, execution } }: { secret: Secret; name: string; mount: SecretMount },
  signal: AbortSignal,
): Promise<string> {
  const labels = {
    [ownLabels.managedBy]: 'farhaul',
    [ownLabels.executionId]: execution.executionId,
    [ownLabels.flowRunId]: execution.flowRunId,
  };
  const body = { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', immutable: true, metadata: { name, namespace, labels }, data };
  try {
    await client.request({ method: 'POST', path: paths.secrets(namespace), body }, { signal });
  } catch (error) {
    if (answerStatus(error) !== 409) throw error;
  }
  return name;
}
