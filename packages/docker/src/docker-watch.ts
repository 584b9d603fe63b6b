/** From a container that may have been started, or not, or have ended, to its outcome. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import { anySignal, type OutcomeV1, type WatchOptionsV1 } from '@farhaul/core/plugin';
import type { ContainerDetails, DockerClient } from './docker-client.ts';
import { containerLabels } from './docker-container-spec.ts';
import { ContainerLog } from './docker-log-follow.ts';
import { endOutcome, goneOutcome, startFailure } from './docker-outcome.ts';
import type { ContainerPoller } from './docker-poller.ts';
import { isOfExecution } from './docker-ref.ts';

const ERROR_LINES = 20;
/** Of SIGKILL and SIGTERM. */
const ENDED_BY_ENGINE = new Set([137, 143]);
const ENGINE_LOOKS = 6;
const ENGINE_LOOK_MS = 200;
const ENDED = new Set(['exited', 'dead']);
/** How long an engine may be away before whoever watches is told; its worker then goes on asking. */
const BUDGET_MS = 120_000;
const LONGEST_PAUSE_MS = 5_000;
/** After the end, the log may take this long to say the next thing. */
const DRAIN_MS = 10_000;

export interface WatchTarget {
  containerId: string;
  executionId: string;
  name: string;
  client: DockerClient;
  poller: ContainerPoller;
  /** It was started a moment ago: nobody needs to look at it first. Null: its state is not known. */
  begun: { streams: boolean } | null;
  /** Whether somebody here asked it to end. */
  wasStopped(): boolean;
  /** Also told each line where the job asked for it. */
  onStreamed(line: string): void;
}

/** Told lines and what they say of the end; kept while the engine is away. */
export class ContainerWatch {
  readonly #target: WatchTarget;
  readonly #log: ContainerLog;
  readonly #lastErrorLines: string[] = [];
  #onLog: WatchOptionsV1['onLog'] = () => undefined;
  #engineWasGone = false;
  #exitCode: number | null = null;
  #logIsComplete = false;
  #begun: WatchTarget['begun'];
  #streams = false;
  /** When a line came, ms of a clock that only goes forward. */
  #heardAt = 0;

  constructor(target: WatchTarget) {
    this.#target = target;
    this.#begun = target.begun;
    this.#log = new ContainerLog(target.client, target.containerId, (source, line) => this.#tell(source, line));
  }

  /** @throws FARHAUL_INFRASTRUCTURE_UNAVAILABLE where the engine stays away; then it can be called again */
  async run(options: WatchOptionsV1): Promise<OutcomeV1> {
    this.#onLog = options.onLog;
    let goneSince: number | null = null;
    for (let attempt = 0; ; attempt += 1) {
      options.signal.throwIfAborted();
      const began = performance.now();
      try {
        const outcome = await this.#once(options, () => {
          if (goneSince !== null) options.onPhase('running', 'The Docker engine answers again.');
          goneSince = null;
        });
        if (outcome !== null) return outcome;
      } catch (error) {
        options.signal.throwIfAborted();
        if (!isAway(error)) throw error;
        this.#engineWasGone = true;
        if (goneSince === null) options.onPhase('unreachable', `${error.message} The container may go on; asking again.`);
        goneSince ??= performance.now();
        if (performance.now() - goneSince > BUDGET_MS) throw error;
      }
      if (performance.now() - began > LONGEST_PAUSE_MS) attempt = 0;
      await sleep(Math.min(50 * 2 ** attempt, LONGEST_PAUSE_MS), undefined, { signal: options.signal });
    }
  }

  /** Null: a connection broke or somebody doubts it; look again. */
  async #once(options: WatchOptionsV1, onAnswer: () => void): Promise<OutcomeV1 | null> {
    if (this.#begun) {
      this.#streams = this.#begun.streams;
      this.#begun = null;
      options.onPhase('starting', '');
      if (!(await this.#followToEnd(options))) return null;
    }
    return await this.#look(options, onAnswer);
  }

  async #look(options: WatchOptionsV1, onAnswer: () => void): Promise<OutcomeV1 | null> {
    const { client, containerId, name } = this.#target;
    let container = await client.inspectContainer(containerId, options);
    onAnswer();
    // Whoever wrote the ref: no other container's log is read.
    if (container && !isOfExecution(container, this.#target)) return goneOutcome(name, null);
    this.#streams = container?.labels[containerLabels.streamOutput] === 'true';
    if (container?.state.status === 'created') {
      const failed = await this.#start(container, options);
      if (failed) return failed;
      options.onPhase('starting', '');
      container = await client.inspectContainer(containerId, options);
    }
    if (container === null || container.state.status === 'removing') {
      await this.#readRest(options.signal);
      return goneOutcome(name, this.#exitCode);
    }
    if (ENDED.has(container.state.status)) {
      await this.#readRest(options.signal);
      await this.#lookWhetherEngineEnds(container, options);
      return endOutcome(container, { lastErrorLines: this.#lastErrorLines, engineWasGone: this.#engineWasGone });
    }
    return (await this.#followToEnd(options)) ? await this.#look(options, onAnswer) : null;
  }

  /** An engine that is told to end asks its containers first, and still answers then. Throws where it is gone now. */
  async #lookWhetherEngineEnds({ state }: ContainerDetails, { signal }: WatchOptionsV1): Promise<void> {
    const { client, wasStopped } = this.#target;
    if (this.#engineWasGone || state.oomKilled || !ENDED_BY_ENGINE.has(state.exitCode) || wasStopped()) return;
    for (let look = 0; look < ENGINE_LOOKS; look += 1) {
      await sleep(ENGINE_LOOK_MS, undefined, { signal });
      await client.info({ signal });
    }
  }

  /** Null: it runs now. */
  async #start(container: ContainerDetails, options: WatchOptionsV1): Promise<OutcomeV1 | null> {
    try {
      await this.#target.client.startContainer(this.#target.containerId, options);
      return null;
    } catch (error) {
      options.signal.throwIfAborted();
      if (!FarhaulError.isInstance(error) || error.retryable) throw error;
      const [, program = 'node', cause = error.message] = /exec: "([^"]+)": (.*)$/.exec(error.message) ?? [];
      const { reason, remedy } = startFailure(container.image, program, cause);
      return { kind: 'start-failed', reason, remedy: error.hint ?? remedy, exitCode: container.state.exitCode || null };
    }
  }

  /** Until it does not run. False: somebody doubts that it does, or it was removed. */
  async #followToEnd({ signal }: WatchOptionsV1): Promise<boolean> {
    const { client, containerId, poller } = this.#target;
    const doubt = new AbortController();
    const forget = poller.watch(containerId, () => doubt.abort());
    const stop = new AbortController();
    const until = anySignal(signal, doubt.signal, stop.signal);
    try {
      const reading = this.#log.read({ follow: true, signal: until });
      reading.catch(() => undefined);
      this.#exitCode = await Promise.race([client.waitContainer(containerId, { signal: until }), broken(reading)]);
      this.#logIsComplete = this.#exitCode !== null && (await this.#drain(reading));
      return this.#exitCode !== null;
    } catch (error) {
      signal.throwIfAborted();
      // The next look tells.
      if (!doubt.signal.aborted) throw error;
      return false;
    } finally {
      forget();
      stop.abort();
    }
  }

  /** The log ends soon after the container; as long as it talks it is listened to. False: some of it may be missing. */
  async #drain(reading: Promise<void>): Promise<boolean> {
    const ended = reading.then(
      () => ({ complete: true }),
      () => ({ complete: false }),
    );
    this.#heardAt = performance.now();
    for (;;) {
      const left = DRAIN_MS - (performance.now() - this.#heardAt);
      if (left <= 0) return false;
      const late = new AbortController();
      const end = await Promise.race([ended, sleep(left, null, { signal: late.signal }).catch(() => null)]);
      late.abort();
      if (end) return end.complete;
    }
  }

  /** What the log holds beyond what was told; of a container that is gone there is none. */
  async #readRest(signal: AbortSignal): Promise<void> {
    try {
      if (!this.#logIsComplete) await this.#log.read({ follow: false, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (isAway(error)) throw error;
      // A log driver that cannot be read: the outcome stands without it.
    }
    this.#log.finish();
  }

  #tell(source: 'stdout' | 'stderr', line: string): void {
    this.#heardAt = performance.now();
    if (source === 'stderr') {
      this.#lastErrorLines.push(line);
      if (this.#lastErrorLines.length > ERROR_LINES) this.#lastErrorLines.shift();
    }
    if (this.#streams) this.#target.onStreamed(line);
    this.#onLog(source, line);
  }
}

/** Rejects where the way to the engine broke; a log that ended, or cannot be read, breaks nothing. */
async function broken(reading: Promise<void>): Promise<never> {
  await reading.catch((error: unknown) => {
    if (isAway(error)) throw error;
  });
  return await new Promise<never>(() => undefined);
}

function isAway(error: unknown): error is FarhaulError {
  return FarhaulError.isInstance(error, 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE');
}
