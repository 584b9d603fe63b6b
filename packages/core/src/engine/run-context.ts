import { AsyncLocalStorage } from 'node:async_hooks';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { RunRecorder } from './run-recorder.ts';

/** Writes lines of the run's log; `fields` are kept as JSON beside the message. */
export interface RunLogger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

/** What a flow or a task may know of the run it is part of. */
export interface RunContext {
  readonly flowRunId: string;
  readonly flowRunName: string;
  readonly flowName: string;
  /** Null where the flow runs in its caller's process without infrastructure. */
  readonly executionId: string | null;
  readonly taskRunId: string | null;
  readonly taskRunName: string | null;
  /** Counted from 1: of the task inside a task, else of the flow. */
  readonly attempt: number;
  readonly tags: readonly string[];
  /** Arguments of the flow by name (`argument0`, … where names are unknown). */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Lines go to the run's log, with the task they were written in. */
  readonly logger: RunLogger;
  /** Aborted on cancel, timeout of the attempt and shutdown; `reason` says which. */
  readonly signal: AbortSignal;
}

/** Internal: the context together with where its reports go. */
export interface ActiveRun {
  context: RunContext;
  recorder: RunRecorder;
  /** `console` output becomes log lines (in the caller's process only; elsewhere output is kept anyway). */
  logPrints: boolean;
}

// One per process even with two copies of the package: a task of one copy sees the flow of the other.
const KEY = Symbol.for('farhaul.activeRun.1');
const globals = globalThis as unknown as Record<symbol, AsyncLocalStorage<ActiveRun> | undefined>;

export function activeRunStorage(): AsyncLocalStorage<ActiveRun> {
  return (globals[KEY] ??= new AsyncLocalStorage<ActiveRun>());
}

export function activeRun(): ActiveRun | undefined {
  return activeRunStorage().getStore();
}

/**
 * The run that the calling code is part of: ids, attempt, parameters, logger, signal.
 * @throws FARHAUL_FLOW_DEFINITION outside a flow run.
 */
export function getRunContext(): RunContext {
  const active = activeRun();
  if (active) return active.context;
  throw new FarhaulError('FARHAUL_FLOW_DEFINITION', 'getRunContext() was called outside a flow run', {
    hint: 'Call it inside a flow or a task that a flow called. In code that runs in both places, catch this error.',
  });
}
