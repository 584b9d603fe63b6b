import type { FlowDefinition } from '../flow/flow-definition.ts';
import { runAttempts, type AttemptsEnd } from './attempts.ts';
import { describeError } from './describe-error.ts';
import { createLogger } from './logger.ts';
import { activeRunStorage, type ActiveRun } from './run-context.ts';
import type { RunRecorder } from './run-recorder.ts';

export interface FlowExecution {
  definition: FlowDefinition;
  flowRunId: string;
  executionId: string | null;
  flowName: string;
  runName: string;
  tags: readonly string[];
  /** Decodes anew for each attempt, so that one attempt's mutations never reach the next. */
  decodeArguments(): readonly unknown[];
  /** Names of the arguments by position, from the flow's source. */
  parameterNames: readonly string[];
  /** Per attempt; overrides the definition's where not undefined. */
  timeoutMs?: number | null | undefined;
  recorder: RunRecorder;
  /** Aborted when the run is to stop; the reason tells why. */
  signal: AbortSignal;
  /** Before each attempt, with its deadline (epoch ms): whoever watches a blocked loop needs it. */
  onAttempt?(attempt: number, deadline: number | null): void;
}

export type FlowConclusion =
  | { kind: 'completed'; value: unknown; attempt: number }
  | { kind: 'failed'; error: unknown; timedOut: boolean; attempt: number }
  /** The stop was seen first. `value` is what the function returned all the same within its grace. */
  | { kind: 'cancelled'; reason: string; attempt: number; value: Promise<unknown> };

/** Calls the function: attempts, delays, timeouts, context. Never rejects. */
export async function runFlow(execution: FlowExecution): Promise<FlowConclusion> {
  const { definition, recorder, signal } = execution;
  let latest: Promise<unknown> = Promise.resolve();
  const end = await runAttempts({
    retry: definition.retry,
    timeoutMs: execution.timeoutMs === undefined ? definition.timeoutMs : execution.timeoutMs,
    owner: `flow "${execution.flowName}"`,
    signal,
    call: (attempt, attemptSignal) => {
      latest = callFunction(execution, attempt, attemptSignal);
      return latest;
    },
    onStart: (attempt, deadline) => {
      execution.onAttempt?.(attempt, deadline);
      recorder.report({ kind: 'running', attempt });
    },
    onRetry: (attempt, delayMs, error) => {
      recorder.log('logger', 'warning', `attempt ${attempt} failed: ${describeError(error)}; next in ${delayMs} ms`, null);
      recorder.report({ kind: 'awaiting-retry', attempt, delayMs, error: describeError(error) });
    },
  });
  return conclude(end, latest);
}

function conclude(end: AttemptsEnd, latest: Promise<unknown>): FlowConclusion {
  if (end.kind === 'returned') return { kind: 'completed', value: end.value, attempt: end.attempt };
  if (end.kind === 'threw') return { kind: 'failed', error: end.error, timedOut: end.timedOut, attempt: end.attempt };
  latest.catch(() => undefined);
  const { reason } = end;
  return { kind: 'cancelled', reason: reason instanceof Error ? reason.message : String(reason), attempt: end.attempt, value: latest };
}

async function callFunction(execution: FlowExecution, attempt: number, signal: AbortSignal): Promise<unknown> {
  const { definition, recorder, parameterNames } = execution;
  const args = execution.decodeArguments();
  const parameters = Object.fromEntries(args.map((value, index) => [parameterNames[index] ?? `argument${index}`, value]));
  const active: ActiveRun = {
    recorder,
    logPrints: definition.logPrints,
    context: {
      flowRunId: execution.flowRunId,
      flowRunName: execution.runName,
      flowName: execution.flowName,
      executionId: execution.executionId,
      taskRunId: null,
      taskRunName: null,
      attempt,
      tags: execution.tags,
      parameters,
      logger: createLogger(recorder, null),
      signal,
    },
  };
  return await activeRunStorage().run(active, async () => await definition.fn(...args));
}
