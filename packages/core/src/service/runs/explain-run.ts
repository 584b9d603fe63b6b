import type { z } from 'zod';
import type { explanation } from '../../protocol/messages.ts';
import { isTerminal } from '../../protocol/states.ts';
import { slotsTaken } from '../executions/open-pool.ts';
import { type Moment, toIso } from '../moment.ts';
import type { ExecutionRow, FlowRunRow, WorkerRow, WorkPoolRow, WorkQueueRow } from '../store/rows.ts';
import { all, first, sql, type Transaction } from '../store/statement.ts';
import { statusOf } from '../workers/worker-calls.ts';
import { explainChildren, heldByAncestor } from './explain-children.ts';
import { findRun } from './transition.ts';

export type Explanation = z.output<typeof explanation>;
export type Reason = Explanation['reasons'][number];

/** What a run waits for, each reason with what can be done about it. Empty reasons: nothing holds it up. */
export function* explainRun(moment: Moment, { id }: { id: string }): Transaction<Explanation> {
  const row = yield* findRun(id);
  return { flowRunId: id, state: row.state_type, name: row.state_name, message: row.state_message, reasons: yield* reasonsOf(moment, row) };
}

function* reasonsOf(moment: Moment, row: FlowRunRow): Transaction<Reason[]> {
  if (isTerminal(row.state_type)) return [];
  if (row.state_type !== 'SCHEDULED') {
    return [...(yield* explainExecution(moment, row)), ...startTimeout(row), ...(yield* explainChildren(row))];
  }
  const reasons: Reason[] = [];
  if (row.scheduled_for > moment.now) {
    reasons.push({ code: 'not-due', message: `It is to start at ${toIso(row.scheduled_for)}.`, remedy: '' });
  }
  if (row.work_pool_name !== null) reasons.push(...(yield* explainPool(moment, row, row.work_pool_name)));
  if (row.caller_only) {
    reasons.push({
      code: 'caller-only',
      message: 'Only the process that called it may launch it.',
      remedy: 'If that process is gone, cancel the run and call again.',
    });
  } else if (row.work_pool_name === null) {
    reasons.push({ code: 'no-pool', message: 'It was given to no work pool.', remedy: 'Cancel it and submit it to a pool.' });
  }
  return [...reasons, ...startTimeout(row)];
}

/** It does not wait for ever. */
function startTimeout(row: FlowRunRow): Reason[] {
  if (row.start_by === null || row.started_at !== null || row.state_type === 'CANCELLING') return [];
  return [{ code: 'start-timeout', message: `It is cancelled unless it starts by ${toIso(row.start_by)}.`, remedy: '' }];
}

function* explainPool(moment: Moment, row: FlowRunRow, poolName: string): Transaction<Reason[]> {
  const pool = yield* first<WorkPoolRow>(sql`select * from work_pool where name = ${poolName}`);
  const queue = yield* first<WorkQueueRow>(
    sql`select * from work_queue where work_pool_name = ${poolName} and name = ${row.work_queue_name}`,
  );
  if (!pool || !queue) return [];
  const reasons: Reason[] = [];
  if (pool.paused) reasons.push(poolPaused(pool));
  if (queue.paused) reasons.push(queuePaused(queue));
  // What holds the slots now may long be gone when its time comes.
  const limits = row.scheduled_for > moment.now ? [] : [limitOfPool(pool), limitOfQueue(queue)];
  for (const limit of limits) {
    const reached = yield* explainLimit(limit);
    reasons.push(...reached, ...(reached.length > 0 ? yield* heldByAncestor(row, limit) : []));
  }
  if (!row.caller_only) reasons.push(...(yield* explainWorkers(moment, pool, queue)));
  if (reasons.length === 0) reasons.push(...(yield* explainLine(moment, row)));
  return reasons;
}

export function poolPaused({ name }: WorkPoolRow): Reason {
  return { code: 'pool-paused', message: `Work pool ${name} is paused.`, remedy: `\`farhaul work-pool resume ${name}\`` };
}

export function queuePaused({ name, work_pool_name: pool }: WorkQueueRow): Reason {
  return { code: 'queue-paused', message: `Queue ${name} is paused.`, remedy: `\`farhaul work-queue resume ${name} --pool ${pool}\`` };
}

export function limitOfPool({ name, concurrency_limit: limit }: WorkPoolRow): Limit {
  return { code: 'pool-limit', what: `work pool ${name}`, key: `pool:${name}`, limit };
}

export function limitOfQueue({ name, work_pool_name: pool, concurrency_limit: limit }: WorkQueueRow): Limit {
  return { code: 'queue-limit', what: `queue ${name}`, key: `queue:${pool}/${name}`, limit };
}

export interface Limit {
  code: string;
  what: string;
  key: string;
  limit: number | null;
}

export function* explainLimit({ code, what, key, limit }: Limit): Transaction<Reason[]> {
  if (limit === null || (yield* slotsTaken(key)) < limit) return [];
  const holders = yield* all<{
    name: string;
    id: string;
  }>(sql`select r.name, r.id from slot s join flow_run r on r.execution_id = s.execution_id
    where s.key = ${key} order by r.id limit 5`);
  const held =
    holders.length === 0
      ? ''
      : ` It is held by ${holders.map((holder) => `${holder.name} (${holder.id})`).join(', ')}${limit > 5 ? ', …' : ''}.`;
  return [
    {
      code,
      message: `The limit of ${what}, ${limit} at a time, is reached.${held}`,
      remedy: 'Wait for one of them to end, or raise the limit.',
    },
  ];
}

export function* explainWorkers(moment: Moment, pool: WorkPoolRow, queue: WorkQueueRow): Transaction<Reason[]> {
  const start = `\`farhaul worker start --pool ${pool.name}\``;
  const rows = yield* all<WorkerRow>(sql`select * from worker where work_pool_name = ${pool.name} and offline_at is null
    and last_seen_at >= ${moment.now - moment.timings.leaseMs}`);
  if (rows.length === 0)
    return [{ code: 'no-worker', message: `No worker of work pool ${pool.name} (type ${pool.type}) is online.`, remedy: start }];
  const working = rows.filter((row) => statusOf(moment, row) === 'ONLINE');
  if (working.length === 0) {
    return [{ code: 'workers-draining', message: `All workers of work pool ${pool.name} are draining.`, remedy: start }];
  }
  const serving = working.filter((row) => {
    const queues = JSON.parse(row.queues) as string[];
    return queues.length === 0 || queues.includes(queue.name);
  });
  if (serving.length === 0) {
    return [
      {
        code: 'queue-without-worker',
        message: `No online worker of work pool ${pool.name} serves queue ${queue.name}.`,
        remedy: `\`farhaul worker start --pool ${pool.name} --queue ${queue.name}\``,
      },
    ];
  }
  if (serving.every((row) => row.slot_limit !== null && row.running >= row.slot_limit)) {
    return [
      {
        code: 'workers-full',
        message: `All workers of work pool ${pool.name} run as many as their limit allows.`,
        remedy: `Start another one (${start}), or raise --limit.`,
      },
    ];
  }
  return [];
}

function* explainLine(moment: Moment, row: FlowRunRow): Transaction<Reason[]> {
  if (row.scheduled_for > moment.now || row.caller_only) return [];
  const ahead = yield* first<{ runs: number }>(sql`select count(*) as runs from flow_run
    where work_pool_name = ${row.work_pool_name} and work_queue_name = ${row.work_queue_name} and state_type = 'SCHEDULED' and caller_only = 0
      and (scheduled_for, id) < (${row.scheduled_for}, ${row.id})`);
  if (!ahead?.runs) return [];
  return [
    {
      code: 'in-line',
      message: `${ahead.runs} runs of queue ${row.work_queue_name} are before it.`,
      remedy: 'Start further workers, or use a queue of higher priority.',
    },
  ];
}

function* explainExecution(moment: Moment, row: FlowRunRow): Transaction<Reason[]> {
  const execution = yield* first<ExecutionRow & { worker: string | null }>(sql`select e.*, w.name as worker from execution e
    left join worker w on w.id = e.worker_id where e.id = ${row.execution_id}`);
  if (!execution) return [];
  const reasons: Reason[] = [];
  const isUnwatched = execution.lease_expires_at < moment.now && !execution.runs_here;
  if (isUnwatched) reasons.push(unwatched(row, execution));
  if (row.state_type === 'CANCELLING') {
    if (!isUnwatched) reasons.push(stopping(moment, row, execution));
  } else if (row.state_type === 'PENDING') {
    const by = execution.worker ? ` by worker ${execution.worker}` : '';
    reasons.push({
      code: 'starting',
      message: `Its infrastructure is being started${by}${row.state_message ? `: ${row.state_message}` : ''}.`,
      remedy: '',
    });
  }
  return reasons;
}

/** Whoever watches it renews its lease at once when a stop is asked for. */
function stopping(moment: Moment, row: FlowRunRow, execution: ExecutionRow & { worker: string | null }): Reason {
  const heardAt = execution.lease_expires_at - moment.timings.leaseMs;
  if (execution.runs_here || heardAt >= row.state_time) {
    return { code: 'removing', message: 'It is being stopped, until it is verified that nothing of it runs.', remedy: '' };
  }
  const seconds = Math.round((moment.now - heardAt) / 1000);
  return {
    code: 'stop-asked',
    message: `${execution.worker ? `Worker ${execution.worker}` : 'Its worker'} was told to stop it and has not answered yet; it was last heard of ${seconds} s ago.`,
    remedy: `If it is lost, another one may take over in ${Math.ceil((execution.lease_expires_at - moment.now) / 1000)} s.`,
  };
}

function unwatched(row: FlowRunRow, execution: ExecutionRow & { worker: string | null }): Reason {
  const who = execution.worker ? `worker ${execution.worker}` : 'its worker';
  const where = execution.reach === null || execution.reach === 'anywhere' ? '' : ` that reaches ${execution.reach}`;
  const until = row.state_type === 'CANCELLING' ? ' It is to stop, and counts as cancelled once it is verified gone.' : '';
  const cancel = `\`farhaul flow-run cancel ${row.name}\``;
  const others = row.work_pool_name
    ? `\`farhaul worker start --pool ${row.work_pool_name}\` adopts it`
    : 'Any flow of this type that runs there takes over what was left behind';
  return {
    code: 'unwatched',
    message: `Nobody watches it: ${who} was lost. It waits for a worker of type ${execution.worker_type}${where} to adopt it.${until}`,
    remedy: `${others}; ${cancel} ends it.`,
  };
}
