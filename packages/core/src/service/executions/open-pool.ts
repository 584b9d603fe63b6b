import type { WorkPoolRow, WorkQueueRow } from '../store/rows.ts';
import { all, first, forUpdate, list, sql, type Transaction } from '../store/statement.ts';

export type OpenQueue = WorkQueueRow & { room: number };
export interface OpenPool {
  /** How many more runs the pool's limit lets in. */
  room: number;
  /** Those not paused, by priority, then by turn. */
  queues: OpenQueue[];
}

/** What a claim may take from: null where the pool is paused or gone. A row with a limit is kept to this transaction. */
export function* openPool(name: string, queueNames: readonly string[]): Transaction<OpenPool | null> {
  const pool = yield* first<WorkPoolRow>(sql`select * from work_pool where name = ${name}`);
  if (!pool || pool.paused) return null;
  const limited =
    pool.concurrency_limit === null ? null : yield* first<WorkPoolRow>(sql`select * from work_pool where name = ${name} ${forUpdate}`);
  const limit = limited?.concurrency_limit ?? null;
  const room = limit === null ? Infinity : limit - (yield* slotsTaken(`pool:${name}`));
  if (room <= 0) return { room: 0, queues: [] };
  const wanted = queueNames.length === 0 ? sql`` : sql`and name in (${list(queueNames)})`;
  const rows = yield* all<WorkQueueRow>(sql`select * from work_queue where work_pool_name = ${name} and paused = 0 ${wanted}
    order by priority, turn, name`);
  const queues: OpenQueue[] = [];
  for (const row of rows) queues.push({ ...row, room: yield* roomOf(row) });
  return { room, queues };
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
