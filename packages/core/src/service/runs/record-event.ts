import type { Moment } from '../moment.ts';
import { run, sql, type Transaction } from '../store/statement.ts';

export interface EventBody {
  /** noun-verb in the past: `run-claimed`, `infrastructure-lost`. */
  kind: string;
  flowRunId?: string | null;
  executionId?: string | null;
  data?: Record<string, unknown>;
}

export function recordEvent(moment: Moment, { kind, flowRunId = null, executionId = null, data = {} }: EventBody): Transaction<void> {
  return run(sql`insert into event (time, kind, flow_run_id, execution_id, data)
    values (${moment.now}, ${kind}, ${flowRunId}, ${executionId}, ${JSON.stringify(data)})`);
}
