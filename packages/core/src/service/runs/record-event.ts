import type { Moment } from '../moment.ts';
import { join, run, sql, type Transaction } from '../store/statement.ts';

export interface EventBody {
  /** noun-verb in the past: `run-claimed`, `infrastructure-lost`. */
  kind: string;
  flowRunId?: string | null;
  executionId?: string | null;
  data?: Record<string, unknown>;
}

export function recordEvent(moment: Moment, event: EventBody): Transaction<void> {
  return recordEvents(moment, [event]);
}

export function recordEvents(moment: Moment, events: readonly EventBody[]): Transaction<void> {
  const values = events.map(
    ({ kind, flowRunId = null, executionId = null, data = {} }) =>
      sql`(${moment.now}, ${kind}, ${flowRunId}, ${executionId}, ${JSON.stringify(data)})`,
  );
  return run(sql`insert into event (time, kind, flow_run_id, execution_id, data) values ${join(values, ', ')}`);
}
