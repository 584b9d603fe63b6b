import type { z } from 'zod';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { WorkerRecord } from '../../protocol/entities.ts';
import type { registerWorker, workerHeartbeat, WorkerInstructions } from '../../protocol/messages.ts';
import type { StopRequest } from '../../protocol/run-channel.ts';
import { findWorker, unlessLeft } from '../executions/next-work.ts';
import { heardAgain, notHeard } from '../executions/silence.ts';
import { type Moment, toIso } from '../moment.ts';
import { findPool, findQueue } from '../pools/find-pool.ts';
import type { ExecutionRow, WorkerRow } from '../store/rows.ts';
import { all, first, list, run, sql, type Transaction, wake } from '../store/statement.ts';

type Registration = z.output<typeof registerWorker>;
type Heartbeat = z.output<typeof workerHeartbeat>;

/** Repeating it with the same id brings a worker back that was thought dead. */
export function* register(moment: Moment, input: Registration): Transaction<WorkerRecord> {
  if (input.workPoolName !== null) {
    const pool = yield* findPool(input.workPoolName, input.type);
    if (pool.type !== input.type) {
      throw new FarhaulError(
        'FARHAUL_WORK_POOL_TYPE',
        `Work pool ${pool.name} is of type ${pool.type}; worker ${input.name} is of type ${input.type}.`,
        {
          hint: `Start the worker with --type ${pool.type}, or without --type.`,
        },
      );
    }
    for (const queue of input.queues) yield* findQueue(pool.name, queue);
  }
  yield* refuseOther(input);
  yield* run(sql`insert into worker (id, name, type, work_pool_name, queues, slot_limit, reaches, host, pid, version, running, instructions,
      started_at, last_seen_at, draining, offline_at)
    values (${input.id}, ${input.name}, ${input.type}, ${input.workPoolName}, ${JSON.stringify(input.queues)}, ${input.limit},
      ${JSON.stringify(input.reaches)}, ${input.host}, ${input.pid}, ${input.version}, 0, 1, ${moment.now}, ${moment.now}, 0, null)
    on conflict (id) do update set name = excluded.name, queues = excluded.queues, slot_limit = excluded.slot_limit,
      reaches = excluded.reaches, last_seen_at = excluded.last_seen_at,
      draining = case when worker.offline_at is null then worker.draining else 0 end, offline_at = null`);
  if (input.workPoolName) yield* wake(`work:${input.workPoolName}`);
  return toWorker(moment, yield* findWorker(input.id));
}

/** An id is made by its worker: who gives the one of another would take its place. */
function* refuseOther({ id, workPoolName, type }: Registration): Transaction<void> {
  const known = yield* first<WorkerRow>(sql`select * from worker where id = ${id}`);
  if (known === null || (known.work_pool_name === workPoolName && known.type === type)) return;
  throw new FarhaulError('FARHAUL_CONFLICT', `Worker ${id} is registered for another work pool.`, {
    hint: 'Make a new id for each worker.',
  });
}

export type WorkerHeartbeatAnswer = WorkerInstructions & { instructions: number };

/** Renews all leases of a worker that nobody took from it, expired ones too, and says which were taken. */
export function* heartbeat(moment: Moment, { workerId, executions, running }: Heartbeat): Transaction<WorkerHeartbeatAnswer> {
  const worker = yield* findWorker(workerId);
  const leaseExpiresAt = moment.now + moment.timings.leaseMs;
  yield* run(sql`update worker set last_seen_at = ${moment.now}, running = ${running}, ${unlessLeft} where id = ${workerId}`);
  const held = new Map<string, HeldExecution>();
  for (let start = 0; start < executions.length; start += 500) {
    const ids = executions.slice(start, start + 500).map((each) => each.executionId);
    const rows = yield* all<HeldExecution>(sql`update execution set ${heardAgain(moment)}, lease_expires_at = ${leaseExpiresAt}
      where id in (${list(ids)}) and worker_id = ${workerId} and superseded = 0 returning id, fencing, stop`);
    yield* run(
      sql`update removal set lease_expires_at = ${leaseExpiresAt} where execution_id in (${list(ids)}) and worker_id = ${workerId}`,
    );
    for (const row of rows) held.set(row.id, row);
  }
  const unheard = executions.filter((each) => each.unheard === true && held.get(each.executionId)?.fencing === each.fencing);
  for (const { executionId } of unheard) yield* run(sql`update execution set ${notHeard(moment)} where id = ${executionId}`);
  return { ...instructionsFor(executions, held), draining: worker.draining === 1, instructions: worker.instructions };
}

type HeldExecution = Pick<ExecutionRow, 'id' | 'fencing' | 'stop'>;

function instructionsFor(
  executions: Heartbeat['executions'],
  held: ReadonlyMap<string, HeldExecution>,
): Pick<WorkerInstructions, 'lost' | 'stop'> {
  const instructions: Pick<WorkerInstructions, 'lost' | 'stop'> = { lost: [], stop: [] };
  for (const { executionId, fencing } of executions) {
    const row = held.get(executionId);
    if (!row || row.fencing !== fencing) instructions.lost.push(executionId);
    else if (row.stop) instructions.stop.push({ executionId, ...(JSON.parse(row.stop) as StopRequest) });
  }
  return instructions;
}

export function* readInstructions(workerId: string): Transaction<number> {
  const row = yield* first<{ instructions: number }>(sql`select instructions from worker where id = ${workerId}`);
  return row?.instructions ?? 0;
}

export function* drain(moment: Moment, { workerId }: { workerId: string }): Transaction<WorkerRecord> {
  yield* findWorker(workerId);
  yield* run(sql`update worker set draining = 1, instructions = instructions + 1 where id = ${workerId}`);
  yield* wake(`worker:${workerId}`);
  return toWorker(moment, yield* findWorker(workerId));
}

/** The worker left in good order: what it still held may be adopted at once, and a late heartbeat does not bring it back. */
export function* goOffline(moment: Moment, { workerId }: { workerId: string }): Transaction<void> {
  yield* findWorker(workerId);
  yield* run(sql`update worker set offline_at = ${moment.now}, running = 0, draining = 1 where id = ${workerId}`);
  yield* run(
    sql`update execution set lease_expires_at = ${moment.now - 1} where worker_id = ${workerId} and ended_at is null and runs_here = 0`,
  );
  yield* run(sql`update removal set lease_expires_at = ${moment.now - 1} where worker_id = ${workerId}`);
  yield* wake('work');
}

export function* listWorkers(
  moment: Moment,
  { limit, after, workPoolName }: { limit: number; after: string | null; workPoolName?: string | undefined },
): Transaction<{ items: WorkerRecord[]; next: string | null }> {
  const ofPool = workPoolName === undefined ? sql`` : sql`and work_pool_name = ${workPoolName}`;
  const beyond = after === null ? sql`` : sql`and id < ${after}`;
  const rows = yield* all<WorkerRow>(sql`select * from worker where 1 = 1 ${ofPool} ${beyond} order by id desc limit ${limit}`);
  return { items: rows.map((row) => toWorker(moment, row)), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
}

function toWorker(moment: Moment, row: WorkerRow): WorkerRecord {
  return {
    id: row.id,
    name: row.name,
    workPoolName: row.work_pool_name,
    type: row.type,
    status: statusOf(moment, row),
    limit: row.slot_limit,
    running: row.running,
    queues: JSON.parse(row.queues),
    host: row.host,
    pid: row.pid,
    version: row.version,
    startedAt: toIso(row.started_at),
    lastSeenAt: toIso(row.last_seen_at),
  };
}

/** A worker is online while it is heard of within a lease. */
export function statusOf(moment: Moment, row: Pick<WorkerRow, 'offline_at' | 'last_seen_at' | 'draining'>): WorkerRecord['status'] {
  if (row.offline_at !== null || row.last_seen_at < moment.now - moment.timings.leaseMs) return 'OFFLINE';
  return row.draining ? 'DRAINING' : 'ONLINE';
}
