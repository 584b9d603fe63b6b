import { v7 } from 'uuid';
import type { ExecutionGrant } from '../../protocol/messages.ts';
import { type Moment, toIso } from '../moment.ts';
import type { ExecutionRow, FlowRunRow, WorkerRow } from '../store/rows.ts';
import { batches, first, join, run, sql, type Statement, type Transaction } from '../store/statement.ts';
import { newToken } from './token.ts';

export interface NewExecution {
  worker: WorkerRow | null;
  runsHere: boolean;
}

/** One start of each run, in the same order; the tokens are known to their holders alone from here on. */
export function newExecutions(
  moment: Moment,
  rows: readonly FlowRunRow[],
  { worker, runsHere }: NewExecution,
): { grants: ExecutionGrant[]; inserts: Statement[] } {
  const leaseExpiresAt = moment.now + (runsHere ? moment.timings.runnerLostAnywayMs : moment.timings.leaseMs);
  const admittedAt = runsHere ? moment.now : null;
  const made = rows.map((row) => ({ row, id: v7(), ...newToken() }));
  const values = made.map(
    ({ row, id, hash }) => sql`(${id}, ${row.id}, ${row.executions + 1}, 1, ${hash}, ${worker?.id ?? null},
    ${row.worker_type ?? worker?.type ?? null}, ${row.work_pool_name}, ${runsHere ? 1 : 0}, ${moment.now}, ${leaseExpiresAt}, ${admittedAt},
    ${runsHere ? 'in-process' : null}, ${admittedAt}, ${admittedAt}, 0, ${runsHere ? 1 : 0}, 0)`,
  );
  const inserts = batches(values).map(
    (some) => sql`insert into execution (id, flow_run_id, number, fencing, token_hash, worker_id, worker_type, work_pool_name, runs_here,
      claimed_at, lease_expires_at, submitting_at, channel, admitted_at, runner_seen_at, report_sequence, attempt, superseded)
    values ${join(some, ', ')}`,
  );
  const grants = made.map(({ row, id, token }) => ({
    executionId: id,
    flowRunId: row.id,
    fencing: 1,
    token,
    leaseExpiresAt: toIso(leaseExpiresAt),
  }));
  return { grants, inserts };
}

/** For a caller that repeats its call because the answer was lost: a further token for the same execution. */
export function* reissueGrant(moment: Moment, row: { execution_id: string | null }): Transaction<ExecutionGrant | null> {
  const execution = row.execution_id ? yield* first<ExecutionRow>(sql`select * from execution where id = ${row.execution_id}`) : null;
  if (!execution || execution.ended_at !== null || !execution.runs_here) return null;
  const { token, hash } = newToken();
  yield* run(sql`update execution set adopter_token_hash = ${hash} where id = ${execution.id}`);
  return {
    executionId: execution.id,
    flowRunId: execution.flow_run_id,
    fencing: execution.fencing,
    token,
    leaseExpiresAt: toIso(Math.max(execution.lease_expires_at, moment.now)),
  };
}
