import type { z } from 'zod';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { Claim, ClaimScope, nextWork, Removal } from '../../protocol/messages.ts';
import type { Moment } from '../moment.ts';
import { findPool, findQueue } from '../pools/find-pool.ts';
import type { WorkerRow } from '../store/rows.ts';
import { first, list, raw, run, several, sql, type Statement, type Transaction } from '../store/statement.ts';
import { adoptExecutions, takeRemovals } from './adopt.ts';
import { claimRuns } from './claim.ts';
import type { Granted } from './claim-entities.ts';
import { poolQueues, type PoolQueueRow } from './open-pool.ts';

export type NextWork = z.output<typeof nextWork>;
export interface Work {
  claims: Claim[];
  removals: Removal[];
}

/** What wakes a worker that waits in a scope. */
export function topicsOf(scope: ClaimScope): string[] {
  switch (scope.kind) {
    case 'flow-run':
      return [`run:${scope.flowRunId}`, 'work'];
    case 'work-pool':
      return [`work:${scope.workPoolName}`];
    case 'orphans':
      return [];
  }
}

/** Refuses a scope that names nothing, so that a typing error never waits in silence. Answers whether `markAlive` is due. */
export function* checkScope(moment: Moment, { workerId, scope }: NextWork): Transaction<boolean> {
  const worker = yield* findWorker(workerId);
  const stale = moment.now - moment.timings.renewMs;
  const due = worker.last_seen_at < stale || worker.offline_at !== null;
  if (scope.kind !== 'work-pool') return due;
  const pool = yield* findPool(scope.workPoolName);
  if (pool.type !== worker.type) {
    throw new FarhaulError(
      'FARHAUL_WORK_POOL_TYPE',
      `Work pool ${pool.name} is of type ${pool.type}; worker ${worker.name} is of type ${worker.type}.`,
      {
        hint: `Start the worker with --type ${pool.type}, or without --type.`,
      },
    );
  }
  for (const queue of scope.queues) yield* findQueue(pool.name, queue);
  if (due) return true;
  const unseen = yield* first(sql`select name from work_queue
    where work_pool_name = ${pool.name} ${named(scope.queues)} and coalesce(last_polled_at, 0) < ${stale} limit 1`);
  return unseen !== null;
}

/** A worker thought dead is back with a sign of life; one that said goodbye only by registering again. */
export const unlessLeft = raw('offline_at = case when draining = 1 then offline_at else null end');

/** The worker waits still: it is online, its queues are polled, the caller of a run that is its caller's only is there. */
export function* markAlive(moment: Moment, { workerId, scope }: NextWork): Transaction<void> {
  yield* run(sql`update worker set last_seen_at = ${moment.now}, ${unlessLeft} where id = ${workerId}`);
  if (scope.kind === 'work-pool') {
    yield* run(
      sql`update work_queue set last_polled_at = ${moment.now} where work_pool_name = ${scope.workPoolName} ${named(scope.queues)}`,
    );
  } else if (scope.kind === 'flow-run') {
    yield* run(sql`update flow_run set caller_seen_at = ${moment.now} where id = ${scope.flowRunId} and caller_seen_at is not null`);
  }
}

export interface Probe {
  /** Whether there are due runs in the scope, and leases that ended anywhere: is a transaction worth its while? */
  due: boolean;
  leftBehind: boolean;
  /** When the next run of the scope falls due or the next lease ends, if anything is to come. */
  next: number | null;
}

/** A cheap look, without a lock on the store: one statement of seeks in indexes. */
export function* probeWork(moment: Moment, { scope }: NextWork): Transaction<Probe> {
  const found =
    (yield* first<ProbeRow>(sql`select ${earliest(scope, sql``)} as due, ${earliest(scope, sql`and f.scheduled_for > ${moment.now}`)} as next_due,
    ${firstLease(sql``)} as lease, ${firstLease(sql`and lease_expires_at > ${moment.now}`)} as next_lease,
    (select min(lease_expires_at) from removal) as removal,
    (select min(lease_expires_at) from removal where lease_expires_at > ${moment.now}) as next_removal`)) as ProbeRow;
  const past = (time: number | null): boolean => time !== null && time <= moment.now;
  const coming = [found.next_due, found.next_lease, found.next_removal].filter((time) => time !== null);
  return {
    due: past(found.due),
    leftBehind: past(found.lease) || past(found.removal),
    next: coming.length === 0 ? null : Math.min(...coming),
  };
}

type ProbeRow = Record<'due' | 'next_due' | 'lease' | 'next_lease' | 'removal' | 'next_removal', number | null>;

/** Not `min`: in a table that was never analyzed PostgreSQL would read all of the index for it. */
function firstLease(and: Statement): Statement {
  return sql`(select lease_expires_at from execution where ended_at is null and runs_here = 0 ${and} order by lease_expires_at limit 1)`;
}

/** The first time among the runs that wait in a scope; for a pool queue by queue, for that is how they are indexed. */
function earliest(scope: ClaimScope, and: Statement): Statement {
  switch (scope.kind) {
    case 'orphans':
      return sql`cast(null as bigint)`;
    case 'flow-run':
      return sql`(select f.scheduled_for from flow_run f where f.id = ${scope.flowRunId} and f.state_type = 'SCHEDULED' ${and})`;
    case 'work-pool':
      return sql`(select min((select min(f.scheduled_for) from flow_run f
        where f.work_pool_name = q.work_pool_name and f.work_queue_name = q.name and f.state_type = 'SCHEDULED' and f.caller_only = 0 ${and}))
      from work_queue q where q.work_pool_name = ${scope.workPoolName} ${named(scope.queues)})`;
  }
}

function named(queues: readonly string[]): Statement {
  return queues.length === 0 ? sql`` : sql`and name in (${list(queues)})`;
}

export interface TakenWork {
  granted: Granted[];
  removals: Removal[];
}

export function* takeWork(moment: Moment, { workerId, scope, limit }: NextWork, probe: Probe): Transaction<TakenWork> {
  const [workers, queues = []] = yield* several<[WorkerRow[], ...PoolQueueRow[][]]>(
    scope.kind === 'work-pool' ? [workerById(workerId), poolQueues(scope.workPoolName, scope.queues)] : [workerById(workerId)],
  );
  const worker = workers[0] ?? noSuchWorker(workerId);
  const removals = probe.leftBehind ? yield* takeRemovals(moment, { worker, scope, limit: 100 }) : [];
  const adopted = probe.leftBehind ? yield* adoptExecutions(moment, { worker, scope, limit }) : [];
  const started = probe.due ? yield* claimRuns(moment, { worker, scope, queues, limit: limit - adopted.length }) : [];
  return { granted: [...adopted, ...started], removals };
}

export function* findWorker(id: string): Transaction<WorkerRow> {
  return (yield* first<WorkerRow>(workerById(id))) ?? noSuchWorker(id);
}

function workerById(id: string): Statement {
  return sql`select * from worker where id = ${id}`;
}

function noSuchWorker(id: string): never {
  throw new FarhaulError('FARHAUL_NOT_FOUND', `There is no worker ${id}.`, {
    hint: 'Register the worker again.',
    details: { workerId: id },
  });
}
