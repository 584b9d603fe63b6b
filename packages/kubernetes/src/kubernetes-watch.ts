/** From a Job that may have started, or not, or have ended, to its outcome. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import { anySignal, type OutcomeV1, type WatchOptionsV1 } from '@farhaul/core/plugin';
import { Bell } from './bell.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { nullIfMissing } from './kubernetes-errors.ts';
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
import { RunLog } from './run-log.ts';
import type { RelayedFiles } from './relay/relayed-files.ts';
import type { SharedWatch } from './shared-watch.ts';

const BACK = 'The cluster answers again.';
/** How long a cluster may be away before whoever watches is told; its worker then goes on asking. */
const BUDGET_MS = 120_000;
/** After its pod was gone, the Job says why within this time. */
const JOB_WORD_MS = 10_000;
/** Without a pod, the events of the Job are looked at. */
const PODLESS_MS = 3_000;
/** And those of a pod that has not started. */
const UNSTARTED_MS = 10_000;
const LOOK_MS = 1_000;
const GIVE_STORAGE = 'Give the work pool a storage that pods reach.';
const ROTATED = `The log of the pod was rotated: print less, or raise containerLogMaxSize of the nodes. ${GIVE_STORAGE}`;
/** So long after the time it had for it, a node that answers has told of the end of a pod. */
const TELL_END_MS = 30_000;

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
  readonly #log: RunLog;
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
    this.#log = new RunLog(target);
    this.#events = new ObjectEvents(target.client, target.ref.namespace);
  }

  /** @throws FARHAUL_INFRASTRUCTURE_UNAVAILABLE where the cluster stays away; then it can be called again */
  async run(options: WatchOptionsV1): Promise<OutcomeV1> {
    const { shared, ref } = this.#target;
    this.#log.tell(options.onLog);
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
      if (isStarted(pod)) this.#log.follow(pod, signal);
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
      await this.#log.readRest(signal);
      return deletedOutcome(`Job ${jobName}`);
    }
    const outcome = podlessOutcome(job, lost?.metadata.name ?? null);
    if (outcome) {
      await this.#log.readRest(signal);
      return outcome;
    }
    if (lost === null) return await this.#starting({ job, pod: null }, options);
    this.#podGoneAt ??= performance.now();
    if (performance.now() - this.#podGoneAt < JOB_WORD_MS) return null;
    await this.#log.readRest(signal);
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

  async #ended(pod: Pod, options: WatchOptionsV1, signal: AbortSignal): Promise<OutcomeV1 | null> {
    if (isStarted(pod)) {
      try {
        await this.#log.readRest(signal);
      } catch (error) {
        signal.throwIfAborted();
        // The end of a log that nobody will give is not waited for.
        if (!this.#isOverdue(pod)) throw error;
        if (this.#target.files !== null) return silentNodeOutcome(pod);
      }
    }
    const gap = this.#target.files?.gap ?? null;
    if (gap !== null) return cutOutcome(gap, ROTATED);
    let outcome = podOutcome(pod, this.#lastJob, this.#log.lastErrorLines);
    // Who deleted the pod may have been the Job, which the shared watch has not told yet.
    if (outcome.kind === 'deleted') outcome = podOutcome(pod, await this.#read(options), this.#log.lastErrorLines);
    const isSuccess = outcome.kind === 'exited' && outcome.exitCode === 0;
    return isSuccess && this.#log.endIsGone ? cutOutcome('its log is gone', GIVE_STORAGE) : outcome;
  }
}

function cutOutcome(what: string, remedy: string): OutcomeV1 {
  return { kind: 'lost', reason: `what the run told was cut: ${what}`, remedy };
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
