import type { FlowDefinition } from '../flow/flow-definition.ts';
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
}

export type FlowConclusion =
  | { kind: 'completed'; value: unknown; attempt: number }
  | { kind: 'failed'; error: unknown; timedOut: boolean; attempt: number }
  /** The stop was seen first; a value returned all the same is kept. */
  | { kind: 'cancelled'; reason: string; value: unknown; returned: boolean; attempt: number };

/** Calls the function: attempts, delays, timeouts, context. Never rejects. */
export async function runFlow(execution: FlowExecution): Promise<FlowConclusion> {
  throw new Error(`being written: ${execution.flowName}`);
}
