import type { RetryPolicy } from '../flow/flow-definition.ts';
import type { TaskRunReport } from '../protocol/run-channel.ts';
import type { StateType } from '../protocol/states.ts';
import { runAttempts, type AttemptsEnd } from './attempts.ts';
import { describeError } from './describe-error.ts';
import { createLogger } from './logger.ts';
import { activeRun, activeRunStorage, type ActiveRun, type RunContext } from './run-context.ts';
import { newId } from './new-id.ts';

export interface TaskDefinition {
  fn: (...args: unknown[]) => unknown;
  name: string;
  retry: RetryPolicy;
  timeoutMs: number | null;
}

const never = new AbortController().signal;

/** Calls a task: recorded as part of the run it is called in, else just with its retries and timeout. */
export async function callTask(definition: TaskDefinition, args: readonly unknown[]): Promise<unknown> {
  const active = activeRun();
  const record = active && new TaskRecord(definition, active);
  const end = await runAttempts({
    retry: definition.retry,
    timeoutMs: definition.timeoutMs,
    owner: `task "${definition.name}"`,
    signal: active?.context.signal ?? never,
    call: async (attempt, signal) => {
      if (!active || !record) return await definition.fn(...args);
      return await activeRunStorage().run(record.activeRun(attempt, signal), async () => await definition.fn(...args));
    },
    onStart: (attempt) => record?.running(attempt),
    onRetry: (attempt, delayMs, error) => record?.awaitingRetry(attempt, delayMs, error),
  });
  record?.ended(end);
  if (end.kind === 'returned') return end.value;
  throw end.kind === 'threw' ? end.error : end.reason;
}

/** Tells the recorder what becomes of one call of a task. */
class TaskRecord {
  private readonly report: TaskRunReport;
  private readonly active: ActiveRun;

  constructor(definition: TaskDefinition, active: ActiveRun) {
    this.active = active;
    const id = newId();
    this.report = {
      id,
      taskName: definition.name,
      name: `${definition.name}-${id.slice(-3)}`,
      parentTaskRunId: active.context.taskRunId,
      state: { type: 'PENDING', name: 'Pending', message: null, time: new Date().toISOString() },
      attempt: 0,
      startedAt: null,
      endedAt: null,
    };
  }

  activeRun(attempt: number, signal: AbortSignal): ActiveRun {
    const { recorder, context } = this.active;
    const own: RunContext = {
      ...context,
      attempt,
      signal,
      taskRunId: this.report.id,
      taskRunName: this.report.name,
      logger: createLogger(recorder, this.report.id),
    };
    return { ...this.active, context: own };
  }

  running(attempt: number): void {
    this.report.attempt = attempt;
    this.report.startedAt ??= new Date().toISOString();
    this.tell('RUNNING', attempt === 1 ? 'Running' : 'Retrying', null);
  }

  awaitingRetry(attempt: number, delayMs: number, error: unknown): void {
    const message = `attempt ${attempt} failed: ${describeError(error)}; next in ${delayMs} ms`;
    this.active.recorder.log('logger', 'warning', `task ${this.report.name}: ${message}`, this.report.id);
    this.tell('SCHEDULED', 'AwaitingRetry', message);
  }

  ended(end: AttemptsEnd): void {
    this.report.endedAt = new Date().toISOString();
    if (end.kind === 'returned') this.tell('COMPLETED', 'Completed', null);
    else if (end.kind === 'stopped') this.tell('CANCELLED', 'Cancelled', describeError(end.reason));
    else this.tell('FAILED', end.timedOut ? 'TimedOut' : 'Failed', describeError(end.error));
  }

  private tell(type: StateType, name: string, message: string | null): void {
    const time = new Date().toISOString();
    this.report.state = { type, name, message, time };
    this.active.recorder.report({ kind: 'task', taskRun: { ...this.report } });
  }
}
