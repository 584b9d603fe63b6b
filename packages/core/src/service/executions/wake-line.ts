import type { Moment } from '../moment.ts';
import { all, sql, type Transaction, wake } from '../store/statement.ts';

/** Of each queue. More than one, for the first may be claimed at this moment; who claims wakes the next while there is room. */
const WOKEN_AT_ONCE = 4;

/**
 * A slot of the pool may be free: wakes its workers, and of the direct calls that wait for one those that are next in each queue.
 * Were all of them woken, each slot would cost as much as there are calls.
 */
export function* wakeForSlot(moment: Moment, poolName: string): Transaction<void> {
  yield* wake(`work:${poolName}`);
  yield* wakeLine(moment, poolName);
}

/** Of those whose callers are there: one that is gone would not hand on its turn. */
export function* wakeLine(moment: Moment, poolName: string): Transaction<void> {
  // Expressions of pool and state, lest SQLite goes through all runs of the pool, or all that wait; few callers wait.
  const next = yield* all<{ id: string }>(sql`select id from (
      select f.id, row_number() over (partition by f.work_queue_name order by f.scheduled_for, f.id) as place from flow_run f
      where f.caller_seen_at is not null and f.caller_seen_at > ${moment.now - moment.timings.leaseMs} and f.ended_at is null
        and coalesce(f.work_pool_name, '') = ${poolName} and coalesce(f.state_type, '') = 'SCHEDULED' and f.scheduled_for <= ${moment.now}
    ) as line where place <= ${WOKEN_AT_ONCE}`);
  for (const { id } of next) yield* wake(`run:${id}`);
}
