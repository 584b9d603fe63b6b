import type { Moment } from '../moment.ts';
import { join, run, sql, type Statement, type Transaction } from '../store/statement.ts';

export interface EventBody {
  /** noun-verb in the past: `run-claimed`, `infrastructure-lost`. */
  kind: string;
  flowRunId?: string | null;
  executionId?: string | null;
  data?: Record<string, unknown>;
}

export function recordEvent(moment: Moment, event: EventBody): Transaction<void> {
  return run(eventsStatement(moment, [event]));
}

export function eventsStatement(moment: Moment, events: readonly EventBody[]): Statement {
  const values = events.map(
    ({ kind, flowRunId = null, executionId = null, data = {} }) =>
      sql`(${moment.now}, ${kind}, ${flowRunId}, ${executionId}, ${JSON.stringify(data)})`,
  );
  return sql`insert into event (time, kind, flow_run_id, execution_id, data) values ${join(values, ', ')}`;
}
