import type { FlowRun, LogEntry, TaskRun } from '../protocol/entities.ts';
import type { State } from '../protocol/states.ts';
import type { KeepAlive } from './keep-alive.ts';
import type { RunOutcome } from './read-outcome.ts';
import type { RunTracker } from './run-tracker.ts';

/** How long to wait for a run. */
export interface WaitOptions {
  /** Milliseconds; then rejects with FARHAUL_WAIT_TIMED_OUT, and the run goes on. */
  timeout?: number;
}

/** How to take a run's result. */
export interface ResultOptions extends WaitOptions {
  /** False: answers the error instead of throwing it. @default true */
  raiseOnFailure?: boolean;
}

/** Everything known of a run: states, phases with times, where it ran, its tasks. */
export interface FlowRunDetails {
  run: FlowRun;
  taskRuns: TaskRun[];
}

/** What a future needs of the place its run lives in. */
export interface FutureSource {
  tracker: RunTracker;
  keepAlive: KeepAlive;
  readOutcome(run: FlowRun): Promise<RunOutcome>;
  cancel(reason: string): Promise<void>;
  logs(follow: boolean): AsyncIterable<LogEntry>;
  taskRuns(): Promise<TaskRun[]>;
}

/** A run that exists. Never thenable: awaiting it by accident cannot wait for the result. */
export class FlowRunFuture<T> {
  readonly id: string;
  readonly #source: FutureSource;
  #outcome: Promise<RunOutcome> | null = null;

  constructor(source: FutureSource) {
    this.#source = source;
    this.id = source.tracker.latest.id;
  }

  /** The run's name. */
  get name(): string {
    return this.#source.tracker.latest.name;
  }

  /** As last heard; a subscription of its own keeps it fresh. */
  get state(): State {
    this.#source.tracker.follow();
    return this.#source.tracker.latest.state;
  }

  /** Reads the state once more. */
  async refresh(): Promise<State> {
    return (await this.#source.tracker.refresh()).state;
  }

  /** The infrastructure runs (user code may still be loading). Rejects with the outcome if it never does. */
  async started(options: WaitOptions = {}): Promise<void> {
    const { tracker, keepAlive } = this.#source;
    const run = await keepAlive.during(() => tracker.until((now) => hasStarted(now), options.timeout));
    if (run.startedAt !== null || run.endedAt === null) return;
    const outcome = await this.#readOutcome(run);
    if (outcome.kind === 'error') throw outcome.error;
  }

  /** Resolves with the terminal state, whatever it is. */
  async wait(options: WaitOptions = {}): Promise<State> {
    const { tracker, keepAlive } = this.#source;
    return (await keepAlive.during(() => tracker.untilEnded(options.timeout))).state;
  }

  /**
   * The value. Rejects with the flow's own error (an instance of the right built-in class, its stack at the author's
   * source), or FlowRunCrashed, FlowRunTimedOut, FlowRunCancelled. With `raiseOnFailure: false` the error is the answer.
   */
  result(options?: ResultOptions & { raiseOnFailure?: true }): Promise<T>;
  result(options: ResultOptions): Promise<T | Error>;
  async result(options: ResultOptions = {}): Promise<T | Error> {
    const { tracker, keepAlive } = this.#source;
    const outcome = await keepAlive.during(async () => await this.#readOutcome(await tracker.untilEnded(options.timeout)));
    if (outcome.kind === 'value') return outcome.decode() as T;
    if (options.raiseOnFailure === false) return outcome.error as Error;
    throw outcome.error;
  }

  /** Calls back once with the terminal state. What the callback throws is an unhandled rejection, as from any callback. */
  onDone(callback: (state: State) => void): void {
    void this.wait().then(callback);
  }

  /** Asks for the end and returns at once; `wait()` tells when it is verified. Harmless on an ended run. */
  async cancel(reason = 'cancelled by its future'): Promise<void> {
    await this.#source.keepAlive.during(() => this.#source.cancel(reason));
  }

  /** The run's log, oldest first; with `follow` until the run has ended. */
  logs(options: { follow?: boolean } = {}): AsyncIterable<LogEntry> {
    return this.#source.logs(options.follow ?? false);
  }

  /** Reads the run and its tasks once. */
  async details(): Promise<FlowRunDetails> {
    const { tracker, keepAlive } = this.#source;
    return await keepAlive.during(async () => ({ run: await tracker.refresh(), taskRuns: await this.#source.taskRuns() }));
  }

  toJSON(): { id: string; name: string; state: State } {
    return { id: this.id, name: this.name, state: this.#source.tracker.latest.state };
  }

  // Kept as data: a second result() must throw the same again, and nobody may be told of a rejection that nobody asked for.
  #readOutcome(run: FlowRun): Promise<RunOutcome> {
    this.#outcome ??= this.#source.readOutcome(run).catch((error: unknown) => ({ kind: 'error' as const, error }));
    return this.#outcome;
  }
}

function hasStarted(run: FlowRun): boolean {
  return run.startedAt !== null || run.state.type === 'RUNNING' || run.endedAt !== null || infrastructureRuns(run);
}

/** Some worker types see it before the runner tells; a run that came back to the queue waits anew. */
function infrastructureRuns({ phases }: FlowRun): boolean {
  return phases.findLastIndex(({ name }) => name === 'starting') > phases.findLastIndex(({ name }) => name === 'queued');
}

/**
 * A submission on its way: `id` at once; awaiting it gives the future when the run is durable and valid, and rejects
 * when it was refused (loudly, if nobody awaits it).
 */
export class SubmittedFlowRun<T> extends Promise<FlowRunFuture<T>> {
  /** `then` must give ordinary promises: a derived one has no id. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  #id = '';

  /** @internal The work has this one consumer, so a refusal is reported once. */
  static of<T>(id: string, work: Promise<FlowRunFuture<T>>): SubmittedFlowRun<T> {
    const submitted = new SubmittedFlowRun<T>((resolve, reject) => void work.then(resolve, reject));
    submitted.#id = id;
    return submitted;
  }

  /** Of the run to be; with an idempotency key that was used before, the future's `id` is the earlier one's. */
  get id(): string {
    return this.#id;
  }

  /** Shortcut for `(await submitted).result(options)`. */
  result(options?: ResultOptions & { raiseOnFailure?: true }): Promise<T>;
  result(options: ResultOptions): Promise<T | Error>;
  async result(options: ResultOptions = {}): Promise<T | Error> {
    return await (await this).result(options);
  }
}
