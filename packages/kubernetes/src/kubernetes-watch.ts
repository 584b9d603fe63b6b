/** From a Job that may have started, or not, or have ended, to its outcome. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import { anySignal, type OutcomeV1, type WatchOptionsV1 } from '@farhaul/core/plugin';
import { Bell } from './bell.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { answerStatus, nullIfMissing } from './kubernetes-errors.ts';
import { ObjectEvents } from './kubernetes-events.ts';
import { ownAnnotations } from './kubernetes-names.ts';
import { paths, type Job, type Pod } from './kubernetes-objects.ts';
import {
  deletedOutcome,
  isNodeSilent,
  isStarted,
  isSuspended,
  mayRun,
  podlessOutcome,
  podOutcome,
  silentNodeOutcome,
  type ExecutionState,
} from './kubernetes-outcome.ts';
import type { KubernetesRefData } from './kubernetes-ref.ts';
import { startProgress, startTimedOut, suspendedMessage } from './kubernetes-start.ts';
import { followLog, type Following } from './follow-log.ts';
import { PodLog } from './pod-log.ts';
import { STDERR_MARK } from './relay/relay-program.ts';
import type { RelayedFiles } from './relay/relayed-files.ts';
import type { SharedWatch } from './shared-watch.ts';

const BACK = 'The cluster answers again.';
const ERROR_LINES = 20;
/** How long a cluster may be away before whoever watches is told; its worker then goes on asking. */
const BUDGET_MS = 120_000;
/** After its pod was gone, the Job says why within this time. */
const JOB_WORD_MS = 10_000;
/** Without a pod, the events of the Job are looked at. */
const PODLESS_MS = 3_000;
/** And those of a pod that has not started. */
const UNSTARTED_MS = 10_000;
const LOOK_MS = 1_000;
/** How long the connection that follows may take for what is on its way when its container has ended. */
const FOLLOW_REST_MS = 5_000;
const LOG_PAUSE_MS = 250;
/** So long after the time it had for it, a node that answers has told of the end of a pod. */
const TELL_END_MS = 30_000;
/** How often the last lines are looked for. */
const LAST_LINES_TRIES = 8;

export interface WatchTarget {
  ref: KubernetesRefData;
  client: KubernetesClient;
  shared: SharedWatch;
  /** What the run tells by its log; null: nothing is known of it, for its Secret is gone. */
  files: RelayedFiles | null;
}

/** Told lines and what they say of the end; kept while the cluster is away. */
export class JobWatch {
  readonly #target: WatchTarget;
  readonly #lastErrorLines: string[] = [];
  #onLog: WatchOptionsV1['onLog'] = () => undefined;
  #log: { pod: string; log: PodLog } | null = null;
  #following: Following | null = null;
  #followFailures = 0;
  #lastPod: Pod | null = null;
  #lastJob: Job | null = null;
  #lastMessage = '';
  readonly #events: ObjectEvents;
  readonly #beganAt = performance.now();
  #progressAt = performance.now();
  #hopelessSince: number | null = null;
  #podGoneAt: number | null = null;
  /** When its pod was first seen to be deleted; clocks of clusters are not ours. */
  #endingSince: number | null = null;

  constructor(target: WatchTarget) {
    this.#target = target;
    this.#events = new ObjectEvents(target.client, target.ref.namespace);
  }

  /** @throws FARHAUL_INFRASTRUCTURE_UNAVAILABLE where the cluster stays away; then it can be called again */
  async run(options: WatchOptionsV1): Promise<OutcomeV1> {
    const { shared, ref } = this.#target;
    this.#onLog = options.onLog;
    const changed = new Bell();
    let goneSince: number | null = null;
    const seen: { trouble: FarhaulError | null } = { trouble: null };
    const stop = shared.listen(ref.executionId, (now) => {
      if (now !== null && seen.trouble === null) options.onPhase('unreachable', awayMessage(now));
      if (now === null && seen.trouble !== null) options.onPhase('running', BACK);
      seen.trouble = now;
      goneSince = now === null ? null : (goneSince ?? performance.now());
      changed.ring();
    });
    const over = new AbortController();
    const signal = anySignal(options.signal, over.signal);
    try {
      await shared.listed(signal);
      for (;;) {
        signal.throwIfAborted();
        const outcome = await this.#judge(options, signal);
        if (outcome !== null) return outcome;
        if (seen.trouble !== null && goneSince !== null && performance.now() - goneSince > BUDGET_MS) throw seen.trouble;
        await changed.wait(LOOK_MS, signal);
      }
    } finally {
      stop();
      over.abort();
    }
  }

  /** The Job itself, for the shared watch does not tell of it. Null: it is not there. */
  async #read({ signal, onPhase }: WatchOptionsV1): Promise<Job | null> {
    const { client, shared, ref } = this.#target;
    let said = false;
    const began = performance.now();
    for (;;) {
      try {
        const path = `${paths.jobs(ref.namespace)}/${ref.jobName}`;
        const job = await nullIfMissing(client.request<Job>({ method: 'GET', path }, { signal }));
        if (said) onPhase('running', BACK);
        if (job?.metadata.uid !== ref.jobUid) return null;
        shared.note(job);
        return job;
      } catch (error) {
        signal.throwIfAborted();
        if (!isAway(error) || performance.now() - began > BUDGET_MS) throw error;
        if (!said) onPhase('unreachable', awayMessage(error));
        said = true;
        await sleep(LOOK_MS, undefined, { signal });
      }
    }
  }

  async #judge(options: WatchOptionsV1, signal: AbortSignal): Promise<OutcomeV1 | null> {
    const state = this.#target.shared.state(this.#target.ref.executionId);
    const { job, pod } = state;
    this.#lastJob = job ?? this.#lastJob;
    if (isSuspended(job) && !isStarted(pod ?? this.#lastPod)) {
      this.#say(options, 'pending', suspendedMessage(this.#target.ref.jobName));
      this.#progressAt = performance.now();
      this.#lastPod = null;
      return null;
    }
    if (pod !== null) {
      this.#lastPod = pod;
      this.#podGoneAt = null;
      if (isStarted(pod)) this.#follow(pod, signal);
      if (!mayRun(pod)) return await this.#ended(pod, options, signal);
      if (this.#isOverdue(pod)) return silentNodeOutcome(pod);
      if (isStarted(pod)) {
        if (isNodeSilent(pod)) this.#say(options, 'node silent', silentNode(pod));
        else this.#say(options, 'running', '');
        return null;
      }
      return job === null ? null : await this.#starting(state, options);
    }
    return await this.#withoutPod(state, options, signal);
  }

  /** Its node should have told of its end by now. */
  #isOverdue({ metadata: { deletionTimestamp, deletionGracePeriodSeconds = 0 } }: Pod): boolean {
    if (deletionTimestamp === undefined) return false;
    this.#endingSince ??= performance.now();
    return performance.now() - this.#endingSince > deletionGracePeriodSeconds * 1000 + TELL_END_MS;
  }

  /** No pod is there: not yet, or not any more. */
  async #withoutPod({ job }: ExecutionState, options: WatchOptionsV1, signal: AbortSignal): Promise<OutcomeV1 | null> {
    const { jobName } = this.#target.ref;
    const lost = this.#lastPod;
    if (job === null) {
      if ((await this.#read(options)) !== null) return null;
      await this.#readRest(signal);
      return deletedOutcome(`Job ${jobName}`);
    }
    const outcome = podlessOutcome(job, lost?.metadata.name ?? null);
    if (outcome) {
      await this.#readRest(signal);
      return outcome;
    }
    if (lost === null) return await this.#starting({ job, pod: null }, options);
    this.#podGoneAt ??= performance.now();
    if (performance.now() - this.#podGoneAt < JOB_WORD_MS) return null;
    await this.#readRest(signal);
    return deletedOutcome(`pod ${lost.metadata.name}`);
  }

  async #starting({ job, pod }: ExecutionState, options: WatchOptionsV1): Promise<OutcomeV1 | null> {
    const waited = performance.now() - this.#beganAt;
    const uid = pod?.metadata.uid ?? job?.metadata.uid ?? '';
    const seconds = Number(job?.metadata.annotations?.[ownAnnotations.podStartTimeout] ?? 600);
    // What a person waits for briefly is looked at more closely.
    const longestPauseMs = seconds * 250;
    const isLong = waited > Math.min(longestPauseMs, pod === null ? PODLESS_MS : UNSTARTED_MS);
    const events = isLong ? await this.#events.read(uid, { signal: options.signal, longestPauseMs }) : [];
    const progress = startProgress(pod, events);
    if (this.#say(options, progress.phase, progress.message)) this.#progressAt = performance.now();
    if (progress.hopeless) {
      this.#hopelessSince ??= performance.now();
      if (performance.now() - this.#hopelessSince >= progress.hopeless.afterMs) return progress.hopeless.outcome;
    } else this.#hopelessSince = null;
    return performance.now() - this.#progressAt > seconds * 1000 ? startTimedOut(seconds, progress) : null;
  }

  /** Whether it is news. */
  #say({ onPhase }: WatchOptionsV1, phase: string, message: string): boolean {
    if (this.#lastMessage === phase + message) return false;
    this.#lastMessage = phase + message;
    onPhase(phase, message);
    return true;
  }

  #follow(pod: Pod, signal: AbortSignal): void {
    if (this.#log?.pod !== pod.metadata.uid) {
      this.#log = { pod: pod.metadata.uid, log: new PodLog(this.#target.client, pod.metadata, (line) => this.#tell(line)) };
      this.#following = null;
    }
    // What ended is read to its end elsewhere.
    if (this.#following === null && mayRun(pod)) this.#following = followLog(this.#log.log, { failures: this.#followFailures, signal });
    if (this.#following?.broken === true) {
      this.#followFailures = this.#following.failures;
      this.#following = null;
    }
  }

  async #ended(pod: Pod, options: WatchOptionsV1, signal: AbortSignal): Promise<OutcomeV1 | null> {
    if (isStarted(pod)) {
      try {
        await this.#readRest(signal);
      } catch (error) {
        signal.throwIfAborted();
        // The end of a log that nobody will give is not waited for.
        if (!this.#isOverdue(pod)) throw error;
        if (this.#target.files !== null) return silentNodeOutcome(pod);
      }
    }
    const gap = this.#target.files?.gap ?? null;
    if (gap !== null) {
      return {
        kind: 'lost',
        reason: `what the run told was cut: ${gap}`,
        remedy:
          'The log of the pod was rotated: print less, raise containerLogMaxSize of the nodes, or give the work pool a storage that pods reach.',
      };
    }
    const outcome = podOutcome(pod, this.#lastJob, this.#lastErrorLines);
    // Who deleted the pod may have been the Job, which the shared watch has not told yet.
    return outcome.kind === 'deleted' ? podOutcome(pod, await this.#read(options), this.#lastErrorLines) : outcome;
  }

  /** What the log holds beyond what was told; of a pod that is gone there is none. */
  async #readRest(signal: AbortSignal): Promise<void> {
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
        if (status === 404 || (status === 400 && attempt >= 3)) return;
        if (status !== 400 && attempt >= 10) throw error;
        await sleep(LOG_PAUSE_MS, undefined, { signal });
      }
    }
  }

  #tell(line: string): void {
    if (this.#target.files?.take(line)) return;
    const source = line.startsWith(STDERR_MARK) ? 'stderr' : 'stdout';
    const text = source === 'stderr' ? line.slice(STDERR_MARK.length) : line;
    if (source === 'stderr') {
      this.#lastErrorLines.push(text);
      if (this.#lastErrorLines.length > ERROR_LINES) this.#lastErrorLines.shift();
    }
    this.#onLog(source, text);
  }
}

function isAway(error: unknown): error is FarhaulError {
  return FarhaulError.isInstance(error, 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE');
}

function silentNode({ metadata, spec }: Pod): string {
  return `The node ${spec?.nodeName ?? ''} does not answer: how the pod ${metadata.name} fares is not known.`;
}

/** What is not permitted is not helped by waiting alone: what grants it is told too. */
function awayMessage({ message, hint, retryable }: FarhaulError): string {
  return `${message}${retryable || hint === undefined ? '' : ` ${hint}`} The Job may go on; asking again.`;
}
