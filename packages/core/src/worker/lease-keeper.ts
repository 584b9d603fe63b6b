import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import type { WorkerContextV1 } from '../plugin/v1/plugin-v1.ts';
import type { WorkerInstructions } from '../protocol/messages.ts';

/** What the keeper needs of an execution in work. */
export interface KeptExecution {
  readonly executionId: string;
  readonly fencing: number;
  /** Its infrastructure does not answer: nobody could hear its runner. */
  readonly unheard: boolean;
  /** Somebody else has it now: stop watching, change nothing. */
  lose(): void;
  stop(request: { reason: string; graceMs: number }): void;
}

export interface LeaseKeeperOptions {
  client: Client;
  workerId: string;
  renewMs: number;
  logger: WorkerContextV1['logger'];
  /** The API has forgotten the worker. */
  onForgotten(): void;
  onDraining(): void;
}

/**
 * Renews all leases of a worker in one call and hands on what the answer asks for. A heartbeat that fails changes
 * nothing: leases that ran out meanwhile, as after a long sleep of the machine, are simply renewed by the next one,
 * and only the answer tells which executions were given to somebody else.
 */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  readonly #executions = new Map<string, KeptExecution>();
  #timer: NodeJS.Timeout | null = null;
  #beating: Promise<void> | null = null;
  #again = false;
  #listening: AbortController | null = null;
  #instructions = 0;
  #changes = 0;
  #troubled = false;
  #trouble: string | null = null;
  #acceptedAt: number | null = null;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  /** When the API last accepted a heartbeat (milliseconds of `performance.now()`), and why the last one failed, if it did. */
  get heartbeat(): { acceptedAt: number | null; trouble: string | null } {
    return { acceptedAt: this.#acceptedAt, trouble: this.#trouble };
  }

  add(execution: KeptExecution): void {
    this.#executions.set(execution.executionId, execution);
    this.#changes += 1;
    this.#schedule();
  }

  delete(executionId: string): void {
    this.#executions.delete(executionId);
    // A timer with nothing to renew would keep a caller's process alive after its last run.
    if (this.#executions.size === 0) this.#clearTimer();
  }

  /** A worker of a pool shows that it lives also when it has nothing to do, and hears of instructions at once. */
  listen(listening: boolean): void {
    if (listening === (this.#listening !== null)) return;
    this.#listening?.abort();
    this.#listening = listening ? new AbortController() : null;
    if (this.#listening) void this.#listen(this.#listening.signal);
    else this.#schedule();
  }

  /** Asks for instructions now. */
  async beatNow(): Promise<void> {
    if (this.#executions.size === 0) return;
    if (this.#beating) this.#again = true;
    this.#beating ??= this.#beat().finally(() => {
      this.#beating = null;
    });
    await this.#beating;
  }

  close(): void {
    this.listen(false);
    this.#executions.clear();
    this.#clearTimer();
  }

  #clearTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    if (this.#timer || this.#listening || this.#executions.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.beatNow().then(() => this.#schedule());
    }, this.#options.renewMs);
  }

  async #beat(): Promise<void> {
    do {
      this.#again = false;
      await this.#renew(0);
    } while (this.#again);
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const { renewMs } = this.#options;
    let waitMs = renewMs;
    while (!signal.aborted) {
      const { answered, news } = await this.#renew(waitMs, signal);
      // The news may concern an execution that was not among those asked about.
      waitMs = news ? 0 : renewMs;
      if (!answered) await sleep(renewMs / 2, undefined, { signal }).catch(() => undefined);
    }
  }

  async #renew(waitMs: number, signal?: AbortSignal): Promise<{ answered: boolean; news: boolean }> {
    const { client, workerId, logger } = this.#options;
    const executions = [...this.#executions.values()].map(({ executionId, fencing, unheard }) => ({
      executionId,
      fencing,
      ...(unheard && { unheard }),
    }));
    const changes = this.#changes;
    try {
      const request = { workerId, executions, running: executions.length, waitMs, afterInstructions: this.#instructions };
      const answer = await client.workers.heartbeat(request, signal ? { signal } : {});
      if (this.#troubled) logger.info('The API answers again.');
      this.#troubled = false;
      this.#trouble = null;
      this.#acceptedAt = performance.now();
      this.#follow(answer);
      const news = answer.instructions !== this.#instructions && changes !== this.#changes;
      if (waitMs > 0) this.#instructions = answer.instructions;
      return { answered: true, news };
    } catch (error) {
      if (signal?.aborted) return { answered: true, news: false };
      this.#trouble = error instanceof Error ? error.message : String(error);
      if (FarhaulError.isInstance(error, 'FARHAUL_NOT_FOUND')) this.#options.onForgotten();
      else if (!this.#troubled)
        logger.warn(`The heartbeat failed and is repeated: ${error instanceof Error ? error.message : String(error)}`);
      this.#troubled = true;
      return { answered: false, news: false };
    }
  }

  #follow(instructions: WorkerInstructions): void {
    for (const executionId of instructions.lost) this.#executions.get(executionId)?.lose();
    for (const { executionId, reason, graceMs } of instructions.stop) this.#executions.get(executionId)?.stop({ reason, graceMs });
    if (instructions.draining) this.#options.onDraining();
  }
}
