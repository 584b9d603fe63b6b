/** Objects in immutable Secrets of a cluster: type `kubernetes-secret`. What runs write comes back by their log. */
import { FarhaulError } from '@farhaul/core';
import {
  checkKeyPrefix,
  checkObjectKey,
  type CallOptionsV1,
  type GrantRequestV1,
  type GrantV1,
  type ObjectHeadV1,
  type StorageV1,
} from '@farhaul/core/plugin';
import { openKubernetesClient, type KubernetesCall, type KubernetesClient } from '../kubernetes-client.ts';
import { answerStatus, nullIfMissing } from '../kubernetes-errors.ts';
import { ownLabels } from '../kubernetes-names.ts';
import { paths, type ObjectList, type Secret } from '../kubernetes-objects.ts';
import { PIECE_KEY } from '../kubernetes-job-spec.ts';
import type { PluginMemory } from '../plugin-memory.ts';
import type { RelayedFiles } from '../relay/relayed-files.ts';
import { mountSource, placeOf } from './provide-secrets.ts';
import {
  executionOfKey,
  LARGEST_OBJECT,
  objectAnnotations,
  objectHash,
  objectLabels,
  PIECE_BYTES,
  pieceBodies,
  pieceName,
} from './secret-objects.ts';
import { wholeRequest } from './whole-request.ts';

export interface KubernetesSecretConfiguration {
  /** @default the one of the context */
  namespace?: string;
  /** @default the current one */
  context?: string;
}

const REPLACE_TRIES = 5;
/** Nobody writes an object for longer. */
const WRITING_MS = 3_600_000;

/** Opening it does no I/O but reading the kubeconfig. @throws FARHAUL_CONFIGURATION */
export async function openKubernetesSecretStorage(
  configuration: KubernetesSecretConfiguration,
  { environment, memory }: { environment: Readonly<Record<string, string | undefined>>; memory: PluginMemory },
): Promise<StorageV1> {
  return new KubernetesSecretStorage(await openHolder(configuration, { environment, memory }), configuration, memory);
}

/** The cluster that holds the Secrets, and how workers call it. */
interface Holder {
  client: KubernetesClient;
  connection: string;
}

async function openHolder(
  { context }: KubernetesSecretConfiguration,
  { environment, memory }: { environment: Readonly<Record<string, string | undefined>>; memory: PluginMemory },
): Promise<Holder> {
  try {
    return { client: await openKubernetesClient(environment, context), connection: context ?? '' };
  } catch (error) {
    const given = memory.givenCluster;
    if (context !== undefined || given === null || !FarhaulError.isInstance(error, 'FARHAUL_CONFIGURATION')) throw error;
    const { config, name } = given;
    return { client: await openKubernetesClient(environment, config.context, config.kubeconfig), connection: name };
  }
}

class KubernetesSecretStorage implements StorageV1 {
  readonly specificationVersion = 'v1';
  readonly type = 'kubernetes-secret';
  readonly #client: KubernetesClient;
  readonly #connection: string;
  readonly #configuration: KubernetesSecretConfiguration;
  readonly #memory: PluginMemory;
  readonly #namespace: string;

  constructor({ client, connection }: Holder, configuration: KubernetesSecretConfiguration, memory: PluginMemory) {
    this.#client = client;
    this.#connection = connection;
    this.#memory = memory;
    this.#configuration = configuration;
    this.#namespace = configuration.namespace ?? client.address.namespace;
  }

  async put(key: string, body: Uint8Array, { ifAbsent, signal }: CallOptionsV1 & { ifAbsent: boolean }): Promise<{ created: boolean }> {
    checkObjectKey(key);
    if (body.length > LARGEST_OBJECT) throw tooLarge(key, body.length);
    // What is large is not sent to be refused.
    if (body.length > PIECE_BYTES && ifAbsent && (await this.#head(key, signal)) !== null) return { created: false };
    for (let attempt = 1; ; attempt += 1) {
      const found = await this.#create(key, body, signal);
      if (found === 'created' || ifAbsent) return { created: found === 'created' };
      // The same content is only made young: who reads it meanwhile finds it.
      if (found === 'same') return { created: await this.#makeYoung(key, signal) };
      await this.delete(key, { signal });
      // Somebody else wrote it between the two.
      if (attempt > REPLACE_TRIES) return { created: true };
    }
  }

  /** Whether it is there now by this call, or was there already, with this content or another. */
  async #create(key: string, body: Uint8Array, signal: AbortSignal): Promise<'created' | 'same' | 'other'> {
    const path = paths.secrets(this.#namespace);
    const pieces = pieceBodies(key, body, this.#namespace);
    for (const { name, isFirst, version, body: piece } of pieces) {
      try {
        await this.#send({ method: 'POST', path, body: piece }, signal);
      } catch (error) {
        if (answerStatus(error) !== 409) throw error;
        const call = { method: 'GET', path: `${path}/${name}`, metadataOnly: 'object' } as const;
        const found = await nullIfMissing(this.#client.request<Secret>(call, { signal }));
        const isSame = found?.metadata.annotations?.[objectAnnotations.version] === version;
        // Whoever creates the first piece has created the object; what others left of a further one goes.
        if (isFirst) return isSame ? 'same' : 'other';
        if (isSame) continue;
        await nullIfMissing(this.#send({ method: 'DELETE', path: `${path}/${name}` }, signal));
        await this.#send({ method: 'POST', path, body: piece }, signal);
      }
    }
    this.#memory.knownPieces.note(this.#place(key), pieces.length);
    return 'created';
  }

  async #makeYoung(key: string, signal: AbortSignal): Promise<true> {
    const body = { metadata: { annotations: { [objectAnnotations.modifiedAt]: new Date().toISOString() } } };
    const contentType = 'application/merge-patch+json';
    await nullIfMissing(this.#send({ method: 'PATCH', path: this.#path(key, 0), contentType, body }, signal));
    return true;
  }

  async get(key: string, { signal }: CallOptionsV1): Promise<Uint8Array | null> {
    checkObjectKey(key);
    const relayed = this.#relayedFile(key);
    const told = relayed?.files.get(relayed.name) ?? null;
    if (relayed !== null && (told !== null || isWrittenByRuns(relayed.name))) return told;
    for (let attempt = 1; ; attempt += 1) {
      const first = await this.#piece(key, 0, signal);
      if (first === null) return null;
      const count = this.#countPieces(key, first);
      const rest = await Promise.all(Array.from({ length: count - 1 }, (_, index) => this.#piece(key, index + 1, signal)));
      const version = first.metadata.annotations?.[objectAnnotations.version];
      const pieces = [first, ...rest].map((piece) =>
        piece?.metadata.annotations?.[objectAnnotations.version] === version ? Buffer.from(piece?.data?.[PIECE_KEY] ?? '', 'base64') : null,
      );
      if (pieces.every((piece) => piece !== null)) return Buffer.concat(pieces);
      // It is being replaced, or deleted.
      if (attempt >= REPLACE_TRIES) return null;
    }
  }

  async head(key: string, { signal }: CallOptionsV1): Promise<ObjectHeadV1 | null> {
    checkObjectKey(key);
    const relayed = this.#relayedFile(key);
    const told = relayed?.files.head(relayed.name);
    if (told) return { key, bytes: told.bytes, modifiedAt: told.modifiedAt.toISOString() };
    return await this.#head(key, signal);
  }

  async *list(prefix: string, { signal }: CallOptionsV1): AsyncIterable<ObjectHeadV1> {
    checkKeyPrefix(prefix);
    const [, flowRunId] = /^runs\/([0-9a-f-]{36})\//.exec(prefix) ?? [];
    const labelSelector = [objectLabels.piece, ...(flowRunId === undefined ? [] : [`${ownLabels.flowRunId}=${flowRunId}`])].join(',');
    let last = '';
    let next: string | undefined;
    do {
      const query: Record<string, string | number | undefined> = { labelSelector, limit: 500, continue: next };
      const list: ObjectList<Secret> = await this.#client.request(
        { method: 'GET', path: paths.secrets(this.#namespace), query, metadataOnly: 'list' },
        { signal },
      );
      // Of metadata alone, a list of nothing has no items.
      for (const secret of list.items ?? []) {
        const head = headOf(secret);
        // In the order of their names: pieces of an object follow each other.
        if (head.key === last) continue;
        last = head.key;
        const isWhole = secret.metadata.labels?.[objectLabels.piece] === '0';
        if (isWhole) this.#countPieces(head.key, secret);
        // Without its first piece it is being written; one that has been for long is listed so that it can be deleted.
        else if (Date.now() - Date.parse(head.modifiedAt) < WRITING_MS) continue;
        if (head.key.startsWith(prefix)) yield head;
      }
      next = list.metadata.continue === '' ? undefined : list.metadata.continue;
    } while (next !== undefined);
  }

  async delete(key: string, { signal }: CallOptionsV1): Promise<void> {
    checkObjectKey(key);
    const place = this.#place(key);
    const known = this.#memory.knownPieces.find(place);
    this.#memory.knownPieces.forget(place);
    const first = known === null ? await this.#piece(key, 0, signal) : null;
    const count = first ? piecesOf(first) : (known ?? 0);
    if (count === 1) {
      await nullIfMissing(this.#send({ method: 'DELETE', path: this.#path(key, 0) }, signal));
      return;
    }
    // Of several pieces, or of a writing that was broken off.
    const query = { labelSelector: `${objectLabels.object}=${objectHash(key)}` };
    await this.#send({ method: 'DELETE', path: paths.secrets(this.#namespace), query }, signal);
  }

  async grant(requests: readonly GrantRequestV1[]): Promise<GrantV1[]> {
    return requests.map(({ key, method }) => {
      checkObjectKey(key);
      const execution = executionOfKey(key);
      if (method === 'GET' || execution === null) {
        return {
          via: 'mount',
          mount: { kind: this.type, source: this.#source(key), readOnly: method === 'GET' },
          path: 'object',
        };
      }
      const directory = key.slice(0, -execution.name.length - 1);
      return {
        via: 'mount',
        mount: { kind: this.type, source: this.#source(directory), readOnly: false },
        path: execution.name,
      };
    });
  }

  describe(): { type: string; location: string; configuration: Record<string, unknown> } {
    return {
      type: this.type,
      location: `Secrets of the namespace ${this.#namespace} of ${this.#client.address.server}`,
      configuration: { ...this.#configuration },
    };
  }

  #path(key: string, piece: number): string {
    return `${paths.secrets(this.#namespace)}/${pieceName(key, piece)}`;
  }

  #source(key: string): string {
    return mountSource({ context: this.#connection, namespace: this.#namespace, key });
  }

  async #send(call: KubernetesCall, signal: AbortSignal): Promise<unknown> {
    return await wholeRequest(async (options) => await this.#client.request(call, options), signal);
  }

  #place(key: string): string {
    return placeOf(this.#client, this.#namespace, key);
  }

  async #piece(key: string, piece: number, signal: AbortSignal): Promise<Secret | null> {
    return await nullIfMissing(this.#client.request<Secret>({ method: 'GET', path: this.#path(key, piece) }, { signal }));
  }

  async #head(key: string, signal: AbortSignal): Promise<ObjectHeadV1 | null> {
    const call = { method: 'GET', path: this.#path(key, 0), metadataOnly: 'object' } as const;
    const first = await nullIfMissing(this.#client.request<Secret>(call, { signal }));
    if (first) this.#countPieces(key, first);
    return first && headOf(first);
  }

  #countPieces(key: string, first: Secret): number {
    const count = piecesOf(first);
    this.#memory.knownPieces.note(this.#place(key), count);
    return count;
  }

  #relayedFile(key: string): { files: RelayedFiles; name: string } | null {
    const execution = executionOfKey(key);
    const files = execution && this.#memory.relayedRuns.find(execution.executionId);
    return files ? { files, name: execution.name } : null;
  }
}

const writtenByRuns = new Set(['admitted', 'heartbeat', 'reports.ndjson', 'logs.ndjson', 'requests.ndjson', 'result', 'ending.json']);

function isWrittenByRuns(name: string): boolean {
  return writtenByRuns.has(name);
}

function piecesOf({ metadata: { annotations } }: Secret): number {
  return Number(annotations?.[objectAnnotations.pieces] ?? 1);
}

function headOf({ metadata: { annotations = {}, creationTimestamp = '' } }: Secret): ObjectHeadV1 {
  return {
    key: annotations[objectAnnotations.key] ?? '',
    bytes: Number(annotations[objectAnnotations.bytes] ?? 0),
    modifiedAt: annotations[objectAnnotations.modifiedAt] ?? creationTimestamp,
  };
}

function tooLarge(key: string, bytes: number): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', `The object ${key} has ${bytes} bytes; Secrets carry ${LARGEST_OBJECT}.`, {
    hint: 'Give the work pool a storage that pods reach (farhaul work-pool storage configure --help), or include fewer files.',
  });
}
