import { FarhaulError } from '@farhaul/core';
import type { KubernetesClient } from '../kubernetes-client.ts';
import { answerStatus, nullIfMissing } from '../kubernetes-errors.ts';
import { paths, type Secret } from '../kubernetes-objects.ts';
import type { KnownPieces } from './known-pieces.ts';
import { objectAnnotations, pieceName } from './secret-objects.ts';

export interface SecretMount {
  source: string;
  /** Of the pod. */
  namespace: string;
  knownPieces: KnownPieces;
}

/** Source of a mount of the kind `kubernetes-secret`: namespace and key of the object. */
export function mountSource(namespace: string, key: string): string {
  return `${namespace}/${key}`;
}

/** An object, among those of all clusters. */
export function placeOf({ address }: Pick<KubernetesClient, 'address'>, namespace: string, key: string): string {
  return `${address.server} ${mountSource(namespace, key)}`;
}

/** Names of the Secrets with the pieces of an object, in the namespace of the pod, where they are copied to if they are elsewhere. */
export async function provideSecrets(
  client: KubernetesClient,
  { source, namespace, knownPieces }: SecretMount,
  signal: AbortSignal,
): Promise<string[]> {
  const slash = source.indexOf('/');
  const [from, key] = [source.slice(0, slash), source.slice(slash + 1)];
  const read = async (piece: number): Promise<Secret> => {
    const path = `${paths.secrets(from)}/${pieceName(key, piece)}`;
    const found = await nullIfMissing(client.request<Secret>({ method: 'GET', path }, { signal }));
    if (found) return found;
    throw new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', `The object ${key} is not in the namespace ${from}.`, {
      hint: 'Somebody deleted Secrets of farhaul; run the flow again.',
    });
  };
  const known = from === namespace ? knownPieces.find(placeOf(client, from, key)) : null;
  if (known !== null) return Array.from({ length: known }, (_, piece) => pieceName(key, piece));
  const first = await read(0);
  const count = Number(first.metadata.annotations?.[objectAnnotations.pieces] ?? 1);
  const names = Array.from({ length: count }, (_, piece) => pieceName(key, piece));
  if (from === namespace) return names;
  for (const piece of names.keys()) {
    const { metadata, data } = piece === 0 ? first : await read(piece);
    const { name, labels, annotations } = metadata;
    const body = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'Opaque',
      immutable: true,
      metadata: { name, namespace, labels, annotations },
      data,
    };
    try {
      await client.request({ method: 'POST', path: paths.secrets(namespace), body }, { signal });
    } catch (error) {
      if (answerStatus(error) !== 409) throw error;
    }
  }
  return names;
}
