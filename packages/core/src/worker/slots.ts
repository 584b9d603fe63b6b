import { EventEmitter, once } from 'node:events';
import type { Claim, Removal } from '../protocol/messages.ts';
import { keepTrying } from './keep-trying.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { deleteUnwatchedObjects } from './delete-run-objects.ts';
import { executionKey } from './prepare-run.ts';
import { removeInfrastructure } from './remove-infrastructure.ts';
import { RunSlot } from './run-slot.ts';
import type { WorkerParts } from './worker-parts.ts';

interface Work {
  slot: RunSlot;
  done: Promise<void>;
  /** Another process began it; nobody here waits for it. */
  borrowed: boolean;
}

interface StartOptions {
  /** Another process began it. */
  borrowed?: boolean;
  /** Of a direct call, with the secrets that the stored run does not hold. */
  jobVariables?: Record<string, unknown> | null;
}

/** The executions and removals that a worker has in work. */
export class Slots {
  readonly #parts: WorkerParts;
  readonly #keeper: LeaseKeeper;
  readonly #running = new Map<string, Work>();
  readonly #removals = new Map<string, Promise<void>>();
  readonly #others = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #changes = new EventEmitter({ captureRejections: false }).setMaxListeners(0);

  constructor(parts: WorkerParts, keeper: LeaseKeeper) {
    this.#parts = parts;
    this.#keeper = keeper;
  }

  /** Infrastructures that run or may run. */
  get size(): number {
    return this.#running.size;
  }

  get all(): RunSlot[] {
    return [...this.#running.values()].map(({ slot }) => slot);
  }

  /** Takes a claim; the answer ends when nothing is left to do for it here. */
  start(claim: Claim, { borrowed = false, jobVariables = null }: StartOptions = {}): { slot: RunSlot; done: Promise<void> } {
    this.#running.get(claim.grant.executionId)?.slot.lose();
    const slot = new RunSlot(claim, this.#parts, jobVariables);
    const done = slot.run().finally(() => this.#finished(slot));
    this.#running.set(slot.executionId, { slot, done, borrowed });
    this.#keeper.add(slot);
    return { slot, done };
  }

  /** Durable removal that nobody works on yet. */
  remove(removal: Removal): void {
    const { executionId } = removal;
    if (this.#running.has(executionId) || this.#removals.has(executionId)) return;
    const done = this.#remove(removal)
      .catch((error: unknown) => {
        if (this.#closing.signal.aborted) return;
        this.#parts.logger.error(`Removing execution ${executionId} failed: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => {
        this.#removals.delete(executionId);
        this.#changes.emit('change');
      });
    this.#removals.set(executionId, done);
  }

  async changed(signal: AbortSignal): Promise<void> {
    await once(this.#changes, 'change', { signal });
  }

  /** Something else that must be over before nothing is in work. Never rejects. */
  alsoWaitFor(work: Promise<void>): void {
    this.#others.add(work);
    void work.then(() => this.#others.delete(work));
  }

  /** Resolves when nothing of its own is in work. */
  async idle(): Promise<void> {
    for (;;) {
      const own = [...this.#running.values()].filter(({ borrowed }) => !borrowed).map(({ done }) => done);
      if (own.length === 0 && this.#removals.size === 0 && this.#others.size === 0) return;
      await Promise.all([...own, ...this.#removals.values(), ...this.#others]);
    }
  }

  /** Leaves what other processes began to whoever comes next. */
  leaveBorrowed(): void {
    for (const { slot, borrowed } of this.#running.values()) if (borrowed) slot.leave();
  }

  /** Leaves everything as it is. */
  abandon(): void {
    this.#closing.abort();
    for (const { slot } of this.#running.values()) slot.leave();
  }

  #finished(slot: RunSlot): void {
    if (this.#running.get(slot.executionId)?.slot === slot) {
      this.#running.delete(slot.executionId);
      this.#keeper.delete(slot.executionId);
    }
    this.#changes.emit('change');
  }

  async #remove({ executionId, flowRunId, ref: recorded, graceMs }: Removal): Promise<void> {
    const { plugin, logger, client } = this.#parts;
    const { signal } = this.#closing;
    const key = executionKey(executionId, flowRunId);
    const ref = recorded ?? (await keepTrying(async () => (await plugin.doFind?.(key, { signal })) ?? null, { signal }));
    if (ref) await removeInfrastructure({ plugin, ref, graceMs, signal, onTrouble: (message) => logger.warn(message) });
    // Before it is reported: see RunSlot.
    const deleted = await deleteUnwatchedObjects(this.#parts, { flowRunId, executionId }, signal);
    await keepTrying(async () => await client.executions.removed({ executionId }), { signal });
    if (!deleted) await deleteUnwatchedObjects(this.#parts, { flowRunId, executionId, reported: true }, signal);
  }
}
