import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { WorkPoolRow, WorkQueueRow } from '../store/rows.ts';
import { all, first, sql, type Transaction } from '../store/statement.ts';

export const DEFAULT_QUEUE = 'default';

export function* findPool(name: string, expectedType: string | null = null): Transaction<WorkPoolRow> {
  return (yield* first<WorkPoolRow>(sql`select * from work_pool where name = ${name}`)) ?? noSuchPool(name, expectedType);
}

export function noSuchPool(name: string, expectedType: string | null = null): never {
  throw new FarhaulError('FARHAUL_WORK_POOL_NOT_FOUND', `There is no work pool ${name}.`, {
    hint: `Create it: \`farhaul work-pool create ${name} --type ${expectedType ?? 'process'}\`.`,
    details: { workPoolName: name },
  });
}

/** Without a name, the pool's default queue. */
export function* findQueue(poolName: string, name: string | null): Transaction<WorkQueueRow> {
  const queue = yield* first<WorkQueueRow>(
    name === null
      ? sql`select * from work_queue where work_pool_name = ${poolName} and is_default = 1`
      : sql`select * from work_queue where work_pool_name = ${poolName} and name = ${name}`,
  );
  if (queue) return queue;
  const known = yield* all<{ name: string }>(sql`select name from work_queue where work_pool_name = ${poolName} order by priority, name`);
  throw new FarhaulError('FARHAUL_WORK_QUEUE_NOT_FOUND', `Work pool ${poolName} has no queue ${name ?? DEFAULT_QUEUE}.`, {
    hint: `Its queues are ${known.map((row) => row.name).join(', ')}. Create one: \`farhaul work-queue create ${name ?? DEFAULT_QUEUE} --pool ${poolName}\`.`,
    details: { workPoolName: poolName, workQueueName: name },
  });
}
