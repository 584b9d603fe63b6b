import { v7 } from 'uuid';
import type { z } from 'zod';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { WorkPool } from '../../protocol/entities.ts';
import type { createWorkPool } from '../../protocol/messages.ts';
import type { Moment } from '../moment.ts';
import { first, run, sql, type Transaction, wake } from '../store/statement.ts';
import { DEFAULT_QUEUE, findPool } from './find-pool.ts';
import { readPool } from './read-pools.ts';
import { refuseBadTemplate } from './refuse-bad-job.ts';

type NewPool = z.output<typeof createWorkPool>;
/** A value not given stays as it is. */
export type PoolChange = { name: string } & { [Key in Exclude<keyof NewPool, 'name' | 'type'>]?: NewPool[Key] | undefined };

/** Makes a pool with its default queue. */
export function* createPool(moment: Moment, input: NewPool): Transaction<WorkPool> {
  refuseBadTemplate(input.baseJobTemplate);
  const made = yield* first(sql`insert into work_pool (name, id, type, description, paused, concurrency_limit, base_job_template, allow,
      plugin, storage, created_at, updated_at)
    values (${input.name}, ${v7()}, ${input.type}, ${input.description}, ${input.paused ? 1 : 0}, ${input.concurrencyLimit},
      ${JSON.stringify(input.baseJobTemplate)}, ${JSON.stringify(input.allow)}, ${input.plugin},
      ${input.storage && JSON.stringify(input.storage)}, ${moment.now}, ${moment.now})
    on conflict (name) do nothing returning name`);
  if (!made) {
    throw new FarhaulError('FARHAUL_CONFLICT', `A work pool ${input.name} exists already.`, {
      hint: `Choose another name, or change it: \`farhaul work-pool update ${input.name}\`.`,
    });
  }
  yield* run(sql`insert into work_queue (work_pool_name, name, id, priority, paused, is_default, turn, created_at)
    values (${input.name}, ${DEFAULT_QUEUE}, ${v7()}, 1, 0, 1, 0, ${moment.now})`);
  return yield* readPool(moment, input.name);
}

export function* updatePool(moment: Moment, change: PoolChange): Transaction<WorkPool> {
  if (change.baseJobTemplate !== undefined) refuseBadTemplate(change.baseJobTemplate);
  const pool = yield* findPool(change.name);
  const json = (value: unknown, before: string): string => (value === undefined ? before : JSON.stringify(value));
  const storage = change.storage === undefined ? pool.storage : change.storage && JSON.stringify(change.storage);
  yield* run(sql`update work_pool set
      description = ${change.description === undefined ? pool.description : change.description},
      concurrency_limit = ${change.concurrencyLimit === undefined ? pool.concurrency_limit : change.concurrencyLimit},
      base_job_template = ${json(change.baseJobTemplate, pool.base_job_template)}, allow = ${json(change.allow, pool.allow)},
      plugin = ${change.plugin === undefined ? pool.plugin : change.plugin}, storage = ${storage},
      paused = ${change.paused === undefined ? pool.paused : Number(change.paused)}, updated_at = ${moment.now}
    where name = ${pool.name}`);
  yield* wake('work');
  yield* wake(`work:${pool.name}`);
  return yield* readPool(moment, pool.name);
}

/** Refused while runs of the pool have not ended: they would wait for ever. */
export function* deletePool(_moment: Moment, { name }: { name: string }): Transaction<void> {
  yield* findPool(name);
  yield* refuseWhileUsed(name, null);
  yield* run(sql`delete from work_queue where work_pool_name = ${name}`);
  yield* run(sql`delete from work_pool where name = ${name}`);
}

export function* refuseWhileUsed(poolName: string, queueName: string | null): Transaction<void> {
  const ofQueue = queueName === null ? sql`` : sql`and work_queue_name = ${queueName}`;
  const waiting = yield* first<{ runs: number }>(sql`select count(*) as runs from flow_run
    where work_pool_name = ${poolName} ${ofQueue} and state_type in ('SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING')`);
  if (!waiting?.runs) return;
  const what = queueName === null ? `Work pool ${poolName}` : `Queue ${queueName} of work pool ${poolName}`;
  throw new FarhaulError('FARHAUL_CONFLICT', `${what} has ${waiting.runs} runs that have not ended.`, {
    hint: `Cancel them or let them end first: \`farhaul flow-run ls --pool ${poolName}\`.`,
  });
}
