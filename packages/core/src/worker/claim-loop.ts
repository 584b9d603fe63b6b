/** The loop of a worker that serves a work pool. */
import { anySignal } from '../plugin/any-signal.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { isPassing, isStoreTrouble, pause } from './keep-trying.ts';
import type { Slots } from './slots.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Claims asked for at once. */
const CLAIMS_PER_CALL = 100;

export interface ClaimLoopOptions {
  parts: WorkerParts;
  slots: Slots;
  workPoolName: string;
  queues: string[];
  limit: number | null;
  /** Answers the worker's id, and registers it first where the API does not know it. */
  register(signal: AbortSignal): Promise<string>;
  onForgotten(): void;
  /** Ends when nothing is due any more. */
  once: boolean;
  signal: AbortSignal;
}

/** Until the signal is aborted. An API that cannot be reached, or whose store is in trouble, is asked again, for ever. */
export async function claimLoop(options: ClaimLoopOptions): Promise<void> {
  const { parts, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const claims = await claimOnce(options);
      if (options.once && claims === 0) return;
      if (failures > 0) parts.logger.info('The API answers again.');
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      const forgotten = FarhaulError.isInstance(error, 'FARHAUL_NOT_FOUND');
      if (forgotten) options.onForgotten();
      else if (!isPassing(error) && (options.once || !isStoreTrouble(error))) throw error;
      if (failures === 0) parts.logger.warn(`No work can be asked for now, trying again: ${error.message}`);
      await pause(failures, signal).catch(() => undefined);
      failures += 1;
    }
  }
}

/** Answers how many it took; null where it only waited for a free slot. */
async function claimOnce({ parts, slots, workPoolName, queues, limit, once, register, signal }: ClaimLoopOptions): Promise<number | null> {
  const workerId = await register(signal);
  const free = limit === null ? CLAIMS_PER_CALL : Math.max(0, limit - slots.size);
  const freed = new AbortController();
  // Without a free slot only removals are asked for, until one is free.
  if (free === 0)
    void slots.changed(freed.signal).then(
      () => freed.abort(),
      () => undefined,
    );
  const waiting = anySignal(signal, freed.signal);
  const scope = { kind: 'work-pool' as const, workPoolName, queues };
  const request = { workerId, scope, limit: Math.min(free, CLAIMS_PER_CALL), waitMs: once && free > 0 ? 0 : parts.timings.pollMs };
  try {
    const work = await parts.client.workers.next(request, { signal: waiting });
    for (const removal of work.removals) slots.remove(removal);
    for (const claim of work.claims) slots.start(claim);
    return free === 0 ? null : work.claims.length;
  } catch (error) {
    if (!freed.signal.aborted) throw error;
    return null;
  } finally {
    freed.abort();
  }
}
