import type { Moment } from '../moment.ts';
import { batches, join, sql, together, type Statement, type Transaction } from '../store/statement.ts';

export interface EventBody {
  /** noun-verb in the past: `run-claimed`, `infrastructure-lost`. */
  kind: string;
  flowRunId?: string | null;
  executionId?: string | null;
  data?: Record<string, unknown>;
}

export function* recordEvent(moment: Moment, event: EventBody): Transaction<void> {
  yield* together(insertEvents(moment, [event]));
}

export function insertEvents(moment: Moment, events: readonly EventBody[]): Statement[] {
  const values = events.map(
    ({ kind, flowRunId = null, executionId = null, data = {} }) =>
      sql`(${moment.now}, ${kind}, ${flowRunId}, ${executionId}, ${JSON.stringify(data)})`,
  );
  return batches(values).map((some) => sql`insert into event (time, kind, flow_run_id, execution_id, data) values ${join(some, ', ')}`);
}
