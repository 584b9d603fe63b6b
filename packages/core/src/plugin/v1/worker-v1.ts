/** The contract between core and one kind of infrastructure. Two required methods; an optional method is a capability. */
import type {
  CheckReportV1,
  ExecutionKeyV1,
  InfrastructureRefV1,
  MountV1,
  OutcomeV1,
  PermissionDocumentV1,
  ProblemV1,
} from './infrastructure-v1.ts';

/** Given to every call that may take time. */
export interface CallOptionsV1 {
  /** Aborting ends the call within a second: it rejects. It never ends the infrastructure, and what was created stays to be found. */
  signal: AbortSignal;
}

/** Given to `doSubmit`. */
export interface SubmitOptionsV1 extends CallOptionsV1 {
  /** Something a person wants to know while it lasts: `Pulling image node:24-slim: 40 %`. */
  onPhase?(phase: string, message: string): void;
}

/** How a watcher tells what it sees. */
export interface WatchOptionsV1 extends CallOptionsV1 {
  /**
   * Something a person wants to know while waiting: `pulling image`, `Unschedulable: 0/3 nodes …`. The phase `starting` says that
   * the program inside runs from now on: whoever waits for `started()` goes on, though its runner has told nothing yet.
   * The phase `unreachable` says that the provider does not answer: until the next phase, a silent runner is not taken for lost.
   */
  onPhase(phase: string, message: string): void;
  /** A line of the infrastructure's own output, in order, without the line end. */
  onLog(source: 'stdout' | 'stderr', line: string): void;
}

/** Everything that is needed to start one execution. */
export interface SubmitRequestV1<Job> {
  /** Every name, tag and token that is given to the provider derives from it. */
  key: ExecutionKeyV1;
  /** Human name of the run; shorten it to the provider's limits, never rely on it being unique. */
  name: string;
  /** Program and arguments; never re-split by a shell. */
  command: string[];
  /** Passed on unchanged: line breaks, `=`, `$` and all of Unicode included. */
  environment: Record<string, string>;
  /** To be put in the provider's secret place where it has one; in no ref, error, label or log. */
  secretEnvironment: Record<string, string>;
  /** Places that the run's storage granted, each of a kind that `mounts()` names. */
  mounts: MountV1[];
  /** Applied to what is created, so that people and `doFind` recognise it. */
  labels: Record<string, string>;
  /** The job template with its variables in place, valid by the job schema. */
  job: Job;
  /** ISO-8601; after it the infrastructure should end by itself where the provider can do that. */
  deadline: string | null;
}

/** One kind of infrastructure. Core calls the methods whose names begin with `do`; an optional one that is there is a capability. */
export interface WorkerV1<Job = unknown> {
  readonly specificationVersion: 'v1';
  /** `docker`, `kubernetes`, …: lower case, dashes. */
  readonly type: string;
  /** For people: in lists, forms and messages. As in the manifest's entry. */
  readonly displayName: string;
  readonly description: string;
  /**
   * Kinds of storage mount that it can attach, best first; absent: none. Where a run's storage grants no place that the
   * infrastructure reaches, core carries the objects through the first kind: `directory` by a directory of the worker's
   * machine, any other by the storage type of the same name, opened with an empty configuration. `job`: that of the run which they
   * are for, where one is about to start. May do I/O once.
   */
  mounts?(options: CallOptionsV1 & { job?: Job }): Promise<readonly string[]>;
  /** Reaches (see `InfrastructureRefV1.reach`) that this worker can watch from where it runs. May do I/O once. */
  reaches?(options: CallOptionsV1): Promise<string[]>;
  /** Path inside for a mount; without it core chooses one below `/farhaul`. Pure. */
  mountTarget?(mount: Omit<MountV1, 'target'>): string;
  /**
   * Address by which the infrastructure of such a job reaches a server that answers here under `url`; null: it does not.
   * Absent: the same address. May try it out, but by nothing that it creates where `isDryRun` says so.
   */
  urlInside?(url: string, job: Job, options: CallOptionsV1 & { isDryRun?: boolean }): Promise<string | null>;
  /** Pure: rules across fields that a schema cannot express. Called by client, service and worker before anything is created. */
  check?(job: Job): ProblemV1[];
  /**
   * Creates and starts. Called by the worker loop, and again with the same key after a crash, at once too: it then answers the
   * same ref, and starts what was created and never started. Must not wait for the end.
   *
   * @throws FARHAUL_INFRASTRUCTURE_BUSY with `details.retryAt` (no room: the run stays queued), _REJECTED with a hint (for good),
   * _UNAVAILABLE (no answer: tried again); the first two leave nothing behind
   */
  doSubmit(request: SubmitRequestV1<Job>, options: SubmitOptionsV1): Promise<InfrastructureRefV1>;
  /**
   * Resolves when nothing runs any more. Called by any worker whose `reaches()` fit, also by one that did not submit. Starts what
   * was created and never started; polls for many refs together. What is gone is an outcome; a provider that does not answer is
   * none: it retries, says so by `onPhase`, and at last throws _UNAVAILABLE. On abort it rejects and leaves everything running.
   */
  doWatch(ref: InfrastructureRefV1, options: WatchOptionsV1): Promise<OutcomeV1>;
  /**
   * Finds what an earlier `doSubmit` with this key made, after a crash before the ref was recorded. Null where nothing is there that
   * could start; what is there besides is deleted, for no ref names it. Must create nothing.
   */
  doFind?(key: ExecutionKeyV1, options: CallOptionsV1): Promise<InfrastructureRefV1 | null>;
  /**
   * Stops (grace, then force) and deletes, and only what the ref names. Called for everything that was submitted, whatever came of
   * it, and repeated until it resolves: then nothing runs and nothing is left. What is gone already resolves too.
   */
  doRemove?(ref: InfrastructureRefV1, options: CallOptionsV1 & { graceMs: number }): Promise<void>;
  /** Asks the running program to end by the provider's own signal; used where the channel cannot carry a stop. */
  doStop?(ref: InfrastructureRefV1, options: CallOptionsV1 & { graceMs: number }): Promise<void>;
  /** Reachable, permitted, image exists. Called by dry runs; creates nothing, and tells what it finds instead of throwing. */
  doCheck?(job: Job, options: CallOptionsV1): Promise<CheckReportV1>;
  /** The exact request that `doSubmit` would send, values of secrets hidden. Pure. */
  dryRun?(request: SubmitRequestV1<Job>): unknown;
  /** Least privilege, printable. Pure. */
  permissions?(role: 'submitter' | 'worker' | 'run', job: Job): PermissionDocumentV1;
  /** Lets go of connections and timers, so that the process can end; infrastructure goes on. No call follows it. */
  close?(): Promise<void>;
}
