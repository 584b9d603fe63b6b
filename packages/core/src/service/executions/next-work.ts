import type { z } from 'zod';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { Claim, ClaimScope, nextWork, Removal } from '../../protocol/messages.ts';
import type { Moment } from '../moment.ts';
import { findPool, findQueue } from '../pools/find-pool.ts';
import type { WorkerRow } from '../store/rows.ts';
import { all, first, list, run, sql, type Statement, type Transaction } from '../store/statement.ts';
import { adoptExecutions, takeRemovals } from './adopt.ts';
import { claimRuns } from './claim.ts';

export type NextWork = z.output<typeof nextWork>;
export interface Work {
  claims: Claim[];
  removals: Removal[];
}

/** What wakes a worker that waits in a scope. */
export function topicsOf(scope: ClaimScope): string[] {
  switch (scope.kind) {
    case 'flow-run': return [`run:${scope.flowRunId}`, 'work'];
    case 'work-pool': return [`work:${scope.workPoolName}`];
    case 'orphans': return [];
  }
}

/** Refuses a scope that names nothing, so that a typing error never waits in silence. Answers whether `markAlive` is due. */
export function* checkScope(moment: Moment, { workerId, scope }: NextWork): Transaction<boolean> {
  const worker = yield* findWorker(workerId);
  const stale = moment.now - moment.timings.renewMs;
  let due = worker.last_seen_at < stale || worker.offline_at !== null;
  if (scope.kind !== 'work-pool') return due;
  const pool = yield* findPool(scope.workPoolName);
  if (pool.type !== worker.type) {
    throw new FarhaulError('FARHAUL_WORK_POOL_TYPE', `Work pool ${pool.name} is of type ${pool.type}; worker ${worker.name} is of type ${worker.type}.`, {
      hint: `Start the worker with --type ${pool.type}, or without --type.`,
    });
  }
  for (const name of scope.queues.length === 0 ? [null] : scope.queues) {
    const queue = yield* findQueue(pool.name, name);
    due ||= queue.last_polled_at === null || queue.last_polled_at < stale;
  }
  return due;
}

export function* markAlive(moment: Moment, { workerId, scope }: NextWork): Transaction<void> {
  yield* run(sql`update worker set last_seen_at = ${moment.now}, offline_at = null where id = ${workerId}`);
  if (scope.kind !== 'work-pool') return;
  const wanted = scope.queues.length === 0 ? sql`` : sql`and name in (${list(scope.queues)})`;
  yield* run(sql`update work_queue set last_polled_at = ${moment.now} where work_pool_name = ${scope.workPoolName} ${wanted}`);
}

export interface Probe {
  /** Whether a transaction is worth its while. */
  ready: boolean;
  /** When the next run of the scope falls due or the next lease ends, if anything is to come. */
  next: number | null;
}

/** A cheap look, without a lock on the store. */
export function* probeWork(moment: Moment, { scope }: NextWork): Transaction<Probe> {
  const found = [
    yield* probeDue(moment, scope),
    yield* around(moment, sql`lease_expires_at`, sql`execution where ended_at is null and runs_here = 0`),
    yield* around(moment, sql`lease_expires_at`, sql`removal where 1 = 1`),
  ];
  const coming = found.map((each) => each.next).filter((time) => time !== null);
  return { ready: found.some((each) => each.ready), next: coming.length === 0 ? null : Math.min(...coming) };
}

function* probeDue(moment: Moment, scope: ClaimScope): Transaction<Probe> {
  if (scope.kind === 'orphans') return { ready: false, next: null };
  if (scope.kind === 'flow-run') {
    return yield* around(moment, sql`scheduled_for`, sql`flow_run where id = ${scope.flowRunId} and state_type = 'SCHEDULED'`);
  }
  const wanted = scope.queues.length === 0 ? sql`` : sql`and name in (${list(scope.queues)})`;
  const queues = yield* all<{ name: string }>(sql`select name from work_queue where work_pool_name = ${scope.workPoolName} ${wanted}`);
  const found: Probe[] = [];
  for (const { name } of queues) {
    found.push(yield* around(moment, sql`scheduled_for`, sql`flow_run where work_pool_name = ${scope.workPoolName}
      and work_queue_name = ${name} and state_type = 'SCHEDULED' and caller_only = 0`));
  }
  const coming = found.map((each) => each.next).filter((time) => time !== null);
  return { ready: found.some((each) => each.ready), next: coming.length === 0 ? null : Math.min(...coming) };
}

/** Two seeks in an index of `time`: is there one in the past, and which is the next. */
function* around(moment: Moment, time: Statement, rows: Statement): Transaction<Probe> {
  const past = yield* first(sql`select 1 as found from ${rows} and ${time} <= ${moment.now} limit 1`);
  const next = yield* first<{ next: number | null }>(sql`select min(${time}) as next from ${rows} and ${time} > ${moment.now}`);
  return { ready: past !== null, next: next?.next ?? null };
}

export function* takeWork(moment: Moment, { workerId, scope, limit }: NextWork): Transaction<Work> {
  const worker = yield* findWorker(workerId);
  const removals = yield* takeRemovals(moment, { worker, scope, limit: 100 });
  const adopted = yield* adoptExecutions(moment, { worker, scope, limit });
  const started = yield* claimRuns(moment, { worker, scope, limit: limit - adopted.length });
  return { claims: [...adopted, ...started], removals };
}

export function* findWorker(id: string): Transaction<WorkerRow> {
  const worker = yield* first<WorkerRow>(sql`select * from worker where id = ${id}`);
  if (worker) return worker;
  throw new FarhaulError('FARHAUL_NOT_FOUND', `There is no worker ${id}.`, { hint: 'Register the worker again.', details: { workerId: id } });
}
