import type { z } from 'zod';
import type { LogEntry } from '../../protocol/entities.ts';
import type { logLine } from '../../protocol/messages.ts';
import { isTerminal, type StateType } from '../../protocol/states.ts';
import { lockExecution, lockOwnExecution, lockRunnersExecution } from '../executions/load-execution.ts';
import { logLimitText } from '../../settings/log-limit.ts';
import { type Moment, toIso } from '../moment.ts';
import { readNumberCursor } from '../page-cursor.ts';
import { findRun } from '../runs/transition.ts';
import type { FlowRunRow } from '../store/rows.ts';
import { all, batches, first, join, list, run, several, sql, type Transaction, wake } from '../store/statement.ts';

type Line = z.output<typeof logLine>;

const LINE_CHARACTERS = 1_000_000;
/** What a line takes beside its text. */
const LINE_BYTES = 100;

/** Lines of a runner have writer 0; those of a worker its fencing number, for each watcher counts anew. */
export interface LogDelivery {
  executionId: string;
  writer: number;
  lines: readonly Line[];
}

/** Keeps the order of delivery; a line delivered twice is kept once, by execution, writer and sequence. */
export function* storeLogs(moment: Moment, { executionId, writer, lines }: LogDelivery): Transaction<void> {
  if (lines.length === 0) return;
  // The lock keeps the numbers of one run's rows in the order of their commits, so that a follower misses none.
  const { run: row } = yield* lockExecution(executionId);
  const kept = yield* countLines(moment, row, { executionId, writer, lines });
  if (kept.length === 0) return;
  const values = kept.map(
    (line) => sql`(${row.id}, ${executionId}, ${line.taskRunId}, ${writer},
      ${line.sequence}, ${line.time}, ${line.level}, ${line.source}, ${cut(line.message)}, ${moment.now})`,
  );
  const inserts = batches(values).map(
    (some) => sql`insert into log (flow_run_id, execution_id, task_run_id, writer, sequence, time, level, source, message, created_at)
      values ${join(some, ', ')} on conflict do nothing`,
  );
  yield* several(inserts);
  yield* wake(`logs:${row.id}`);
}

/**
 * The lines that there is still room for; the first that find none are told of by one line, and no further ones are kept. What a
 * worker itself says of the run is little, and kept in any case. A line that is delivered again counts again.
 */
function* countLines(moment: Moment, row: FlowRunRow, { writer, lines }: LogDelivery): Transaction<readonly Line[]> {
  const { logLimitBytes } = moment;
  let bytes = row.log_bytes;
  const kept = lines.filter((line) => {
    if (writer !== 0 && line.source === 'worker') return true;
    if (bytes <= logLimitBytes) bytes += LINE_BYTES + Math.min(LINE_CHARACTERS, Buffer.byteLength(line.message));
    return bytes <= logLimitBytes;
  });
  if (bytes === row.log_bytes) return kept;
  yield* run(sql`update flow_run set log_bytes = ${bytes} where id = ${row.id}`);
  return bytes <= logLimitBytes ? kept : [...kept, fullLine(moment)];
}

function fullLine({ now, logLimitBytes }: Moment): Line {
  const message = `The log of this run is full: it has ${logLimitText(logLimitBytes)}, and what the run prints from here on is not kept. FARHAUL_LOG_LIMIT of the server sets how much is.`;
  return { sequence: 0, time: toIso(now), level: 'warning', source: 'worker', message, taskRunId: null };
}

/** A zero byte cannot be kept by every store; nobody misses it in a log. */
function cut(message: string): string {
  const kept =
    message.length <= LINE_CHARACTERS
      ? message
      : `${message.slice(0, LINE_CHARACTERS)}… (cut, ${message.length - LINE_CHARACTERS} more characters)`;
  return kept.includes('\0') ? kept.replaceAll('\0', '\uFFFD') : kept;
}

export function* storeWorkerLogs(
  moment: Moment,
  call: { executionId: string; fencing: number; lines: readonly Line[] },
): Transaction<void> {
  yield* lockOwnExecution(call);
  yield* storeLogs(moment, { executionId: call.executionId, writer: call.fencing, lines: call.lines });
}

/** Also after the end: the last lines of a run may come after its result. */
export function* storeRunnerLogs(moment: Moment, call: { executionId: string; token: string; lines: readonly Line[] }): Transaction<void> {
  yield* lockRunnersExecution(call);
  yield* storeLogs(moment, { executionId: call.executionId, writer: 0, lines: call.lines });
}

export interface LogRequest {
  id: string;
  limit: number;
  after: string | null;
  level?: Line['level'] | undefined;
}

export interface LogPage {
  items: LogEntry[];
  next: string | null;
  ended: boolean;
}

const levels = ['debug', 'info', 'warning', 'error'] as const;

/** `next` is where to go on, also at the present end; `ended`: the run is over, its last execution too, all lines are here. */
export function* readLogs(moment: Moment, request: LogRequest): Transaction<LogPage> {
  const row = yield* findRun(request.id);
  const wanted = request.level === undefined ? sql`` : sql`and level in (${list(levels.slice(levels.indexOf(request.level)))})`;
  const rows =
    yield* all<LogRow>(sql`select * from log where flow_run_id = ${request.id} and id > ${readNumberCursor(request.after)} ${wanted}
    order by id limit ${request.limit}`);
  const items = rows.map(toLogEntry);
  const over = isTerminal(row.state_type as StateType) && rows.length < request.limit && (yield* noMoreLines(moment, row.execution_id));
  return { items, next: items.at(-1)?.cursor ?? request.after, ended: over };
}

/** Lines of an ended run may still be on their way until its execution is closed, or a lease has passed. */
function* noMoreLines(moment: Moment, executionId: string | null): Transaction<boolean> {
  if (executionId === null) return true;
  const open = yield* first(sql`select id from execution
    where id = ${executionId} and ended_at is null and lease_expires_at > ${moment.now}`);
  return open === null;
}

interface LogRow {
  id: number;
  flow_run_id: string;
  execution_id: string | null;
  task_run_id: string | null;
  sequence: number;
  time: string;
  level: LogEntry['level'];
  source: LogEntry['source'];
  message: string;
}

function toLogEntry(row: LogRow): LogEntry {
  return {
    cursor: String(row.id),
    flowRunId: row.flow_run_id,
    executionId: row.execution_id,
    taskRunId: row.task_run_id,
    sequence: row.sequence,
    time: row.time,
    level: row.level,
    source: row.source,
    message: row.message,
  };
}
