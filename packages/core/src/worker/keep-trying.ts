import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '../errors/farhaul-error.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface KeepTryingOptions {
  signal: AbortSignal;
  /** Given up after this; for ever where absent. */
  budgetMs?: number;
  /** Told once, at the first failure that is tried again. */
  onTrouble?(error: FarhaulError): void;
}

/** Repeats what may succeed later, with growing pauses; other errors pass through at once. */
export async function keepTrying<Value>(act: () => Promise<Value>, options: KeepTryingOptions): Promise<Value> {
  const end = options.budgetMs === undefined ? Infinity : Date.now() + options.budgetMs;
  for (let attempt = 0; ; attempt += 1) {
    options.signal.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      if (!isPassing(error) || Date.now() >= end) throw error;
      if (attempt === 0) options.onTrouble?.(error);
      await pause(attempt, options.signal);
    }
  }
}

/** Whether trying again may help by itself. */
export function isPassing(error: unknown): error is FarhaulError {
  return FarhaulError.isInstance(error) && error.retryable && error.code !== 'FARHAUL_INFRASTRUCTURE_BUSY';
}

export async function pause(attempt: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal });
}
