/** What a run tells by the logs of its pods: followed while one runs, read to its end afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WatchOptionsV1 } from '@farhaul/core/plugin';
import type { KubernetesClient } from './kubernetes-client.ts';
import { answerStatus } from './kubernetes-errors.ts';
import type { Pod } from './kubernetes-objects.ts';
import { mayRun } from './kubernetes-outcome.ts';
import { followLog, type Following } from './follow-log.ts';
import { PodLog } from './pod-log.ts';
import { STDERR_MARK } from './relay/relay-program.ts';
import type { RelayedFiles } from './relay/relayed-files.ts';

const ERROR_LINES = 20;
/** How long the connection that follows may take for what is on its way when its container has ended. */
const FOLLOW_REST_MS = 5_000;
const LOG_PAUSE_MS = 250;
/** How often the last lines are looked for. */
const LAST_LINES_TRIES = 8;

interface RunLogTarget {
  client: KubernetesClient;
  /** What the run tells besides its output; null: nothing is known of it. */
  files: RelayedFiles | null;
}

export class RunLog {
  readonly #target: RunLogTarget;
  readonly #lastErrorLines: string[] = [];
  #onLine: WatchOptionsV1['onLog'] = () => undefined;
  #log: { pod: string; log: PodLog } | null = null;
  #following: Following | null = null;
  #followFailures = 0;
  #isGone = false;

  constructor(target: RunLogTarget) {
    this.#target = target;
  }

  get lastErrorLines(): readonly string[] {
    return this.#lastErrorLines;
  }

  /** What the run told besides its output was not read to the end, and nobody has it any more. */
  get endIsGone(): boolean {
    return this.#isGone && this.#target.files?.isWhole === false;
  }

  /** Whoever hears the lines from now on. */
  tell(onLine: WatchOptionsV1['onLog']): void {
    this.#onLine = onLine;
  }

  /** Of a pod that has started. */
  follow(pod: Pod, signal: AbortSignal): void {
    if (this.#log?.pod !== pod.metadata.uid) {
      this.#log = { pod: pod.metadata.uid, log: new PodLog(this.#target.client, pod.metadata, (line) => this.#take(line)) };
      this.#following = null;
    }
    // What ended is read to its end elsewhere.
    if (this.#following === null && mayRun(pod)) this.#following = followLog(this.#log.log, { failures: this.#followFailures, signal });
    if (this.#following?.broken === true) {
      this.#followFailures = this.#following.failures;
      this.#following = null;
    }
  }

  /** What the log holds beyond what was told; of a pod that is gone there is none. */
  async readRest(signal: AbortSignal): Promise<void> {
    const log = this.#log?.log;
    if (!log) return;
    await this.#following?.end(FOLLOW_REST_MS);
    this.#following = null;
    const isWhole = (): boolean => this.#target.files?.isWhole ?? false;
    if (isWhole()) return;
    for (let attempt = 0; ; attempt += 1) {
      try {
        await log.read({ follow: false, signal });
        // The node may tell of an end before it has written the last lines; a program that was killed tells of none.
        if (this.#target.files === null || isWhole() || attempt >= LAST_LINES_TRIES) return;
        await sleep(LOG_PAUSE_MS, undefined, { signal });
      } catch (error) {
        signal.throwIfAborted();
        const status = answerStatus(error);
        this.#isGone = status === 404;
        if (status === 404 || (status === 400 && attempt >= 3)) return;
        if (status !== 400 && attempt >= 10) throw error;
        await sleep(LOG_PAUSE_MS, undefined, { signal });
      }
    }
  }

  #take(line: string): void {
    if (this.#target.files?.take(line)) return;
    const source = line.startsWith(STDERR_MARK) ? 'stderr' : 'stdout';
    const text = source === 'stderr' ? line.slice(STDERR_MARK.length) : line;
    if (source === 'stderr') {
      this.#lastErrorLines.push(text);
      if (this.#lastErrorLines.length > ERROR_LINES) this.#lastErrorLines.shift();
    }
    this.#onLine(source, text);
  }
}
