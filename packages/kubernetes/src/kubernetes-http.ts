/** Requests over one set of connections: JSON, and streams. */
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as secureRequest, type RequestOptions } from 'node:https';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import type { ClusterAddress, KubernetesCall, KubernetesCallOptions, KubernetesClient } from './kubernetes-client.ts';
import type { ClusterCredentials } from './kubernetes-credentials.ts';
import { answerError, askedPauseMs, connectionError } from './kubernetes-errors.ts';
import { RequestTurns } from './request-turns.ts';

/** An answer that begins later is taken for none. */
const ANSWER_MS = 30_000;
/** More requests than these wait, for hundreds at once take each other's time. Watches and logs, which stay open, do not count. */
const AT_ONCE = 32;
const TRIES = 4;
const METADATA_ONLY = { object: 'PartialObjectMetadata', list: 'PartialObjectMetadataList' } as const;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

export class HttpClient implements KubernetesClient {
  readonly address: ClusterAddress;
  readonly #credentials: ClusterCredentials;
  readonly #turns = new RequestTurns(AT_ONCE);
  readonly #plain = new PlainAgent({ keepAlive: true });
  readonly #secure = new SecureAgent({ keepAlive: true });

  constructor(address: ClusterAddress, credentials: ClusterCredentials) {
    this.address = address;
    this.#credentials = credentials;
  }

  async request<Answer>(call: KubernetesCall, options: KubernetesCallOptions): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#turns.run(async () => await this.#once<Answer>(call, options), options);
      } catch (error) {
        options.signal.throwIfAborted();
        // What changes something is tried again by whoever asked, who knows what may have happened.
        if (call.method !== 'GET' || attempt >= TRIES || !FarhaulError.isInstance(error) || !error.retryable) throw error;
        await sleep(pauseMs(error, attempt), undefined, options);
      }
    }
  }

  async #once<Answer>(call: KubernetesCall, options: KubernetesCallOptions): Promise<Answer> {
    const response = await this.#send(call, options);
    try {
      return JSON.parse(await textOf(response)) as Answer;
    } catch (error) {
      options.signal.throwIfAborted();
      throw connectionError(error, { call, address: this.address });
    }
  }

  async stream(call: KubernetesCall, options: KubernetesCallOptions): Promise<Readable> {
    return await this.#send(call, options);
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  async #send(call: KubernetesCall, { signal }: KubernetesCallOptions): Promise<IncomingMessage> {
    const first = await this.#ask(call, { signal, refused: null });
    const isRefused = first.response.statusCode === 401;
    if (isRefused) first.response.resume();
    const { response } = isRefused ? await this.#ask(call, { signal, refused: first.used }) : first;
    const status = response.statusCode ?? 0;
    if (status < 300) return response;
    const text = await textOf(response).catch(() => '');
    throw answerError({ status, text, retryAfter: response.headers['retry-after'] }, { call, address: this.address });
  }

  /** `refused`: the credentials that were not taken, as `used` told them. */
  async #ask(
    call: KubernetesCall,
    { signal, refused }: KubernetesCallOptions & { refused: number | null },
  ): Promise<{ response: IncomingMessage; used: number }> {
    signal.throwIfAborted();
    const url = new URL(this.address.server + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    const body = call.body === undefined ? null : Buffer.from(JSON.stringify(call.body));
    const options: RequestOptions = { method: call.method, headers: { accept: acceptOf(call) }, signal };
    const used = await this.#credentials.add(options, { refused, signal });
    const isPlain = url.protocol === 'http:';
    options.agent ??= isPlain ? this.#plain : this.#secure;
    const headers = options.headers as Record<string, string | number>;
    if (body) {
      headers['content-type'] = call.contentType ?? 'application/json';
      headers['content-length'] = body.length;
    }
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = (isPlain ? plainRequest : secureRequest)(url, options, resolve).on('error', reject);
    const late = setTimeout(() => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), ANSWER_MS);
    request.end(body ?? undefined);
    try {
      return { response: await promise, used };
    } catch (error) {
      signal.throwIfAborted();
      throw connectionError(error, { call, address: this.address });
    } finally {
      clearTimeout(late);
    }
  }
}

/** A server that knows no such answer gives the whole one. */
function acceptOf({ metadataOnly }: KubernetesCall): string {
  const json = 'application/json';
  return metadataOnly ? `${json};as=${METADATA_ONLY[metadataOnly]};g=meta.k8s.io;v=v1,${json}` : json;
}

async function textOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function pauseMs(error: FarhaulError, attempt: number): number {
  return Math.max(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS), askedPauseMs(error));
}
