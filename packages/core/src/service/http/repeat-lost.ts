import { setTimeout as sleep } from 'node:timers/promises';
import { ORPCError } from '@orpc/client';
import { lineCode } from './error-wire.ts';

/** The answer of a call that a server took may be lost with it: one that starts again is waited for so long. */
const pausesMs = [50, 200, 800, 1600, 3200];

/** A busy server is waited for so many times. */
const laterTimes = 20;

/** Their callers ask again by themselves, and for something new. */
const askedAgain = new Set(['workers.next', 'workers.heartbeat']);

interface RepeatedCall {
  path: readonly string[];
  signal?: AbortSignal | undefined;
}

/** Sends again what may have arrived and was not answered. What never left is the caller's to judge: nobody is there. */
export async function repeatLost<Answer>({ path, signal }: RepeatedCall, send: () => Promise<Answer>): Promise<Answer> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await send();
    } catch (error) {
      const pause = pausesMs[repeats];
      const later = retryAfterMs(error);
      if (later !== null && repeats < laterTimes && !signal?.aborted) {
        await sleep(later, undefined, signal ? { signal } : {});
        continue;
      }
      const lost = repeats === 0 ? isLost(error) : isLost(error) || isRefused(error);
      if (!lost || pause === undefined || signal?.aborted || askedAgain.has(path.join('.'))) throw error;
      await sleep(pause, undefined, signal ? { signal } : {});
    }
  }
}

/** How long a server asks to be left alone, spread a little: those who wait shall not all come back at once; null: it does not. */
function retryAfterMs(error: unknown): number | null {
  if (!(error instanceof ORPCError) || error.status !== 429) return null;
  const seconds = Number((error.data as { details?: { retryAfterSeconds?: number } } | undefined)?.details?.retryAfterSeconds ?? 1);
  return Math.min(60, Number.isFinite(seconds) ? seconds : 1) * 1000 * (1 + Math.random() / 2);
}

const lostCodes = new Set<string | null>(['ECONNRESET', 'EPIPE']);

/** An answer of the server, whatever it says, is not lost. */
function isLost(error: unknown): boolean {
  return !(error instanceof ORPCError) && lostCodes.has(lineCode(error));
}

function isRefused(error: unknown): boolean {
  return !(error instanceof ORPCError) && lineCode(error) === 'ECONNREFUSED';
}
