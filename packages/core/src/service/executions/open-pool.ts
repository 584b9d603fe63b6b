import type { WorkPoolRow, WorkQueueRow } from '../store/rows.ts';
import { first, forUpdate, list, sql, type Statement, type Transaction } from '../store/statement.ts';

export type OpenQueue = WorkQueueRow & { room: number };
export interface OpenPool {
  /** How many more runs the pool's limit lets in. */
  room: number;
  /** Those not paused, by priority, then by turn. */
  queues: OpenQueue[];
}

/** The pool's queues, all or those named, with the pool's limit: rows for `openPool`. None where the pool is paused or gone. */
export function poolQueues(name: string, queueNames: readonly string[]): Statement {
  const wanted = queueNames.length === 0 ? sql`` : sql`and q.name in (${list(queueNames)})`;
  return sql`select q.*, p.concurrency_limit as pool_limit from work_pool p
    left join work_queue q on q.work_pool_name = p.name and q.paused = 0 ${wanted}
    where p.name = ${name} and p.paused = 0 order by q.priority, q.turn, q.name`;
}

/** What a claim may take from: null where the pool is paused or gone. A row with a limit is kept to this transaction. */
export function* openPool(name: string, rows: readonly PoolQueueRow[]): Transaction<OpenPool | null> {
  const [some] = rows;
  if (!some) return null;
  const room = some.pool_limit === null ? Infinity : yield* roomOfPool(name);
  if (room <= 0) return { room: 0, queues: [] };
  const queues: OpenQueue[] = [];
  for (const row of rows) if (isQueue(row)) queues.push({ ...row, room: yield* roomOf(row) });
  return { room, queues };
}

/** Of a pool without such a queue there is one row, and nothing of a queue in it. */
export type PoolQueueRow = (WorkQueueRow | { name: null }) & { pool_limit: number | null };

function isQueue(row: PoolQueueRow): row is WorkQueueRow & { pool_limit: number | null } {
  return row.name !== null;
}

function* roomOfPool(name: string): Transaction<number> {
  const locked = yield* first<WorkPoolRow>(sql`select * from work_pool where name = ${name} ${forUpdate}`);
  const limit = locked?.concurrency_limit ?? null;
  return limit === null ? Infinity : limit - (yield* slotsTaken(`pool:${name}`));
}

function* roomOf(queue: WorkQueueRow): Transaction<number> {
  if (queue.concurrency_limit === null) return Infinity;
  const locked = yield* first<WorkQueueRow>(sql`select * from work_queue
    where work_pool_name = ${queue.work_pool_name} and name = ${queue.name} ${forUpdate}`);
  const limit = locked?.concurrency_limit;
  if (limit === null || limit === undefined) return Infinity;
  return limit - (yield* slotsTaken(`queue:${queue.work_pool_name}/${queue.name}`));
}

export function* slotsTaken(key: string): Transaction<number> {
  const counted = yield* first<{ taken: number }>(sql`select count(*) as taken from slot where key = ${key}`);
  return counted?.taken ?? 0;
}
