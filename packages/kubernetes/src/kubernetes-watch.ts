/** From a Job that may have started, or not, or have ended, to its outcome. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import { anySignal, type OutcomeV1, type WatchOptionsV1 } from '@farhaul/core/plugin';
import type { KubernetesClient } from './kubernetes-client.ts';
import { answerStatus, nullIfMissing } from './kubernetes-errors.ts';
import { ownAnnotations } from './kubernetes-names.ts';
import { paths, type Job, type ObjectList, type Pod } from './kubernetes-objects.ts';
import { deletedOutcome, isStarted, mayRun, podlessOutcome, podOutcome, type ExecutionState } from './kubernetes-outcome.ts';
import type { KubernetesRefData } from './kubernetes-ref.ts';
import { startProgress, startTimedOut } from './kubernetes-start.ts';
import { PodLog } from './pod-log.ts';
import { STDERR_MARK } from './relay/relay-program.ts';
import { tooLargeResult, type RelayedFiles } from './relay/relayed-files.ts';
import type { SharedWatch } from './shared-watch.ts';

const ERROR_LINES = 20;
/** How long a cluster may be away before whoever watches is told; its worker then goes on asking. */
const BUDGET_MS = 120_000;
/** After its pod was gone, the Job says why within this time. */
const JOB_WORD_MS = 10_000;
/** Without a pod, the events of the Job are looked at. */
const PODLESS_MS = 3_000;
const LOOK_MS = 1_000;
const LOG_PAUSE_MS = 250;

export interface WatchTarget {
  ref: KubernetesRefData;
  client: KubernetesClient;
  shared: SharedWatch;
  /** What the run tells by its log; null: it tells the API. */
  files: RelayedFiles | null;
}

/** Told lines and what they say of the end; kept while the cluster is away. */
export class JobWatch {
  readonly #target: WatchTarget;
  readonly #lastErrorLines: string[] = [];
  #onLog: WatchOptionsV1['onLog'] = () => undefined;
  #log: { pod: string; log: PodLog } | null = null;
  #following: Promise<void> | null = null;
  #lastPod: Pod | null = null;
  #lastJob: Job | null = null;
  #lastMessage = '';
  #progressAt = performance.now();
  #hopelessSince: number | null = null;
  #podGoneAt: number | null = null;

  constructor(target: WatchTarget) {
    this.#target = target;
  }

  /** @throws FARHAUL_INFRASTRUCTURE_UNAVAILABLE where the cluster stays away; then it can be called again */
  async run(options: WatchOptionsV1): Promise<OutcomeV1> {
    const { shared, ref } = this.#target;
    this.#onLog = options.onLog;
    let changed = Promise.withResolvers<void>();
    let goneSince: number | null = null;
    const seen: { trouble: FarhaulError | null } = { trouble: null };
    const stop = shared.listen(ref.executionId, (now) => {
      if (now !== null && seen.trouble === null) options.onPhase('unreachable', `${now.message} The Job may go on; asking again.`);
      if (now === null && seen.trouble !== null) options.onPhase('running', 'The cluster answers again.');
      seen.trouble = now;
      goneSince = now === null ? null : (goneSince ?? performance.now());
      changed.resolve();
    });
    const over = new AbortController();
    const signal = anySignal(options.signal, over.signal);
    try {
      const unknown = await this.#read(options);
      if (unknown) return unknown;
      for (;;) {
        signal.throwIfAborted();
        const outcome = await this.#judge(options, signal);
        if (outcome !== null) return outcome;
        if (seen.trouble !== null && goneSince !== null && performance.now() - goneSince > BUDGET_MS) throw seen.trouble;
        const late = new AbortController();
        await Promise.race([changed.promise, sleep(LOOK_MS, undefined, { signal: AbortSignal.any([signal, late.signal]) })]).finally(() =>
          late.abort(),
        );
        changed = Promise.withResolvers<void>();
      }
    } finally {
      stop();
      over.abort();
    }
  }

  /** The Job itself, for the shared watch may not have told of it yet. An outcome: it is not there any more. */
  async #read({ signal, onPhase }: WatchOptionsV1): Promise<OutcomeV1 | null> {
    const { client, shared, ref } = this.#target;
    let said = false;
    const began = performance.now();
    for (;;) {
      try {
        const job = await nullIfMissing(
          client.request<Job>({ method: 'GET', path: `${paths.jobs(ref.namespace)}/${ref.jobName}` }, { signal }),
        );
        if (job?.metadata.uid === ref.jobUid) {
          shared.note(job);
          this.#lastJob ??= job;
          return null;
        }
        return this.#lastPod === null ? deletedOutcome(`Job ${ref.jobName}`) : null;
      } catch (error) {
        signal.throwIfAborted();
        if (!isAway(error) || performance.now() - began > BUDGET_MS) throw error;
        if (!said) onPhase('unreachable', `${error.message} The Job may go on; asking again.`);
        said = true;
        await sleep(LOOK_MS, undefined, { signal });
      }
    }
  }

  async #judge(options: WatchOptionsV1, signal: AbortSignal): Promise<OutcomeV1 | null> {
    const state = this.#target.shared.state(this.#target.ref.executionId);
    const { job, pod } = state;
    this.#lastJob = job ?? this.#lastJob;
    if (pod !== null) {
      this.#lastPod = pod;
      this.#podGoneAt = null;
      if (isStarted(pod)) this.#follow(pod, signal);
      if (!mayRun(pod)) return await this.#ended(pod, signal);
      if (isStarted(pod)) {
        this.#say(options, 'running', '');
        return null;
      }
      return job === null ? null : await this.#starting(state, options);
    }
    return await this.#withoutPod(state, options, signal);
  }

  /** No pod is there: not yet, or not any more. */
  async #withoutPod({ job }: ExecutionState, options: WatchOptionsV1, signal: AbortSignal): Promise<OutcomeV1 | null> {
    const { jobName } = this.#target.ref;
    const lost = this.#lastPod;
    if (job === null) {
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
    let progress = startProgress(pod);
    const waited = performance.now() - this.#progressAt;
    if (pod === null && waited > PODLESS_MS) {
      const message = await this.#eventOf(job?.metadata.uid ?? '', options);
      if (message !== null) progress = { ...progress, message };
    }
    if (this.#say(options, progress.phase, progress.message)) this.#progressAt = performance.now();
    if (progress.hopeless) {
      this.#hopelessSince ??= performance.now();
      if (performance.now() - this.#hopelessSince >= progress.hopeless.afterMs) return progress.hopeless.outcome;
    } else this.#hopelessSince = null;
    const seconds = Number(job?.metadata.annotations?.[ownAnnotations.podStartTimeout] ?? 600);
    return performance.now() - this.#progressAt > seconds * 1000 ? startTimedOut(seconds, progress) : null;
  }

  /** Why the Job has no pod: quota, a policy that refuses it. */
  async #eventOf(uid: string, { signal }: WatchOptionsV1): Promise<string | null> {
    const { client, ref } = this.#target;
    const query = { fieldSelector: `involvedObject.uid=${uid},type=Warning`, limit: 50 };
    try {
      const list = await client.request<ObjectList<{ reason?: string; message?: string }>>(
        { method: 'GET', path: paths.events(ref.namespace), query },
        { signal },
      );
      const last = list.items.at(-1);
      return last ? `${last.reason ?? ''}: ${last.message ?? ''}` : null;
    } catch {
      signal.throwIfAborted();
      // Not permitted, or away: only its words are missed.
      return null;
    }
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
    const { log } = this.#log;
    // What ended is read to its end elsewhere.
    if (this.#following !== null || !mayRun(pod)) return;
    const following = log.read({ follow: true, signal }).catch(() => undefined);
    this.#following = following.then(async () => {
      await sleep(LOG_PAUSE_MS, undefined, { signal }).catch(() => undefined);
      this.#following = null;
    });
  }

  async #ended(pod: Pod, signal: AbortSignal): Promise<OutcomeV1 | null> {
    if (isStarted(pod)) await this.#readRest(signal);
    const gap = this.#target.files?.gap ?? null;
    if (gap !== null) {
      return {
        kind: 'lost',
        reason: `what the run told was cut: ${gap}`,
        remedy:
          'The log of the pod was rotated: print less, raise containerLogMaxSize of the nodes, or give the work pool a storage that pods reach.',
      };
    }
    const tooLarge = this.#target.files?.tooLarge ?? null;
    if (tooLarge !== null) return { kind: 'lost', ...tooLargeResult(tooLarge) };
    return podOutcome(pod, this.#lastJob, this.#lastErrorLines);
  }

  /** What the log holds beyond what was told; of a pod that is gone there is none. */
  async #readRest(signal: AbortSignal): Promise<void> {
    const log = this.#log?.log;
    if (!log) return;
    // The connection that follows ends with the container; it may have all of it on its way.
    await Promise.race([this.#following, sleep(2_000, undefined, { signal }).catch(() => undefined)]);
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await log.read({ follow: false, signal });
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
