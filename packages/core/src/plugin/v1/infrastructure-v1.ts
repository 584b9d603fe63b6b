/** Plain JSON that passes between core and a provider. */

/** Identifies one execution; everything a provider names or tags derives from it, so that submitting is idempotent. */
export interface ExecutionKeyV1 {
  flowRunId: string;
  executionId: string;
  /** Short, lower-case, safe in names of every provider: `fh-<execution id without dashes>`. */
  name: string;
}

/** Points at one unit of infrastructure. JSON; survives a restart of whoever made it; holds no secret. */
export interface InfrastructureRefV1 {
  type: string;
  /** What the provider calls it, for a person: container name, Job name, pid. */
  identifier: string;
  /**
   * From where it can be watched and removed: `host:<machine id>`, `engine:<id>`, `cluster:<id>` or `anywhere`.
   * Only workers that declare the same reach are told to adopt it.
   */
  reach: string;
  /** The provider's own data. */
  data: Record<string, unknown>;
}

/** How infrastructure ended. An exit code is data, never an error; everything else says why and what to do. */
export type OutcomeV1 =
  | { kind: 'exited'; exitCode: number; signal?: string | null; lastLogLines?: string[] }
  | {
      kind: 'lost' | 'oom' | 'start-failed' | 'evicted' | 'deleted' | 'deadline';
      reason: string;
      /** What a person can do about it; empty where nothing. */
      remedy: string;
      lastLogLines?: string[];
      exitCode?: number | null;
    };

/** A storage's place that the worker attaches to the infrastructure. */
export interface MountV1 {
  /** Kind that the storage granted and the worker's `mounts()` names. */
  kind: string;
  /** Where it is outside: a directory path, a volume name, a list of Secret names as the kind defines. */
  source: string;
  /** Absolute path inside. */
  target: string;
  readOnly: boolean;
}

/** Why job variables cannot work, with the place and the remedy. */
export interface ProblemV1 {
  /** JSON pointer into the job variables. */
  path: string;
  message: string;
  remedy: string;
}

/** What was looked at before a launch, and what came out. */
export interface CheckReportV1 {
  checks: { name: string; state: 'ok' | 'warning' | 'failed' | 'skipped'; message: string; remedy: string }[];
}

/** The least that a role needs, in the provider's own form and explained. */
export interface PermissionDocumentV1 {
  format: 'rbac' | 'iam' | 'text';
  document: unknown;
  explanation: string[];
}
