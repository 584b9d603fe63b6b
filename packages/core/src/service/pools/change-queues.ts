import { v7 } from 'uuid';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { WorkQueue } from '../../protocol/entities.ts';
import type { Moment } from '../moment.ts';
import { first, run, sql, type Transaction, wake } from '../store/statement.ts';
import { refuseWhileUsed } from './change-pools.ts';
import { findPool, findQueue } from './find-pool.ts';
import { readQueue } from './read-pools.ts';

export interface NewQueue {
  workPoolName: string;
  name: string;
  description: string | null;
  priority?: number | undefined;
  concurrencyLimit: number | null;
  paused: boolean;
}

/** Without a priority, after all others. */
export function* createQueue(moment: Moment, input: NewQueue): Transaction<WorkQueue> {
  const pool = yield* findPool(input.workPoolName);
  const last = yield* first<{ priority: number | null }>(
    sql`select max(priority) as priority from work_queue where work_pool_name = ${pool.name}`,
  );
  const made =
    yield* first(sql`insert into work_queue (work_pool_name, name, id, description, priority, concurrency_limit, paused, is_default,
      turn, created_at)
    values (${pool.name}, ${input.name}, ${v7()}, ${input.description}, ${input.priority ?? (last?.priority ?? 0) + 1},
      ${input.concurrencyLimit}, ${input.paused ? 1 : 0}, 0, 0, ${moment.now})
    on conflict (work_pool_name, name) do nothing returning name`);
  if (!made) {
    throw new FarhaulError('FARHAUL_CONFLICT', `Work pool ${pool.name} has a queue ${input.name} already.`, {
      hint: 'Choose another name, or update it.',
    });
  }
  return yield* readQueue(pool.name, yield* findQueue(pool.name, input.name));
}

/** A value not given stays as it is. */
export type QueueChange = { workPoolName: string; name: string } & Partial<Record<'description', string | null | undefined>> & {
    priority?: number | undefined;
    concurrencyLimit?: number | null | undefined;
    paused?: boolean | undefined;
  };

export function* updateQueue(_moment: Moment, change: QueueChange): Transaction<WorkQueue> {
  const queue = yield* findQueue((yield* findPool(change.workPoolName)).name, change.name);
  yield* run(sql`update work_queue set
      description = ${change.description === undefined ? queue.description : change.description},
      priority = ${change.priority ?? queue.priority},
      concurrency_limit = ${change.concurrencyLimit === undefined ? queue.concurrency_limit : change.concurrencyLimit},
      paused = ${change.paused === undefined ? queue.paused : Number(change.paused)}
    where work_pool_name = ${queue.work_pool_name} and name = ${queue.name}`);
  yield* wake('work');
  yield* wake(`work:${queue.work_pool_name}`);
  return yield* readQueue(queue.work_pool_name, yield* findQueue(queue.work_pool_name, queue.name));
}

export function* deleteQueue(_moment: Moment, { workPoolName, name }: { workPoolName: string; name: string }): Transaction<void> {
  const queue = yield* findQueue((yield* findPool(workPoolName)).name, name);
  if (queue.is_default) {
    throw new FarhaulError('FARHAUL_CONFLICT', `Queue ${name} is the default queue of work pool ${workPoolName}.`, {
      hint: 'Pause it, or delete the pool.',
    });
  }
  yield* refuseWhileUsed(workPoolName, name);
  yield* run(sql`delete from work_queue where work_pool_name = ${workPoolName} and name = ${name}`);
}
