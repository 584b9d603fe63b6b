import { fromIso, type Moment } from '../moment.ts';
import { all, list, raw, run, sql, type Transaction } from '../store/statement.ts';

export interface PruneRequest {
  endedBefore: string;
  limit: number;
  what: 'runs' | 'logs';
  compact: boolean;
}

const tablesOfRuns = ['flow_run_document', 'result', 'task_run', 'log', 'event', 'execution', 'idempotency'] as const;

/**
 * Forgets ended runs with all their rows and answers their ids, so that their objects can follow; or their logs alone.
 * Runs stay whose infrastructure is not verified gone or whose children have not ended.
 */
export function* pruneRuns(_moment: Moment, { endedBefore, limit, what }: PruneRequest): Transaction<{ removed: string[] }> {
  const worthIt = what === 'runs' ? sql`` : sql`and exists (select 1 from log l where l.flow_run_id = r.id)`;
  const rows = yield* all<{ id: string }>(sql`select r.id from flow_run r where r.ended_at < ${fromIso(endedBefore)}
    and not exists (select 1 from removal m where m.flow_run_id = r.id)
    and not exists (select 1 from flow_run c where c.parent_flow_run_id = r.id and c.ended_at is null) ${worthIt}
    order by r.ended_at limit ${limit}`);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return { removed: [] };
  const tables = what === 'logs' ? ['log'] : tablesOfRuns;
  for (const table of tables) yield* run(sql`delete from ${raw(table)} where flow_run_id in (${list(ids)})`);
  if (what === 'runs') yield* run(sql`delete from flow_run where id in (${list(ids)})`);
  return { removed: ids };
}
