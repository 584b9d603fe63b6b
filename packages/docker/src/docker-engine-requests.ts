/** One request to the engine's HTTP API, and how its answer is read. */
import type { Readable } from 'node:stream';
import type { DockerAddress } from './docker-address.ts';
import type { RegistryLogin } from './docker-client.ts';
import { engineError, statusOf } from './docker-errors.ts';

/** What dockerode sends requests by. Its own methods put a whole body, secrets too, into the URL as well. */
export interface Modem {
  dial(request: Dial, answer: (error: unknown, result: unknown) => void): void;
}

interface Dial {
  path: string;
  method: string;
  options: { _query: Record<string, unknown>; _body: unknown };
  statusCodes: Record<number, true>;
  isStream: boolean;
  abortSignal: AbortSignal;
  file?: Readable | Buffer;
  authconfig?: RegistryLogin;
}

/** Without an answer for so long, an engine hangs. */
export const LIMIT_MS = 120_000;

export interface EngineRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, unknown>;
  body?: unknown;
  file?: Readable | Buffer;
  login?: RegistryLogin | null;
  /** For messages: `create the container x`. */
  what: string;
  signal: AbortSignal;
  /** Answers that mean: there is none, or it is so already. */
  absent?: readonly number[];
  /** No answer after this is an engine that hangs. @default LIMIT_MS */
  limitMs?: number;
}

export interface EngineParts {
  address: DockerAddress;
  modem: Modem;
  user: string | undefined;
}

const SUCCESS = Object.fromEntries([200, 201, 204, 304].map((status) => [status, true as const]));

export class EngineRequests {
  readonly address: DockerAddress;
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.address = parts.address;
    this.#parts = parts;
  }

  /** Null where the answer was one of `absent`. */
  async json<Value>(request: EngineRequest): Promise<Value | null> {
    return await this.#answer(request, async () => (await readJson(await this.dial(request))) as Value);
  }

  async stream(request: EngineRequest): Promise<Readable | null> {
    return await this.#answer(request, async () => await this.dial(request));
  }

  failure(error: unknown, { what }: Pick<EngineRequest, 'what'>): unknown {
    return engineError(error, { what, address: this.address, user: this.#parts.user });
  }

  async #answer<Value>(request: EngineRequest, ask: () => Promise<Value>): Promise<Value | null> {
    try {
      return await ask();
    } catch (error) {
      request.signal.throwIfAborted();
      const status = statusOf(error);
      if (status !== null && request.absent?.includes(status)) return null;
      throw this.failure(error, request);
    }
  }

  /** Rejects with what the client library says of it. */
  async dial(request: EngineRequest): Promise<Readable> {
    const { signal, limitMs = LIMIT_MS } = request;
    signal.throwIfAborted();
    const abortSignal = limitMs === Infinity ? signal : AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    return await new Promise((resolve, reject) => {
      this.#parts.modem.dial(
        {
          path: `${request.path}?`,
          method: request.method,
          options: { _query: request.query ?? {}, _body: request.body ?? {} },
          statusCodes: SUCCESS,
          // Read here: the client never tells where a connection breaks within an answer.
          isStream: true,
          abortSignal,
          ...(request.file !== undefined && { file: request.file }),
          ...(request.login && { authconfig: request.login }),
        },
        (error, result) => (error === null || error === undefined ? resolve(result as Readable) : reject(error as Error)),
      );
    });
  }
}

export async function readJson(answer: Readable): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text.trim() === '' ? {} : (JSON.parse(text) as unknown);
}
