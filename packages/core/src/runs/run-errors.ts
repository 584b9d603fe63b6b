import type { ErrorCode } from '../errors/error-codes.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';

interface RunErrorInput {
  flowRunId: string;
  runName: string;
  message: string;
  hint?: string | undefined;
  cause?: unknown;
}

/** How a run ended without a value, as `result()` throws it. A failure by the flow's own error throws that error instead. */
class FlowRunError extends FarhaulError {
  readonly flowRunId: string;

  constructor(code: ErrorCode, input: RunErrorInput) {
    super(code, `flow run "${input.runName}": ${input.message}`, {
      hint: input.hint ?? `farhaul flow-run inspect ${input.flowRunId}`,
      ...('cause' in input ? { cause: input.cause } : {}),
      details: { flowRunId: input.flowRunId },
    });
    this.flowRunId = input.flowRunId;
  }
}

/** The run failed and no error of the flow's own could be read. */
export class FlowRunFailed extends FlowRunError {
  constructor(input: RunErrorInput) {
    super('FARHAUL_RUN_FAILED', input);
    this.name = 'FlowRunFailed';
  }
}

/** The last attempt exceeded the flow's timeout. */
export class FlowRunTimedOut extends FlowRunError {
  constructor(input: RunErrorInput) {
    super('FARHAUL_RUN_TIMED_OUT', input);
    this.name = 'FlowRunTimedOut';
  }
}

/** Somebody, or a limit such as `startTimeout`, ended the run; the message says who or what. */
export class FlowRunCancelled extends FlowRunError {
  constructor(input: RunErrorInput) {
    super('FARHAUL_RUN_CANCELLED', input);
    this.name = 'FlowRunCancelled';
  }
}

/** The infrastructure ended without an answer of the flow. */
export class FlowRunCrashed extends FlowRunError {
  /** Null where it was ended by a signal, or unknown. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** What it printed last, oldest first, at most 100 lines. */
  readonly lastLogLines: readonly string[];

  constructor(input: RunErrorInput & { exitCode: number | null; signal: string | null; lastLogLines: readonly string[] }) {
    super('FARHAUL_RUN_CRASHED', input);
    this.name = 'FlowRunCrashed';
    this.exitCode = input.exitCode;
    this.signal = input.signal;
    this.lastLogLines = input.lastLogLines;
  }
}
