import type { WorkPool, WorkQueue } from '../../protocol/entities.ts';
import type { Claim } from '../../protocol/messages.ts';
import { slotsTaken } from '../executions/open-pool.ts';
import { type Moment, toIso, toIsoOrNull } from '../moment.ts';
import type { Page } from '../runs/list-runs.ts';
import type { WorkPoolRow, WorkQueueRow } from '../store/rows.ts';
import { all, first, sql, type Statement, type Transaction } from '../store/statement.ts';
import { findPool, noSuchPool } from './find-pool.ts';

interface FullPoolRow extends WorkPoolRow {
  slots: number;
  online: number;
}

/** With the slots held, which are counted, and whether a worker of it is online. */
function fullPool(moment: Moment): Statement {
  return sql`select p.*, (select count(*) from slot where key = 'pool:' || p.name) as slots,
      (select count(*) from worker w where w.work_pool_name = p.name and w.last_seen_at >= ${moment.now - moment.timings.leaseMs}
        and w.offline_at is null and w.draining = 0) as online
    from work_pool p`;
}

export function* readPool(moment: Moment, name: string): Transaction<WorkPool> {
  const row = yield* first<FullPoolRow>(sql`${fullPool(moment)} where p.name = ${name}`);
  return row ? toPool(row) : noSuchPool(name);
}

export function* listPools(moment: Moment, { limit, after }: { limit: number; after: string | null }): Transaction<Page<WorkPool>> {
  const rows = yield* all<FullPoolRow>(sql`${fullPool(moment)} where p.name > ${after ?? ''} order by p.name limit ${limit}`);
  return { items: rows.map(toPool), next: rows.length === limit ? (rows.at(-1)?.name ?? null) : null };
}

export function* readQueue(poolName: string, row: WorkQueueRow): Transaction<WorkQueue> {
  return {
    id: row.id,
    workPoolName: poolName,
    name: row.name,
    description: row.description,
    priority: row.priority,
    concurrencyLimit: row.concurrency_limit,
    slotsTaken: yield* slotsTaken(`queue:${poolName}/${row.name}`),
    paused: row.paused === 1,
    isDefault: row.is_default === 1,
    lastPolledAt: toIsoOrNull(row.last_polled_at),
    createdAt: toIso(row.created_at),
  };
}

/** By priority, then name. */
export function* listQueues(
  _moment: Moment,
  { workPoolName, limit, after }: { workPoolName: string; limit: number; after: string | null },
): Transaction<Page<WorkQueue>> {
  yield* findPool(workPoolName);
  const rows = yield* all<WorkQueueRow>(sql`select * from work_queue where work_pool_name = ${workPoolName} and name > ${after ?? ''}
    order by name limit ${limit}`);
  const items: WorkQueue[] = [];
  for (const row of rows) items.push(yield* readQueue(workPoolName, row));
  items.sort((left, right) => left.priority - right.priority || (left.name < right.name ? -1 : 1));
  return { items, next: rows.length === limit ? (rows.at(-1)?.name ?? null) : null };
}

function toPool(row: FullPoolRow): WorkPool {
  return { ...toClaimedPool(row), status: statusOf(row), slotsTaken: row.slots };
}

/** Without what takes counting: it is read with every claim. */
export function toClaimedPool(row: WorkPoolRow): NonNullable<Claim['workPool']> {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    description: row.description,
    paused: row.paused === 1,
    concurrencyLimit: row.concurrency_limit,
    baseJobTemplate: JSON.parse(row.base_job_template),
    allow: JSON.parse(row.allow),
    plugin: row.plugin,
    storage: row.storage ? JSON.parse(row.storage) : null,
    buildNamespace: row.build_namespace,
    createdAt: toIso(row.created_at),
    updatedAt: toIso(row.updated_at),
  };
}

/** Ready while a worker of the pool is online. */
function statusOf(row: FullPoolRow): WorkPool['status'] {
  if (row.paused) return 'PAUSED';
  return row.online > 0 ? 'READY' : 'NOT_READY';
}
