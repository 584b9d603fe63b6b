import { setTimeout as sleep } from 'node:timers/promises';
import type { Slots } from './slots.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Claims of a single look. */
const ORPHANS_PER_LOOK = 20;

/**
 * What other processes left behind (a caller that was killed) is watched and removed by whoever runs a flow next. Only
 * while it has runs of its own: then the rest is left again, so that nobody waits for a stranger's run.
 */
export class OrphanCare {
  readonly #parts: WorkerParts;
  readonly #slots: Slots;
  readonly #workerId: string;
  #users = 0;
  #lastLook = 0;
  #caring: AbortController | null = null;

  constructor(parts: WorkerParts, slots: Slots, workerId: string) {
    this.#parts = parts;
    this.#slots = slots;
    this.#workerId = workerId;
  }

  /** Cares until as many releases were called. */
  begin(): () => void {
    this.#users += 1;
    if (!this.#caring) {
      this.#caring = new AbortController();
      void this.#care(this.#caring.signal);
    }
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#users -= 1;
      if (this.#users > 0) return;
      this.#caring?.abort();
      this.#caring = null;
      this.#slots.leaveBorrowed();
    };
  }

  async #care(signal: AbortSignal): Promise<void> {
    const { timings, client, logger } = this.#parts;
    while (!signal.aborted) {
      try {
        await sleep(Math.max(0, this.#lastLook + timings.leaseMs - Date.now()), undefined, { signal, ref: false });
        this.#lastLook = Date.now();
        const request = { workerId: this.#workerId, scope: { kind: 'orphans' as const }, limit: ORPHANS_PER_LOOK, waitMs: 0 };
        const work = await client.workers.next(request, { signal });
        for (const removal of work.removals) this.#slots.remove(removal);
        for (const claim of work.claims) if (!signal.aborted) this.#slots.start(claim, { borrowed: true });
      } catch (error) {
        if (!signal.aborted) logger.debug(`Nothing can be adopted now: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
