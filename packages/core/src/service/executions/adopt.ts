import type { ClaimScope, Removal } from '../../protocol/messages.ts';
import { type Moment, toIso } from '../moment.ts';
import { recordEvent } from '../runs/record-event.ts';
import { lockRun } from '../runs/transition.ts';
import type { ExecutionRow, RemovalRow, WorkerRow } from '../store/rows.ts';
import { all, first, forUpdateOfSkipLocked, list, raw, run, sql, type Statement, type Transaction } from '../store/statement.ts';
import type { Granted } from './claim-entities.ts';
import { heardAgain } from './silence.ts';
import { newToken } from './token.ts';

export interface AdoptionRequest {
  worker: WorkerRow;
  scope: ClaimScope;
  limit: number;
}

/** A removal is tried for this many leases before another worker is asked. */
const REMOVAL_LEASES = 3;

/**
 * A worker that asks is alive: what it holds is about to be renewed by it, though late, as after a sleep of the machine. What it
 * has given up by itself it may take again.
 */
const OWN_LEASES = 3;

/** Executions whose worker stopped renewing and whose infrastructure this worker can reach. */
export function* adoptExecutions(moment: Moment, { worker, scope, limit }: AdoptionRequest): Transaction<Granted[]> {
  if (worker.draining || limit === 0) return [];
  const candidates = yield* all<Orphan>(sql`select e.id, e.flow_run_id, e.reach, w.reaches from execution e
    join flow_run r on r.id = e.flow_run_id left join worker w on w.id = e.worker_id
    where e.ended_at is null and e.lease_expires_at < ${moment.now} and e.runs_here = 0 and e.submitting_at is not null
      and (coalesce(e.worker_id, '') <> ${worker.id} or e.lease_expires_at < ${moment.now - (OWN_LEASES - 1) * moment.timings.leaseMs})
      and e.worker_type = ${worker.type} and ${inScope(scope, 'e', 'r.id')}
    order by e.lease_expires_at limit 100`);
  const granted: Granted[] = [];
  for (const orphan of candidates) {
    if (granted.length < limit && canReach(worker, orphan)) granted.push(...(yield* adopt(moment, worker, orphan)));
  }
  return granted;
}

function* adopt(moment: Moment, worker: WorkerRow, orphan: Orphan): Transaction<Granted[]> {
  const { work_pool_name: workPoolName } = yield* lockRun(orphan.flow_run_id);
  const execution = yield* first<ExecutionRow>(sql`select * from execution
    where id = ${orphan.id} and ended_at is null and lease_expires_at < ${moment.now}`);
  if (!execution) return [];
  const { token, hash } = newToken();
  const fencing = execution.fencing + 1;
  const leaseExpiresAt = moment.now + moment.timings.leaseMs;
  yield* run(sql`update execution set worker_id = ${worker.id}, fencing = ${fencing}, lease_expires_at = ${leaseExpiresAt},
    adopter_token_hash = ${hash}, ${heardAgain(moment)} where id = ${execution.id}`);
  yield* run(sql`update removal set worker_id = ${worker.id}, lease_expires_at = ${leaseExpiresAt} where execution_id = ${execution.id}`);
  yield* recordEvent(moment, {
    kind: 'execution-adopted',
    flowRunId: execution.flow_run_id,
    executionId: execution.id,
    data: { worker: worker.name },
  });
  const grant = { executionId: execution.id, flowRunId: execution.flow_run_id, fencing, token, leaseExpiresAt: toIso(leaseExpiresAt) };
  return [
    {
      kind: 'adopt',
      grant,
      workPoolName,
      ref: execution.ref ? JSON.parse(execution.ref) : null,
      storage: execution.result_storage ? JSON.parse(execution.result_storage) : null,
    },
  ];
}

/** Removals that nobody works on: their worker is gone, or tried for too long. */
export function* takeRemovals(moment: Moment, { worker, scope, limit }: AdoptionRequest): Transaction<Removal[]> {
  const rows = yield* all<RemovalRow & { reaches: string | null }>(sql`select m.*, w.reaches from removal m
    join execution e on e.id = m.execution_id left join worker w on w.id = m.worker_id
    where m.lease_expires_at < ${moment.now} and m.worker_type = ${worker.type} and ${inScope(scope, 'm', 'm.flow_run_id')}
      and (e.ended_at is not null or e.worker_id = ${worker.id})
    order by m.lease_expires_at limit 100 ${forUpdateOfSkipLocked('m')}`);
  const removals: Removal[] = [];
  for (const row of rows) {
    if (removals.length >= limit || !canReach(worker, row)) continue;
    yield* run(sql`update removal set worker_id = ${worker.id}, lease_expires_at = ${moment.now + REMOVAL_LEASES * moment.timings.leaseMs}
      where execution_id = ${row.execution_id}`);
    removals.push({
      executionId: row.execution_id,
      flowRunId: row.flow_run_id,
      ref: row.ref ? JSON.parse(row.ref) : null,
      workerType: row.worker_type,
      graceMs: row.grace_ms,
    });
  }
  return removals;
}

interface Orphan {
  id: string;
  flow_run_id: string;
  reach: string | null;
  /** What the lost worker could reach: where its creation was not recorded, it can only be there. */
  reaches: string | null;
}

function canReach(worker: WorkerRow, orphan: { reach: string | null; reaches: string | null }): boolean {
  const mine = JSON.parse(worker.reaches) as string[];
  if (orphan.reach !== null) return orphan.reach === 'anywhere' || mine.includes(orphan.reach);
  const theirs = JSON.parse(orphan.reaches ?? '[]') as string[];
  return theirs.length === 0 || theirs.some((reach) => reach === 'anywhere' || mine.includes(reach));
}

function inScope(scope: ClaimScope, table: 'e' | 'm', runColumn: 'r.id' | 'm.flow_run_id'): Statement {
  const pool = raw(`${table}.work_pool_name`);
  const flowRun = raw(runColumn);
  switch (scope.kind) {
    case 'flow-run':
      return sql`${flowRun} = ${scope.flowRunId}`;
    case 'work-pool':
      return sql`${pool} = ${scope.workPoolName}`;
    case 'orphans':
      return scope.workPools === undefined ? sql`1 = 1` : sql`${pool} in (${list(scope.workPools)})`;
  }
}
