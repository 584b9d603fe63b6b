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
  /** Aborting ends the call within a second; it never ends the infrastructure. */
  signal: AbortSignal;
}

/** Given to `doSubmit`. */
export interface SubmitOptionsV1 extends CallOptionsV1 {
  /** Something a person wants to know while it lasts: `Pulling image node:24-slim: 40 %`. */
  onPhase?(phase: string, message: string): void;
}

/** How a watcher tells what it sees. */
export interface WatchOptionsV1 extends CallOptionsV1 {
  /** Something a person wants to know while waiting: `pulling image`, `Unschedulable: 0/3 nodes …`. */
  onPhase(phase: string, message: string): void;
  /** A line of the infrastructure's own output, in order, without the line end. */
  onLog(source: 'stdout' | 'stderr', line: string): void;
}

/** Everything that is needed to start one execution. */
export interface SubmitRequestV1<Job> {
  key: ExecutionKeyV1;
  /** Human name of the run; shorten it to the provider's limits, never rely on it being unique. */
  name: string;
  /** Program and arguments; never re-split by a shell. */
  command: string[];
  environment: Record<string, string>;
  /** To be put in the provider's secret place where it has one. */
  secretEnvironment: Record<string, string>;
  mounts: MountV1[];
  labels: Record<string, string>;
  job: Job;
  /** ISO-8601; after it the infrastructure should end by itself where the provider can do that. */
  deadline: string | null;
}

/** One kind of infrastructure. Core calls the methods whose names begin with `do`; an optional one that is there is a capability. */
export interface WorkerV1<Job = unknown> {
  readonly specificationVersion: 'v1';
  /** `docker`, `kubernetes`, …: lower case, dashes. */
  readonly type: string;
  readonly displayName: string;
  readonly description: string;
  /**
   * Kinds of storage mount that it can attach, best first; absent: none. Where a run's storage grants no place that the
   * infrastructure reaches, core carries the objects through the first kind: `directory` by a directory of the worker's
   * machine, any other by the storage type of the same name, opened with an empty configuration. May do I/O once.
   */
  mounts?(options: CallOptionsV1): Promise<readonly string[]>;
  /** Reaches (see `InfrastructureRefV1.reach`) that this worker can watch from where it runs. May do I/O once. */
  reaches?(options: CallOptionsV1): Promise<string[]>;
  /** Path inside for a mount; without it core chooses one below `/farhaul`. Pure. */
  mountTarget?(mount: Omit<MountV1, 'target'>): string;
  /**
   * Address by which the infrastructure of such a job reaches a server that answers here under `url`; null: it does not.
   * Absent: the same address. May try it out.
   */
  urlInside?(url: string, job: Job, options: CallOptionsV1): Promise<string | null>;
  /** Pure: rules across fields that a schema cannot express. */
  check?(job: Job): ProblemV1[];
  /** Creates and starts; idempotent per key. May throw FARHAUL_INFRASTRUCTURE_BUSY | _REJECTED | _UNAVAILABLE. */
  doSubmit(request: SubmitRequestV1<Job>, options: SubmitOptionsV1): Promise<InfrastructureRefV1>;
  /** Resolves when nothing runs any more. Starts what was created and never started. Any worker of the type may call it. */
  doWatch(ref: InfrastructureRefV1, options: WatchOptionsV1): Promise<OutcomeV1>;
  /** Finds what an earlier doSubmit with this key made, after a crash before the ref was recorded. */
  doFind?(key: ExecutionKeyV1, options: CallOptionsV1): Promise<InfrastructureRefV1 | null>;
  /** Stops (grace, then force) and deletes. Idempotent; resolved = nothing runs, nothing is left. */
  doRemove?(ref: InfrastructureRefV1, options: CallOptionsV1 & { graceMs: number }): Promise<void>;
  /** Asks the running program to end by the provider's own signal; used where the channel cannot carry a stop. */
  doStop?(ref: InfrastructureRefV1, options: CallOptionsV1 & { graceMs: number }): Promise<void>;
  /** Reachable, permitted, image exists. */
  doCheck?(job: Job, options: CallOptionsV1): Promise<CheckReportV1>;
  /** The exact request that doSubmit would send. Pure. */
  dryRun?(request: SubmitRequestV1<Job>): unknown;
  /** Least privilege, printable. Pure. */
  permissions?(role: 'submitter' | 'worker' | 'run', job: Job): PermissionDocumentV1;
  close?(): Promise<void>;
}
