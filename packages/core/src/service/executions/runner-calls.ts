import type { z } from 'zod';
import type { runReport } from '../../protocol/messages.ts';
import type { StopRequest } from '../../protocol/run-channel.ts';
import { fromIso, type Moment } from '../moment.ts';
import { recordEvent } from '../runs/record-event.ts';
import { addPhase, transition } from '../runs/transition.ts';
import type { FlowRunRow } from '../store/rows.ts';
import { run, sql, type Transaction, wake } from '../store/statement.ts';
import { isCurrent, type LockedExecution, lockRunnersExecution } from './load-execution.ts';

type Credentials = { executionId: string; token: string };
type Report = z.output<typeof runReport>;

/** The runner lives. Answers a stop if one was asked for. */
export function* heartbeatOfRunner(moment: Moment, credentials: Credentials): Transaction<{ stop: StopRequest | null }> {
  const locked = yield* lockRunnersExecution(credentials);
  yield* run(sql`update execution set runner_seen_at = ${moment.now},
    lease_expires_at = ${locked.execution.runs_here ? moment.now + moment.timings.runnerLostAnywayMs : locked.execution.lease_expires_at}
    where id = ${locked.execution.id}`);
  return { stop: stopFor(moment, locked) };
}

export function* readStop(moment: Moment, credentials: Credentials): Transaction<{ stop: StopRequest | null }> {
  return { stop: stopFor(moment, yield* lockRunnersExecution(credentials)) };
}

function stopFor(moment: Moment, locked: LockedExecution): StopRequest | null {
  if (locked.execution.stop) return JSON.parse(locked.execution.stop) as StopRequest;
  if (isCurrent(locked) && locked.run.ended_at === null) return null;
  return { reason: 'this execution was superseded or its run has ended', graceMs: moment.timings.graceMs };
}

/** In order, each once: what was delivered before is passed over by its sequence. */
export function* takeReports(moment: Moment, call: Credentials & { reports: readonly Report[] }): Transaction<void> {
  const locked = yield* lockRunnersExecution(call);
  const { execution } = locked;
  const fresh = call.reports.filter((report) => report.sequence > execution.report_sequence).sort((a, b) => a.sequence - b.sequence);
  if (fresh.length === 0) return;
  if (!isCurrent(locked) || locked.run.ended_at !== null) {
    yield* storeLateReports(moment, locked, fresh);
  } else {
    let row = locked.run;
    for (const report of fresh) row = yield* takeReport(moment, row, { executionId: execution.id, report });
  }
  const attempts = fresh.flatMap((report) => (report.kind === 'running' ? [report.attempt] : []));
  yield* run(sql`update execution set report_sequence = ${fresh.at(-1)?.sequence ?? 0}, runner_seen_at = ${moment.now},
    attempt = ${attempts.at(-1) ?? execution.attempt} where id = ${execution.id}`);
}

/** A late report changes nothing but the tasks, which belong to their execution; it is kept as an event. */
function* storeLateReports(moment: Moment, { run: row, execution }: LockedExecution, reports: readonly Report[]): Transaction<void> {
  for (const report of reports) {
    if (report.kind === 'task') yield* storeTaskRun(moment, row, { executionId: execution.id, report });
  }
  const kinds = reports.filter((report) => report.kind !== 'task').map((report) => report.kind);
  if (kinds.length > 0)
    yield* recordEvent(moment, { kind: 'report-came-late', flowRunId: row.id, executionId: execution.id, data: { kinds } });
}

function* takeReport(
  moment: Moment,
  row: FlowRunRow,
  { executionId, report }: { executionId: string; report: Report },
): Transaction<FlowRunRow> {
  switch (report.kind) {
    case 'running': {
      const again = row.state_type === 'RUNNING' && row.state_name === 'AwaitingRetry';
      if (!again) return row;
      return yield* transition(moment, row, {
        type: 'RUNNING',
        name: 'Running',
        event: 'attempt-started',
        data: { attempt: report.attempt },
        phase: 'running',
      });
    }
    case 'awaiting-retry':
      if (row.state_type !== 'RUNNING') return row;
      return yield* transition(moment, row, {
        type: 'RUNNING',
        name: 'AwaitingRetry',
        event: 'attempt-failed',
        phase: 'awaiting retry',
        message: `attempt ${report.attempt} failed, the next begins in ${Math.round(report.delayMs)} ms: ${report.error}`.slice(0, 2000),
        data: { attempt: report.attempt, delayMs: report.delayMs },
      });
    case 'task':
      yield* storeTaskRun(moment, row, { executionId, report });
      return row;
    case 'phase':
      return yield* addPhase(moment, row, report.phase);
    case 'note':
      yield* recordEvent(moment, { kind: 'run-noted', flowRunId: row.id, executionId, data: { message: report.message.slice(0, 10_000) } });
      return row;
  }
}

function* storeTaskRun(
  moment: Moment,
  row: FlowRunRow,
  { executionId, report }: { executionId: string; report: Extract<Report, { kind: 'task' }> },
): Transaction<void> {
  const task = report.taskRun;
  yield* run(sql`insert into task_run
      (id, flow_run_id, execution_id, task_name, name, parent_task_run_id, state, attempt, started_at, ended_at, created_at)
    values (${task.id}, ${row.id}, ${executionId}, ${task.taskName}, ${task.name}, ${task.parentTaskRunId}, ${JSON.stringify(task.state)},
      ${task.attempt}, ${task.startedAt && fromIso(task.startedAt)}, ${task.endedAt && fromIso(task.endedAt)}, ${moment.now})
    on conflict (id) do update set state = excluded.state, attempt = excluded.attempt, started_at = excluded.started_at,
      ended_at = excluded.ended_at where task_run.flow_run_id = excluded.flow_run_id`);
  yield* wake(`tasks:${row.id}`);
}
