import { FarhaulError } from '../errors/farhaul-error.ts';
import { parseDuration } from './duration.ts';
import type { RetryPolicy } from './flow-definition.ts';
import type { RetryDelay } from './flow-options.ts';

interface RetryInput {
  retries?: number;
  retryDelay?: RetryDelay;
  retryJitter?: number;
}

/** Checks the options at definition, so that a typo fails there and not after the first failure at night. */
export function retryPolicy(input: RetryInput, owner: string): RetryPolicy {
  const { retries = 0, retryDelay = 0, retryJitter = 0 } = input;
  if (!Number.isInteger(retries) || retries < 0) {
    throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${owner}: retries is ${String(retries)}`, {
      hint: 'Give a whole number of at least 0.',
    });
  }
  if (!(retryJitter >= 0 && retryJitter <= 1)) {
    throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${owner}: retryJitter is ${String(retryJitter)}`, {
      hint: 'Give a share between 0 and 1.',
    });
  }
  const delayOf = delays(retryDelay, owner);
  return {
    retries,
    delayMs: (attempt, error) => {
      const delay = delayOf(attempt, error);
      return Math.max(0, Math.round(delay * (1 + (Math.random() * 2 - 1) * retryJitter)));
    },
  };
}

function delays(retryDelay: RetryDelay, owner: string): (attempt: number, error: unknown) => number {
  const what = `${owner}: retryDelay`;
  if (typeof retryDelay === 'function') return (attempt, error) => parseDuration(retryDelay(attempt, error), what);
  if (typeof retryDelay === 'number' || typeof retryDelay === 'string') {
    const milliseconds = parseDuration(retryDelay, what);
    return () => milliseconds;
  }
  if (retryDelay.length === 0) {
    throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${what} is an empty list`, { hint: 'Give at least one delay, or leave it out.' });
  }
  const list = retryDelay.map((delay) => parseDuration(delay, what));
  return (attempt) => list[Math.min(attempt, list.length) - 1] ?? 0;
}
