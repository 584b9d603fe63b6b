import type { Moment } from '../moment.ts';
import { closeExecution, instructWorker } from '../executions/end-execution.ts';
import { isTerminal } from '../../protocol/states.ts';
import type { ExecutionRow } from '../store/rows.ts';
import { first, run, sql, type Transaction, wake } from '../store/statement.ts';
import { lockRun, transition } from './transition.ts';

export interface Cancellation {
  id: string;
  reason: string;
  graceMs: number;
}

/**
 * Asks for the end. What has not begun is CANCELLED at once; what may exist outside is CANCELLING until it is verified
 * gone. Asking again changes nothing.
 */
export function* cancelRun(moment: Moment, { id, reason, graceMs }: Cancellation): Transaction<string> {
  const row = yield* lockRun(id);
  if (isTerminal(row.state_type) || row.state_type === 'CANCELLING') return id;
  const execution =
    row.execution_id === null
      ? null
      : yield* first<ExecutionRow>(sql`select * from execution where id = ${row.execution_id} and ended_at is null`);
  if (!execution || (execution.submitting_at === null && !execution.runs_here)) {
    if (execution) yield* closeExecution(moment, execution, { superseded: true });
    yield* transition(moment, row, { type: 'CANCELLED', name: 'Cancelled', message: reason, event: 'run-cancelled' });
    return id;
  }
  yield* run(sql`update execution set stop = ${JSON.stringify({ reason, graceMs })} where id = ${execution.id}`);
  yield* transition(moment, row, { type: 'CANCELLING', name: 'Cancelling', message: reason, event: 'run-cancel-asked', data: { graceMs } });
  yield* wake(`execution:${execution.id}`);
  yield* instructWorker(execution.worker_id);
  return id;
}
