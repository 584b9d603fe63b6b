import type { WorkPool, WorkQueue } from '../../protocol/entities.ts';
import { slotsTaken } from '../executions/open-pool.ts';
import { type Moment, toIso, toIsoOrNull } from '../moment.ts';
import type { Page } from '../runs/list-runs.ts';
import type { WorkPoolRow, WorkQueueRow } from '../store/rows.ts';
import { all, first, sql, type Transaction } from '../store/statement.ts';
import { findPool } from './find-pool.ts';

export function* readPool(moment: Moment, name: string): Transaction<WorkPool> {
  return yield* toPool(moment, yield* findPool(name));
}

export function* listPools(moment: Moment, { limit, after }: { limit: number; after: string | null }): Transaction<Page<WorkPool>> {
  const rows = yield* all<WorkPoolRow>(sql`select * from work_pool where name > ${after ?? ''} order by name limit ${limit}`);
  const items: WorkPool[] = [];
  for (const row of rows) items.push(yield* toPool(moment, row));
  return { items, next: rows.length === limit ? (rows.at(-1)?.name ?? null) : null };
}

export function* readQueue(poolName: string, row: WorkQueueRow): Transaction<WorkQueue> {
  return {
    id: row.id, workPoolName: poolName, name: row.name, description: row.description, priority: row.priority,
    concurrencyLimit: row.concurrency_limit, slotsTaken: yield* slotsTaken(`queue:${poolName}/${row.name}`),
    paused: row.paused === 1, isDefault: row.is_default === 1, lastPolledAt: toIsoOrNull(row.last_polled_at), createdAt: toIso(row.created_at),
  };
}

/** By priority, then name. */
export function* listQueues(
  _moment: Moment, { workPoolName, limit, after }: { workPoolName: string; limit: number; after: string | null },
): Transaction<Page<WorkQueue>> {
  yield* findPool(workPoolName);
  const rows = yield* all<WorkQueueRow>(sql`select * from work_queue where work_pool_name = ${workPoolName} and name > ${after ?? ''}
    order by name limit ${limit}`);
  const items: WorkQueue[] = [];
  for (const row of rows) items.push(yield* readQueue(workPoolName, row));
  items.sort((left, right) => left.priority - right.priority || (left.name < right.name ? -1 : 1));
  return { items, next: rows.length === limit ? (rows.at(-1)?.name ?? null) : null };
}

function* toPool(moment: Moment, row: WorkPoolRow): Transaction<WorkPool> {
  return {
    id: row.id, name: row.name, type: row.type, description: row.description, status: yield* statusOf(moment, row), paused: row.paused === 1,
    concurrencyLimit: row.concurrency_limit, slotsTaken: yield* slotsTaken(`pool:${row.name}`),
    baseJobTemplate: JSON.parse(row.base_job_template), allow: JSON.parse(row.allow), plugin: row.plugin,
    storage: row.storage ? JSON.parse(row.storage) : null, buildNamespace: row.build_namespace,
    createdAt: toIso(row.created_at), updatedAt: toIso(row.updated_at),
  };
}

/** Ready while a worker of the pool is online. */
function* statusOf(moment: Moment, row: WorkPoolRow): Transaction<WorkPool['status']> {
  if (row.paused) return 'PAUSED';
  const online = yield* first(sql`select id from worker where work_pool_name = ${row.name}
    and last_seen_at >= ${moment.now - moment.timings.leaseMs} and offline_at is null and draining = 0 limit 1`);
  return online ? 'READY' : 'NOT_READY';
}
