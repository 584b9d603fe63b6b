/**
 * What a run and its watcher tell each other. `http`, `directory` (later `objects`, `log`) implement it and pass the
 * same tests. All messages are JSON but the result, which is a framed wire-1 document.
 */
import type { State } from './states.ts';

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';
export type LogSource = 'stdout' | 'stderr' | 'logger' | 'worker';

export interface LogLine {
  /** Position within one execution, counted from 1 by the runner; 0 or less: lines of the worker, ordered by time. */
  sequence: number;
  /** ISO-8601 with Z. */
  time: string;
  level: LogLevel;
  source: LogSource;
  /** Without the line end; cut at 1 MB with a mark. */
  message: string;
  taskRunId: string | null;
}

/** One call of a task, as last known; later reports of the same id replace earlier ones. */
export interface TaskRunReport {
  id: string;
  /** The task's name. */
  taskName: string;
  /** `<task>-<3 hex>` unless named by the author. */
  name: string;
  parentTaskRunId: string | null;
  state: State;
  attempt: number;
  startedAt: string | null;
  endedAt: string | null;
}

/** What the runner tells while it works, in order; `sequence` makes a repeated delivery harmless. */
export type RunReport = { sequence: number; time: string } & (
  | { kind: 'running'; attempt: number }
  | { kind: 'awaiting-retry'; attempt: number; delayMs: number; error: string }
  | { kind: 'task'; taskRun: TaskRunReport }
  | { kind: 'phase'; phase: string }
  | { kind: 'note'; message: string }
);

/** The runner's first act. A superseded execution is refused before user code loads. */
export type Admission = { admitted: true } | { admitted: false; reason: string };

/** How an execution ended, as the runner saw it; the result document itself travels beside it. */
export interface RunEnding {
  state: State;
  /** Attempt that ended. */
  attempt: number;
  startedAt: string;
  endedAt: string;
  /** Version of node that ran it. */
  node: string;
  /** SHA-256 of the result document, hex; null where there is none. */
  resultSha256: string | null;
  resultBytes: number;
  /** HMAC-SHA256, hex, by the execution's key over `canonicalEnding` (channel/ending-hmac.ts). */
  hmac: string;
}

export interface StopRequest {
  reason: string;
  /** How long the flow may take to end by itself. */
  graceMs: number;
}

export interface RunChannel {
  readonly kind: 'http' | 'directory' | 'objects' | 'log';
  admit(): Promise<Admission>;
  /** Called from a thread of its own; answers a stop request where the channel carries one. */
  heartbeat(): Promise<{ stop: StopRequest | null }>;
  report(reports: readonly RunReport[]): Promise<void>;
  logs(lines: readonly LogLine[]): Promise<void>;
  /** Last act: stores the result document (atomically) and the ending. Repeating it is harmless. */
  result(ending: RunEnding, document: Uint8Array | null): Promise<void>;
  /** Resolves when a stop is asked for; never rejects; ends quietly on abort. */
  stop(signal: AbortSignal): Promise<StopRequest | null>;
  close(): Promise<void>;
}

/** Names the channel in the run document; everything needed to open it but the token. */
export type ChannelLocation =
  /** `wake`: the watcher does not see changes; the runner tells of those that matter by a line of its output. */
  { kind: 'directory'; path: string; wake?: 'stdout' } | { kind: 'http'; url: string; result?: ResultTarget };

/** Where a run over HTTP puts a result document that is too large for a message. */
export interface ResultTarget {
  /** Results up to this size travel in the message, bytes. */
  inlineBytes: number;
  /** Written by PUT, with these headers. */
  url: string;
  headers: Record<string, string>;
  /** What the ending names: the storage as whoever reads it opens it, and the key there. */
  storage: { type: string; configuration: Record<string, unknown> };
  key: string;
}
