import type { ClaimScope, ExecutionGrant } from '../../protocol/messages.ts';
import type { Moment } from '../moment.ts';
import { transitionAll } from '../runs/transition.ts';
import type { FlowRunRow, WorkerRow } from '../store/rows.ts';
import { all, batches, first, forUpdateSkipLocked, join, list, run, sql, type Transaction, wholeNumber } from '../store/statement.ts';
import type { Granted } from './claim-entities.ts';
import { newExecutions } from './insert-executions.ts';
import { wakeLine } from './wake-line.ts';
import { openPool, type OpenQueue, poolQueues, type PoolQueueRow } from './open-pool.ts';

export interface ClaimRequest {
  worker: WorkerRow;
  scope: ClaimScope;
  /** Of the scope, where it is a pool's. */
  queues: readonly PoolQueueRow[];
  limit: number;
}

/**
 * Takes the next due runs that no limit blocks: blocked pools and queues are left out before any run is looked at,
 * so that any number of blocked runs costs nothing. Run, slots, execution and event are one transaction.
 */
export function* claimRuns(moment: Moment, request: ClaimRequest): Transaction<Granted[]> {
  if (request.worker.draining || request.limit === 0) return [];
  switch (request.scope.kind) {
    case 'flow-run':
      return yield* claimOneRun(moment, request, request.scope.flowRunId);
    case 'work-pool':
      return yield* claimFromPool(moment, request, request.scope.workPoolName);
    case 'orphans':
      return [];
  }
}

function* claimOneRun(moment: Moment, request: ClaimRequest, flowRunId: string): Transaction<Granted[]> {
  const row = yield* first<FlowRunRow>(sql`select * from flow_run
    where id = ${flowRunId} and state_type = 'SCHEDULED' and scheduled_for <= ${moment.now} ${forUpdateSkipLocked}`);
  if (!row) return [];
  let room = Infinity;
  if (row.work_pool_name) {
    const queues = yield* all<PoolQueueRow>(poolQueues(row.work_pool_name, row.work_queue_name ? [row.work_queue_name] : []));
    const pool = yield* openPool(row.work_pool_name, queues);
    if (!pool || pool.room < 1 || !pool.queues.some((queue) => queue.room > 0)) return [];
    room = Math.min(pool.room, ...pool.queues.map((queue) => queue.room));
  }
  const taken = yield* take(moment, request.worker, [row]);
  if (row.work_pool_name && room > 1 && room < Infinity) yield* wakeLine(moment, row.work_pool_name);
  return taken;
}

function* claimFromPool(moment: Moment, { worker, limit, queues: rows }: ClaimRequest, poolName: string): Transaction<Granted[]> {
  const pool = yield* openPool(poolName, rows);
  if (!pool) return [];
  const taken: FlowRunRow[] = [];
  let room = Math.min(limit, pool.room);
  for (const queues of byPriority(pool.queues)) {
    if (room <= 0) break;
    const due: FlowRunRow[][] = [];
    for (const queue of queues) due.push(yield* dueRuns(moment, queue, Math.min(room, queue.room)));
    const picked = takeTurns(due, room);
    taken.push(...picked);
    if (queues.length > 1) yield* rememberTurns(poolName, picked);
    room -= picked.length;
  }
  return yield* take(moment, worker, taken);
}

function dueRuns(moment: Moment, queue: OpenQueue, limit: number): Transaction<FlowRunRow[]> {
  return all<FlowRunRow>(sql`select * from flow_run
    where work_pool_name = ${queue.work_pool_name} and work_queue_name = ${queue.name} and state_type = 'SCHEDULED'
      and caller_only = 0 and scheduled_for <= ${moment.now}
    order by scheduled_for, id limit ${wholeNumber(Math.max(0, limit))} ${forUpdateSkipLocked}`);
}

/** Execution, slots, state and event of each run, in a few statements for all. */
function* take(moment: Moment, worker: WorkerRow, rows: readonly FlowRunRow[]): Transaction<Granted[]> {
  if (rows.length === 0) return [];
  const { grants, inserts } = newExecutions(moment, rows, { worker, runsHere: false });
  const starts = rows.map((row, index) => ({ row, grant: grants[index] as ExecutionGrant }));
  const slots = starts.flatMap(({ row, grant }) => slotKeys(row).map((key) => sql`(${key}, ${grant.executionId})`));
  const insertSlots = batches(slots).map((some) => sql`insert into slot (key, execution_id) values ${join(some, ', ')}`);
  yield* transitionAll(
    moment,
    starts.map(({ row, grant }) => ({
      row,
      next: {
        type: 'PENDING',
        name: 'Claimed',
        event: 'run-claimed',
        phase: 'claimed',
        data: { worker: worker.name },
        set: { execution_id: grant.executionId, executions: row.executions + 1 },
      },
    })),
    [...inserts, ...insertSlots],
  );
  return starts.map(({ row, grant }) => ({ kind: 'start', grant, workPoolName: row.work_pool_name, ref: null, storage: null }));
}

function slotKeys(row: FlowRunRow): string[] {
  return row.work_pool_name ? [`pool:${row.work_pool_name}`, `queue:${row.work_pool_name}/${row.work_queue_name}`] : [];
}

function byPriority(queues: readonly OpenQueue[]): OpenQueue[][] {
  const groups = new Map<number, OpenQueue[]>();
  for (const queue of queues.filter((each) => each.room > 0)) groups.set(queue.priority, [...(groups.get(queue.priority) ?? []), queue]);
  return [...groups.entries()].sort(([left], [right]) => left - right).map(([, group]) => group);
}

/** One from each queue in turn, until `room` is filled. */
export function takeTurns<Item>(queues: readonly (readonly Item[])[], room: number): Item[] {
  const picked: Item[] = [];
  const longest = Math.max(0, ...queues.map((queue) => queue.length));
  for (let index = 0; index < longest; index += 1) {
    for (const queue of queues) {
      const item = queue[index];
      if (item !== undefined && picked.length < room) picked.push(item);
    }
  }
  return picked;
}

/** The queue served last goes to the end of the line among its equals. */
function* rememberTurns(poolName: string, picked: readonly FlowRunRow[]): Transaction<void> {
  if (picked.length === 0) return;
  const highest = yield* first<{ turn: number }>(sql`select max(turn) as turn from work_queue where work_pool_name = ${poolName}`);
  const served = [...new Set(picked.map((row) => row.work_queue_name))];
  const last = picked.at(-1)?.work_queue_name as string;
  const before = served.filter((name) => name !== last);
  const turn = highest?.turn ?? 0;
  if (before.length > 0)
    yield* run(sql`update work_queue set turn = ${turn + 1} where work_pool_name = ${poolName} and name in (${list(before)})`);
  yield* run(sql`update work_queue set turn = ${turn + 2} where work_pool_name = ${poolName} and name = ${last}`);
}
