import type { PreviewedRun } from '../../protocol/messages.ts';
import { takeTurns } from '../executions/claim.ts';
import { slotsTaken } from '../executions/open-pool.ts';
import { type Moment, toIso } from '../moment.ts';
import {
  explainLimit,
  explainWorkers,
  type Limit,
  limitOfPool,
  limitOfQueue,
  poolPaused,
  queuePaused,
  type Reason,
} from '../runs/explain-run.ts';
import type { FlowRunRow, WorkPoolRow, WorkQueueRow } from '../store/rows.ts';
import { all, sql, type Statement, type Transaction } from '../store/statement.ts';
import { findPool } from './find-pool.ts';

/** A queue with what the preview knows of it. */
interface Line {
  queue: WorkQueueRow;
  due: FlowRunRow[];
  room: number;
  /** What holds up every run of it. */
  reasons: Reason[];
}

/**
 * What would start next, as claims would take it: by priority, in turns among equals, passing over what a limit blocks;
 * then what is blocked, then what is not due yet, by its time.
 */
export function* previewPool(moment: Moment, { name, limit }: { name: string; limit: number }): Transaction<{ items: PreviewedRun[] }> {
  const pool = yield* findPool(name);
  const queues = yield* all<WorkQueueRow>(sql`select * from work_queue where work_pool_name = ${name} order by priority, turn, name`);
  const lines: Line[] = [];
  for (const queue of queues) lines.push(yield* lineOf(moment, { pool, queue, limit }));
  const poolRoom = yield* roomOf(limitOfPool(pool));
  const first = inTurns(
    lines.filter((line) => !line.queue.paused),
    (line) => line.due.slice(0, Math.max(0, line.room)),
  ).slice(0, Math.max(0, poolRoom));
  const chosen = new Set(first);
  const blocked = inTurns(lines, (line) => line.due.filter((row) => !chosen.has(row)));
  const later = yield* waiting(sql`work_pool_name = ${name} and scheduled_for > ${moment.now}`, limit);
  const rows = [...first, ...blocked, ...later].slice(0, limit);
  const items: PreviewedRun[] = [];
  for (const row of rows) {
    const line = lines.find(({ queue }) => queue.name === row.work_queue_name);
    if (line) items.push(describe(row, line, yield* reasonsOf(moment, { pool, line, row, free: chosen.has(row) })));
  }
  return { items };
}

function* lineOf(moment: Moment, { pool, queue, limit }: { pool: WorkPoolRow; queue: WorkQueueRow; limit: number }): Transaction<Line> {
  const due = yield* waiting(
    sql`work_pool_name = ${pool.name} and work_queue_name = ${queue.name} and scheduled_for <= ${moment.now}`,
    limit,
  );
  const reasons = [...(pool.paused ? [poolPaused(pool)] : []), ...(queue.paused ? [queuePaused(queue)] : [])];
  return { queue, due, room: yield* roomOf(limitOfQueue(queue)), reasons: [...reasons, ...(yield* explainWorkers(moment, pool, queue))] };
}

function waiting(where: Statement, limit: number): Transaction<FlowRunRow[]> {
  return all<FlowRunRow>(sql`select * from flow_run where ${where} and state_type = 'SCHEDULED' and caller_only = 0
    order by scheduled_for, id limit ${limit}`);
}

function* roomOf({ key, limit }: Limit): Transaction<number> {
  return limit === null ? Infinity : limit - (yield* slotsTaken(key));
}

function inTurns(lines: readonly Line[], take: (line: Line) => FlowRunRow[]): FlowRunRow[] {
  const priorities = [...new Set(lines.map(({ queue }) => queue.priority))];
  return priorities.flatMap((priority) => takeTurns(lines.filter(({ queue }) => queue.priority === priority).map(take), Infinity));
}

interface Previewed {
  pool: WorkPoolRow;
  line: Line;
  row: FlowRunRow;
  /** Nothing but a worker is missing. */
  free: boolean;
}

function* reasonsOf(moment: Moment, { pool, line, row, free }: Previewed): Transaction<Reason[]> {
  if (row.scheduled_for > moment.now) {
    return [{ code: 'not-due', message: `It is to start at ${toIso(row.scheduled_for)}.`, remedy: '' }, ...line.reasons];
  }
  if (free) return line.reasons;
  const reasons = [...line.reasons];
  for (const limit of [limitOfPool(pool), limitOfQueue(line.queue)]) reasons.push(...(yield* explainLimit(limit)));
  return reasons.length > line.reasons.length || line.queue.paused ? reasons : [...reasons, behind(pool, line.queue)];
}

/** The limit is not reached yet, but will be by those before it. */
function behind(pool: WorkPoolRow, queue: WorkQueueRow): Reason {
  const limits = [limitOfPool(pool), limitOfQueue(queue)].filter(({ limit }) => limit !== null);
  return {
    code: 'in-line',
    message: `Those before it take the last slots of ${limits.map(({ what, limit }) => `${what} (limit ${limit})`).join(' or ')}.`,
    remedy: 'Wait for one of them to end, or raise the limit.',
  };
}

function describe(row: FlowRunRow, { queue }: Line, reasons: Reason[]): PreviewedRun {
  return {
    flowRunId: row.id,
    name: row.name,
    flowName: row.flow_name,
    workQueueName: queue.name,
    priority: queue.priority,
    scheduledFor: toIso(row.scheduled_for),
    due: !reasons.some(({ code }) => code === 'not-due'),
    reasons,
  };
}
