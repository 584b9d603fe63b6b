import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '../errors/farhaul-error.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const LONGEST_ASKED_PAUSE_MS = 30_000;

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
      await pause(attempt, options.signal, askedPauseMs(error));
    }
  }
}

/** Whether trying again may help by itself. */
export function isPassing(error: unknown): error is FarhaulError {
  return FarhaulError.isInstance(error) && error.retryable && error.code !== 'FARHAUL_INFRASTRUCTURE_BUSY';
}

/** Nothing is wrong with what was asked, but the store of the API needs its operator first. */
export function isStoreTrouble(error: unknown): error is FarhaulError {
  return FarhaulError.isInstance(error) && error.code.startsWith('FARHAUL_STORE_');
}

/** So long whoever refused it asked to be left alone. */
function askedPauseMs({ details }: FarhaulError): number {
  const asked = details?.['retryAfterMs'];
  return typeof asked === 'number' ? Math.min(asked, LONGEST_ASKED_PAUSE_MS) : 0;
}

export async function pause(attempt: number, signal: AbortSignal, atLeastMs = 0): Promise<void> {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** attempt, LONGEST_PAUSE_MS);
  await sleep(atLeastMs + longest * (0.5 + Math.random() / 2), undefined, { signal });
}
