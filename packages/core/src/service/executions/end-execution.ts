import type { Moment } from '../moment.ts';
import type { ExecutionRow, FlowRunRow } from '../store/rows.ts';
import { first, run, sql, type Transaction, wake } from '../store/statement.ts';
import { wakeForSlot } from './wake-line.ts';

/** The run is over: its slots are free, and whatever was created for it must go. */
export function* endExecutionOf(moment: Moment, row: FlowRunRow): Transaction<void> {
  if (row.execution_id === null) return;
  const execution = yield* first<ExecutionRow>(sql`select * from execution where id = ${row.execution_id}`);
  if (!execution) return;
  yield* freeSlots(moment, row, execution.id);
  yield* orderRemoval(moment, execution);
  if (execution.submitting_at === null && execution.ended_at === null) yield* closeExecution(moment, execution, { superseded: true });
}

export function* freeSlots(moment: Moment, row: FlowRunRow, executionId: string): Transaction<void> {
  const freed = yield* first(sql`delete from slot where execution_id = ${executionId} returning key`);
  if (freed && row.work_pool_name) yield* wakeForSlot(moment, row.work_pool_name);
}

/** Superseded: it lost its right to be admitted. Else: nothing of it runs any more. */
export function* closeExecution(moment: Moment, execution: ExecutionRow, { superseded }: { superseded: boolean }): Transaction<void> {
  yield* run(sql`update execution set ended_at = ${moment.now}, superseded = ${superseded ? 1 : 0}
    where id = ${execution.id} and ended_at is null`);
  yield* wake(`execution:${execution.id}`);
  yield* wake(`logs:${execution.flow_run_id}`);
  if (superseded) yield* instructWorker(execution.worker_id);
}

/** Durable until somebody has verified that nothing is left. Before `submitting` nothing exists. */
export function* orderRemoval(moment: Moment, execution: ExecutionRow): Transaction<void> {
  if (execution.runs_here || execution.submitting_at === null) return;
  yield* run(sql`insert into removal
      (execution_id, flow_run_id, worker_id, worker_type, work_pool_name, ref, reach, grace_ms, created_at, lease_expires_at)
    values (${execution.id}, ${execution.flow_run_id}, ${execution.worker_id}, ${execution.worker_type ?? ''},
      ${execution.work_pool_name}, ${execution.ref}, ${execution.reach}, ${moment.timings.graceMs}, ${moment.now},
      ${execution.lease_expires_at})
    on conflict (execution_id) do nothing`);
}

/** Has the worker's waiting heartbeat answer at once. */
export function* instructWorker(workerId: string | null): Transaction<void> {
  if (workerId === null) return;
  yield* run(sql`update worker set instructions = instructions + 1 where id = ${workerId}`);
  yield* wake(`worker:${workerId}`);
}
