import { sendRequest, type SentRequest } from '../channel/send-request.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { GrantRequestV1, GrantV1, ObjectHeadV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { Client } from '../protocol/contract.ts';
import { checkKeyPrefix, checkObjectKey } from '../plugin/object-key.ts';

const CONTENT_MS = 3_600_000;
const KEYS_PER_PAGE = 1000;
const TRIES = 6;
const FIRST_PAUSE_MS = 100;

/** A server as a storage reaches it. */
export interface StorageServer {
  client: Client;
  /** Of its API: `http://127.0.0.1:4270/api`. */
  url: string;
  /** As the description says it: empty where it is the server that whoever opens it uses anyway. */
  configuration: Record<string, unknown>;
}

type Options = { signal: AbortSignal };

/** Objects that an API server keeps and serves; built in, type `server`. Opening it does no I/O. */
export function openServerStorage(server: StorageServer): StorageV1 {
  return new ServerStorage(server);
}

async function askForContent(request: SentRequest): Promise<{ status: number; bytes: Uint8Array }> {
  const answer = await sendRequest(request);
  const { buffer, byteOffset, byteLength } = Buffer.concat(await answer.toArray());
  return { status: answer.statusCode ?? 0, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
}

const isDone = (status: number): boolean => status >= 200 && status < 300;

class ServerStorage implements StorageV1 {
  readonly specificationVersion = 'v1';
  readonly type = 'server';
  readonly #client: Client;
  readonly #url: string;
  readonly #configuration: Record<string, unknown>;

  constructor({ client, url, configuration }: StorageServer) {
    this.#client = client;
    this.#url = url.replace(/\/+$/, '');
    this.#configuration = configuration;
  }

  async put(key: string, body: Uint8Array, { signal, ifAbsent }: Options & { ifAbsent: boolean }): Promise<{ created: boolean }> {
    const headers = { 'content-type': 'application/octet-stream', ...(ifAbsent ? { 'if-none-match': '*' } : {}) };
    const created = await this.#withContent({ key, method: 'PUT' }, signal, async (url, isRepeated) => {
      const { status } = await askForContent({ method: 'PUT', url: new URL(url), headers, body, signal });
      if (status !== 412) return isDone(status) ? { answer: true } : { status };
      // It may be what an earlier try wrote, whose answer was lost.
      return { answer: isRepeated && (await this.#isSame(key, body, signal)) };
    });
    return { created };
  }

  async get(key: string, { signal }: Options): Promise<Uint8Array | null> {
    return await this.#withContent({ key, method: 'GET' }, signal, async (url) => {
      const { status, bytes } = await askForContent({ method: 'GET', url: new URL(url), signal });
      if (status === 404) return { answer: null };
      return isDone(status) ? { answer: bytes } : { status };
    });
  }

  async head(key: string, { signal }: Options): Promise<ObjectHeadV1 | null> {
    signal.throwIfAborted();
    checkObjectKey(key);
    return (await this.#client.objects.head({ key }, { signal })).object;
  }

  async *list(prefix: string, { signal }: Options): AsyncGenerator<ObjectHeadV1> {
    signal.throwIfAborted();
    checkKeyPrefix(prefix);
    let after: string | null = null;
    do {
      const request: { prefix: string; limit: number; after: string | null } = { prefix, limit: KEYS_PER_PAGE, after };
      const { items, next } = await this.#client.objects.list(request, { signal });
      yield* items;
      after = next;
    } while (after !== null);
  }

  async delete(key: string, { signal }: Options): Promise<void> {
    signal.throwIfAborted();
    checkObjectKey(key);
    await this.#client.objects.delete({ keys: [key] }, { signal });
  }

  async grant(requests: readonly GrantRequestV1[], { signal, lifetimeMs }: Options & { lifetimeMs: number }): Promise<GrantV1[]> {
    for (const { key } of requests) checkObjectKey(key);
    const { grants } = await this.#client.objects.grant({ requests: [...requests], lifetimeMs }, { signal });
    return requests.map(({ method }, index) => {
      const { path = '', expires = '' } = grants[index] ?? {};
      return { via: 'url', url: `${this.#url}${path}`, method, headers: {}, expires };
    });
  }

  describe(): { type: string; location: string; configuration: Record<string, unknown> } {
    return { type: this.type, location: this.#url, configuration: this.#configuration };
  }

  async #isSame(key: string, body: Uint8Array, signal: AbortSignal): Promise<boolean> {
    const found = await this.get(key, { signal });
    return found !== null && Buffer.compare(found, body) === 0;
  }

  /** Asks for a signed URL and uses it; what may pass by itself is tried again. */
  async #withContent<Answer>(
    request: GrantRequestV1,
    signal: AbortSignal,
    use: (url: string, isRepeated: boolean) => Promise<{ answer: Answer } | { status: number }>,
  ): Promise<Answer> {
    signal.throwIfAborted();
    const [grant] = await this.grant([request], { signal, lifetimeMs: CONTENT_MS });
    const url = grant?.via === 'url' ? grant.url : '';
    for (let attempt = 1; ; attempt += 1) {
      const used = await use(url, attempt > 1).catch((error: unknown) => {
        signal.throwIfAborted();
        return { error: this.#unreachable(error) };
      });
      if ('answer' in used) return used.answer;
      const error = 'error' in used ? used.error : this.#refused(request, used.status);
      if (!error.retryable || attempt === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random() / 2)));
    }
  }

  #unreachable(cause: unknown): FarhaulError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new FarhaulError('FARHAUL_STORAGE_UNAVAILABLE', `the storage of the server ${this.#url} cannot be reached: ${reason}`, {
      hint: 'Start it with farhaul server start, or correct FARHAUL_API_URL.',
      retryable: true,
      cause,
    });
  }

  #refused({ key, method }: GrantRequestV1, status: number): FarhaulError {
    if (status === 410) {
      return new FarhaulError('FARHAUL_STORAGE_CLOSED', `${method} ${key} at ${this.#url}: its execution has ended`, {
        hint: 'Nothing is to be done: what an execution wrote is cleared away when it ends, and nothing may come after.',
      });
    }
    const retryable = status >= 500 || status === 408 || status === 429;
    const reason = status === 413 ? 'it is larger than the server stores' : `the server answered HTTP ${status}`;
    const code = retryable ? 'FARHAUL_STORAGE_UNAVAILABLE' : status === 422 ? 'FARHAUL_STORAGE_DIGEST' : 'FARHAUL_STORAGE_REJECTED';
    return new FarhaulError(code, `${method} ${key} at ${this.#url}: ${reason}`, {
      hint: retryable
        ? 'Its log says why; try again later.'
        : 'Give the work pool a storage of its own: farhaul work-pool storage configure --help',
      retryable,
    });
  }
}
