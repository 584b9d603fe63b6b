import { FarhaulError } from '../../errors/farhaul-error.ts';
import { lockRun } from '../runs/transition.ts';
import type { ExecutionRow, FlowRunRow } from '../store/rows.ts';
import { first, sql, type Transaction } from '../store/statement.ts';
import { isTokenOf } from './token.ts';

export interface LockedExecution {
  run: FlowRunRow;
  execution: ExecutionRow;
}

/** An execution with its run, both kept to this transaction. The run is locked first, always. */
export function* lockExecution(executionId: string): Transaction<LockedExecution> {
  const found = yield* first<{ flow_run_id: string }>(sql`select flow_run_id from execution where id = ${executionId}`);
  if (!found)
    throw new FarhaulError('FARHAUL_NOT_FOUND', `There is no execution ${executionId}.`, { hint: 'Its run was removed meanwhile.' });
  const run = yield* lockRun(found.flow_run_id);
  const execution = (yield* first<ExecutionRow>(sql`select * from execution where id = ${executionId}`)) as ExecutionRow;
  return { run, execution };
}

/** For a worker: its fencing number must be the execution's newest. */
export function* lockOwnExecution(call: { executionId: string; fencing: number }): Transaction<LockedExecution> {
  const locked = yield* lockExecution(call.executionId);
  if (locked.execution.fencing !== call.fencing || locked.execution.superseded) throw superseded(locked.execution);
  return locked;
}

/** For a runner: its token must be the execution's. Whether the execution still counts is for the caller to judge. */
export function* lockRunnersExecution(credentials: { executionId: string; token: string }): Transaction<LockedExecution> {
  const locked = yield* lockExecution(credentials.executionId);
  if (!isTokenOf(locked.execution, credentials.token)) {
    throw new FarhaulError('FARHAUL_API_UNAUTHORIZED', `The token is not that of execution ${credentials.executionId}.`, {
      hint: 'Each execution has a token of its own, handed to its runner when it starts.',
    });
  }
  return locked;
}

/** Whether the execution is the run's own and may still change it. */
export function isCurrent({ run, execution }: LockedExecution): boolean {
  return run.execution_id === execution.id && execution.ended_at === null && !execution.superseded;
}

/** Whether its user code may be under way: its token does nothing new before, and nothing after. */
export function isRunning(locked: LockedExecution): boolean {
  return isCurrent(locked) && locked.execution.admitted_at !== null && locked.run.ended_at === null;
}

function superseded(execution: ExecutionRow): FarhaulError {
  return new FarhaulError('FARHAUL_TRANSITION_REFUSED', `Execution ${execution.id} belongs to somebody else now, or was given up.`, {
    hint: 'Stop watching it and change nothing.',
    details: { executionId: execution.id },
  });
}
