import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { isTerminal } from '../protocol/states.ts';

type Waiter = { test(run: FlowRun): boolean; resolve(run: FlowRun): void; reject(error: unknown): void };

/** Between two looks while nobody waits; somebody only reads `state` now and then. */
const idleLookMs = 500;
const firstPause = 100;
const longestPause = 5_000;

/** Follows one run by long poll while somebody is interested, and keeps the last thing heard. */
export class RunTracker {
  latest: FlowRun;
  private readonly client: Client;
  private readonly pollMs: number;
  private waiters: Waiter[] = [];
  private following = false;
  private idle = new AbortController();
  private arrival = Promise.withResolvers<void>();
  private broken: { error: unknown } | null = null;

  constructor(input: { client: Client; run: FlowRun; pollMs: number }) {
    this.client = input.client;
    this.latest = input.run;
    this.pollMs = input.pollMs;
  }

  async refresh(): Promise<FlowRun> {
    this.hear(await this.client.flowRuns.get({ id: this.latest.id }));
    return this.latest;
  }

  async untilEnded(timeoutMs?: number): Promise<FlowRun> {
    return await this.until((run) => isTerminal(run.state.type), timeoutMs);
  }

  async until(test: (run: FlowRun) => boolean, timeoutMs?: number): Promise<FlowRun> {
    if (test(this.latest)) return this.latest;
    if (this.broken) throw this.broken.error;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<FlowRun>((resolve, reject) => {
        const waiter = { test, resolve, reject };
        this.waiters.push(waiter);
        this.arrival.resolve();
        if (timeoutMs !== undefined) {
          timer = setTimeout(() => {
            this.waiters = this.waiters.filter((other) => other !== waiter);
            if (this.waiters.length === 0) this.idle.abort();
            reject(this.timedOut(timeoutMs));
          }, timeoutMs);
        }
        this.follow();
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** The run cannot end any more by itself, e.g. its launch broke: everybody who waits is told. */
  fail(error: unknown): void {
    if (isTerminal(this.latest.state.type)) return;
    this.broken = { error };
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) waiter.reject(error);
  }

  hear(run: FlowRun): void {
    if (run.stateVersion >= this.latest.stateVersion) this.latest = run;
    const ready = this.waiters.filter((waiter) => waiter.test(this.latest));
    this.waiters = this.waiters.filter((waiter) => !ready.includes(waiter));
    for (const waiter of ready) waiter.resolve(this.latest);
  }

  follow(): void {
    if (this.following || this.broken || isTerminal(this.latest.state.type)) return;
    this.following = true;
    void this.poll().finally(() => (this.following = false));
  }

  private async poll(): Promise<void> {
    let pauseMs = firstPause;
    while (!isTerminal(this.latest.state.type) && !this.broken) {
      try {
        await this.look();
        pauseMs = firstPause;
      } catch (error) {
        // The run goes on without us: an API that is away for a while is no reason to give up. One that forgot the run is.
        if (FarhaulError.isInstance(error) && !error.retryable) return this.fail(error);
        await unreferencedPause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, longestPause);
      }
    }
  }

  /** A long poll only while somebody waits: a request under way keeps the process alive, and a look at `state` must not. */
  private async look(): Promise<void> {
    const request = { id: this.latest.id, afterVersion: this.latest.stateVersion };
    if (this.waiters.length === 0) {
      this.arrival = Promise.withResolvers<void>();
      await Promise.race([unreferencedPause(idleLookMs), this.arrival.promise]);
      if (this.waiters.length === 0) return this.hear(await this.client.flowRuns.wait({ ...request, waitMs: 0 }));
    }
    this.idle = new AbortController();
    const { signal } = this.idle;
    const heard = await this.client.flowRuns.wait({ ...request, waitMs: this.pollMs }, { signal }).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (heard) this.hear(heard);
  }

  private timedOut(timeoutMs: number): FarhaulError {
    const { name, id, state } = this.latest;
    return new FarhaulError('FARHAUL_WAIT_TIMED_OUT', `flow run "${name}" is still ${state.name} after ${timeoutMs} ms of waiting`, {
      hint: `The run goes on. farhaul flow-run explain ${id}`,
      details: { flowRunId: id },
    });
  }
}

async function unreferencedPause(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, milliseconds).unref());
}
