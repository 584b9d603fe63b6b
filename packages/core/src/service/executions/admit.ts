import type { Admission } from '../../protocol/run-channel.ts';
import type { Moment } from '../moment.ts';
import { recordEvent } from '../runs/record-event.ts';
import { transition } from '../runs/transition.ts';
import { run, sql, type Transaction } from '../store/statement.ts';
import { isCurrent, lockRunnersExecution } from './load-execution.ts';

export interface AdmissionRequest {
  executionId: string;
  token: string;
  /** Made by the runner at its start; the same one may ask again after a lost answer. */
  runnerId: string | null;
}

/** The runner's first act. One runner per execution, and only while the execution is the run's own. */
export function* admit(moment: Moment, request: AdmissionRequest): Transaction<Admission> {
  const locked = yield* lockRunnersExecution(request);
  const { run: row, execution } = locked;
  if (execution.admitted_at !== null && request.runnerId !== null && execution.runner_id === request.runnerId) return { admitted: true };
  const reason = refusal(locked);
  if (reason !== null) {
    yield* recordEvent(moment, { kind: 'admission-refused', flowRunId: row.id, executionId: execution.id, data: { reason } });
    return { admitted: false, reason };
  }
  yield* run(sql`update execution set admitted_at = ${moment.now}, runner_seen_at = ${moment.now}, runner_id = ${request.runnerId},
    submitting_at = coalesce(submitting_at, ${moment.now}), attempt = 1 where id = ${execution.id}`);
  yield* transition(moment, row, {
    type: 'RUNNING',
    name: 'Running',
    event: 'execution-admitted',
    phase: 'running',
    set: { started_at: row.started_at ?? moment.now },
  });
  return { admitted: true };
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
