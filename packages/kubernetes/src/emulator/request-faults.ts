/** What befalls requests on their way, as tests ask for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, unauthorized } from './refusal.ts';
import type { Answer } from './object-requests.ts';

/** An answer in place of the API's. */
export interface InjectedAnswer {
  /** HTTP status, such as 500. */
  status: number;
  /** How many requests get it. @default 1 */
  times?: number;
  /** Only these, such as `POST`. @default all */
  method?: string;
  /** Only requests whose path matches. @default all */
  path?: RegExp;
  /** Sent as the header `Retry-After`, in seconds. */
  retryAfterSeconds?: number;
}

const reasons: Record<number, string> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

export class RequestFaults {
  /** Connections are refused. */
  isDown = false;
  #delayMs = 0;
  #injected: (InjectedAnswer & { left: number })[] = [];

  inject(answer: InjectedAnswer): void {
    this.#injected.push({ ...answer, left: answer.times ?? 1 });
  }

  slow(ms: number): void {
    this.#delayMs = ms;
  }

  clear(): void {
    this.#injected = [];
    this.#delayMs = 0;
  }

  async delay(): Promise<void> {
    if (this.#delayMs > 0) await sleep(this.#delayMs);
  }

  /** Null: the API answers itself. */
  next(method: string, path: string): Answer | null {
    const found = this.#injected.find((one) => one.left > 0 && (one.method ?? method) === method && (one.path?.test(path) ?? true));
    if (!found) return null;
    found.left -= 1;
    return answerOf(found);
  }
}

function answerOf({ status, retryAfterSeconds }: InjectedAnswer): Answer {
  const headers: Record<string, string> = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  if (status === 401) return { code: 401, body: unauthorized().status };
  // As the vendor's own limit of requests answers.
  if (status === 429)
    return { code: 429, body: 'Too many requests, please try again later.\n', headers: { 'retry-after': '1', ...headers } };
  const reason = reasons[status];
  const message = 'the emulator was told to answer this';
  return { code: status, body: failure({ code: status, message, ...(reason !== undefined && { reason }) }), headers };
}
