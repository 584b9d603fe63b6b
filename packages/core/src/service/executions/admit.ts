import type { Phase } from '../../protocol/entities.ts';
import type { Admission } from '../../protocol/run-channel.ts';
import { fromIso, type Moment } from '../moment.ts';
import { recordEvent } from '../runs/record-event.ts';
import { transition } from '../runs/transition.ts';
import type { ExecutionRow, FlowRunRow } from '../store/rows.ts';
import { run, sql, type Transaction, wake } from '../store/statement.ts';
import { orderRemoval } from './end-execution.ts';
import { isCurrent, lockRunnersExecution } from './load-execution.ts';

export interface AdmissionRequest {
  executionId: string;
  token: string;
  /** Made by the runner at its start; the same one may ask again after a lost answer. */
  runnerId: string | null;
  /** When it won its admission, where another one tells of it later. */
  admittedAt?: string | null;
}

/** The runner's first act. One runner per execution, and only while the execution is the run's own. */
export function* admit(moment: Moment, request: AdmissionRequest): Transaction<Admission> {
  const locked = yield* lockRunnersExecution(request);
  const { run: row, execution } = locked;
  if (execution.admitted_at !== null && request.runnerId !== null && execution.runner_id === request.runnerId) return { admitted: true };
  const reason = refusal(locked);
  if (reason !== null) {
    yield* recordEvent(moment, { kind: 'admission-refused', flowRunId: row.id, executionId: execution.id, data: { reason } });
    if (execution.ended_at !== null) yield* removeLatecomer(moment, execution);
    return { admitted: false, reason };
  }
  const admittedAt = timeOfAdmission(moment, row, request.admittedAt ?? null);
  yield* run(sql`update execution set admitted_at = ${admittedAt}, runner_seen_at = ${moment.now}, runner_id = ${request.runnerId},
    submitting_at = coalesce(submitting_at, ${moment.now}), attempt = 1 where id = ${execution.id}`);
  yield* transition({ ...moment, now: admittedAt }, row, {
    type: 'RUNNING',
    name: 'Running',
    event: 'execution-admitted',
    phase: 'running',
    set: { started_at: row.started_at ?? admittedAt },
  });
  return { admitted: true };
}

/** Who asks exists: a slow worker created it after others had found nothing and given the execution up. */
function* removeLatecomer(moment: Moment, execution: ExecutionRow): Transaction<void> {
  yield* orderRemoval(moment, { ...execution, submitting_at: execution.submitting_at ?? moment.now });
  yield* wake('work');
  if (execution.work_pool_name) yield* wake(`work:${execution.work_pool_name}`);
}

/** Told times are another clock's: never later than now, nor before what is known to have come first. */
function timeOfAdmission({ now }: Moment, row: FlowRunRow, told: string | null): number {
  if (told === null) return now;
  const before = (JSON.parse(row.phases) as Phase[]).at(-1)?.time;
  return Math.min(now, Math.max(fromIso(told), row.state_time, before === undefined ? 0 : fromIso(before)));
}

function refusal(locked: {
  run: Parameters<typeof isCurrent>[0]['run'];
  execution: Parameters<typeof isCurrent>[0]['execution'];
}): string | null {
  const { run: row, execution } = locked;
  if (execution.admitted_at !== null) return 'another runner of this execution was admitted before';
  if (!isCurrent(locked)) return 'the execution was superseded or has ended';
  if (row.state_type === 'CANCELLING') return 'the run is being cancelled';
  return row.state_type === 'PENDING' ? null : `the run is ${row.state_type}`;
}
