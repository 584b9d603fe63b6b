import type { RetryPolicy } from '../flow/flow-definition.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';

export interface Attempts {
  retry: RetryPolicy;
  timeoutMs: number | null;
  /** What the timeout message calls it: `flow "train"`. */
  owner: string;
  /** Aborted when the whole run is to stop. */
  signal: AbortSignal;
  call(attempt: number, signal: AbortSignal): unknown;
  onStart?(attempt: number, deadline: number | null): void;
  onRetry?(attempt: number, delayMs: number, error: unknown): void;
}

export type AttemptsEnd =
  | { kind: 'returned'; value: unknown; attempt: number }
  | { kind: 'threw'; error: unknown; timedOut: boolean; attempt: number }
  | { kind: 'stopped'; reason: unknown; attempt: number };

type OneEnd =
  | { kind: 'returned'; value: unknown }
  | { kind: 'threw'; error: unknown; timedOut: boolean }
  | { kind: 'stopped'; reason: unknown };

/** Calls until it returns, the retries are used up, or the run is to stop. Never rejects. */
export async function runAttempts(attempts: Attempts): Promise<AttemptsEnd> {
  const { retry, signal } = attempts;
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) return { kind: 'stopped', reason: signal.reason, attempt };
    const end = await runOne(attempts, attempt);
    if (end.kind !== 'threw' || attempt > retry.retries) return { ...end, attempt };
    let delay: number;
    try {
      delay = retry.delayMs(attempt, end.error);
    } catch (error) {
      return { kind: 'threw', error, timedOut: false, attempt };
    }
    attempts.onRetry?.(attempt, delay, end.error);
    await pause(delay, signal);
  }
}

async function runOne(attempts: Attempts, attempt: number): Promise<OneEnd> {
  const { timeoutMs, signal, owner } = attempts;
  const attemptAbort = new AbortController();
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<OneEnd>();
  const onStop = (): void => {
    attemptAbort.abort(signal.reason);
    interrupt({ kind: 'stopped', reason: signal.reason });
  };
  signal.addEventListener('abort', onStop, { once: true });
  const deadline = timeoutMs === null ? null : Date.now() + timeoutMs;
  const timer =
    timeoutMs === null
      ? undefined
      : setTimeout(() => {
          const error = new FarhaulError('FARHAUL_RUN_TIMED_OUT', `${owner} took longer than its timeout of ${timeoutMs} ms`, {
            hint: 'Raise the timeout, or make the work stop earlier by the signal of getRunContext().',
          });
          attemptAbort.abort(error);
          interrupt({ kind: 'threw', error, timedOut: true });
        }, timeoutMs);
  attempts.onStart?.(attempt, deadline);
  try {
    return await Promise.race([settle(attempts, attempt, attemptAbort.signal), interrupted]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onStop);
  }
}

async function settle(attempts: Attempts, attempt: number, signal: AbortSignal): Promise<OneEnd> {
  try {
    return { kind: 'returned', value: await attempts.call(attempt, signal) };
  } catch (error) {
    return { kind: 'threw', error, timedOut: false };
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, milliseconds);
    signal.addEventListener('abort', finish, { once: true });
  });
}
