import type { z } from 'zod';
import type { Phase } from '../../protocol/entities.ts';
import type { infrastructureRef } from '../../protocol/messages.ts';
import { isTerminal, type State } from '../../protocol/states.ts';
import type { Moment } from '../moment.ts';
import { recordEvent } from '../runs/record-event.ts';
import { addPhase, transition } from '../runs/transition.ts';
import type { ExecutionRow, FlowRunRow } from '../store/rows.ts';
import { all, first, run, sql, type Transaction } from '../store/statement.ts';
import { closeExecution, freeSlots, orderRemoval } from './end-execution.ts';
import { judgeOutcome, type Outcome } from './judge-outcome.ts';
import { isCurrent, lockExecution, lockOwnExecution } from './load-execution.ts';

interface Call {
  executionId: string;
  fencing: number;
}

/** `submitting` must come before anything is created: it is what tells that something may exist outside. */
export function* reportPhase(moment: Moment, call: Call & { phase: string; message: string }): Transaction<void> {
  const { run: row, execution } = yield* lockOwnExecution(call);
  if (isKnown(row, call)) return;
  if (call.phase === 'submitting') {
    yield* run(sql`update execution set submitting_at = coalesce(submitting_at, ${moment.now}) where id = ${execution.id}`);
  }
  if (row.state_type !== 'PENDING') {
    if (row.ended_at === null) yield* addPhase(moment, row, call.phase);
    return;
  }
  const name = call.phase === 'submitting' ? 'Submitting' : row.state_name;
  yield* transition(moment, row, {
    type: 'PENDING',
    name,
    message: call.message || null,
    event: 'infrastructure-phase',
    data: { phase: call.phase },
    phase: call.phase,
  });
}

/** Told again, by a worker that did not hear the answer. */
function isKnown(row: FlowRunRow, { phase, message }: { phase: string; message: string }): boolean {
  const last = (JSON.parse(row.phases) as Phase[]).at(-1);
  if (last?.name !== phase || (row.state_message ?? '') !== message) return false;
  return phase !== 'submitting' || row.state_name === 'Submitting';
}

export interface Recording extends Call {
  ref: z.output<typeof infrastructureRef>;
  channel: string;
  resultStorage: { type: string; configuration: Record<string, unknown> } | null;
}

/** The infrastructure exists: from now on any worker that reaches it may watch it. */
export function* recordRef(moment: Moment, call: Recording): Transaction<void> {
  const { run: row, execution } = yield* lockOwnExecution(call);
  const ref = JSON.stringify(call.ref);
  yield* run(sql`update execution set ref = ${ref}, reach = ${call.ref.reach}, channel = ${call.channel},
    result_storage = ${call.resultStorage && JSON.stringify(call.resultStorage)},
    submitting_at = coalesce(submitting_at, ${moment.now}) where id = ${execution.id}`);
  yield* run(sql`update removal set ref = ${ref}, reach = ${call.ref.reach} where execution_id = ${execution.id}`);
  if (row.ended_at !== null) {
    yield* orderRemoval(moment, { ...execution, ref, reach: call.ref.reach, submitting_at: moment.now });
    return;
  }
  if (row.state_type !== 'PENDING') return;
  if (row.state_name === 'InfrastructurePending' && execution.ref === ref) return;
  yield* transition(moment, row, {
    type: 'PENDING',
    name: 'InfrastructurePending',
    message: call.ref.identifier,
    event: 'infrastructure-created',
    data: { type: call.ref.type, identifier: call.ref.identifier },
    phase: 'infrastructure pending',
  });
}

/** Not created after all: back to the queue, not counted as a repeat. */
export function* releaseExecution(moment: Moment, call: Call & { reason: string; retryAfterMs: number | null }): Transaction<void> {
  const locked = yield* lockOwnExecution(call);
  if (!isCurrent(locked)) return;
  const { run: row, execution } = locked;
  if (row.state_type === 'CANCELLING') {
    yield* closeExecution(moment, execution, { superseded: true });
    yield* transition(moment, row, { type: 'CANCELLED', name: 'Cancelled', message: stopReason(execution), event: 'run-cancelled' });
    return;
  }
  if (row.ended_at !== null || execution.admitted_at !== null) return;
  yield* requeue(moment, locked, {
    message: call.reason,
    event: 'run-released',
    scheduledFor: call.retryAfterMs === null ? row.scheduled_for : moment.now + call.retryAfterMs,
  });
}

/** The provider's or the resolver's last word. */
export function* rejectExecution(moment: Moment, call: Call & { message: string; code: string; remedy: string }): Transaction<string> {
  const locked = yield* lockOwnExecution(call);
  const { run: row, execution } = locked;
  if (row.ended_at !== null) return row.id;
  const outcome = { kind: 'start-failed', reason: call.message, remedy: call.remedy, code: call.code };
  yield* run(sql`update execution set outcome = ${JSON.stringify(outcome)} where id = ${execution.id}`);
  yield* closeExecution(moment, execution, { superseded: true });
  if (row.state_type === 'CANCELLING') {
    yield* transition(moment, row, { type: 'CANCELLED', name: 'Cancelled', message: stopReason(execution), event: 'run-cancelled' });
    return row.id;
  }
  yield* transition(moment, row, {
    type: 'CRASHED',
    name: 'Rejected',
    message: call.remedy ? `${call.message} ${call.remedy}` : call.message,
    event: 'run-rejected',
    data: { code: call.code },
  });
  return row.id;
}

/** Nothing of the execution runs any more. What it means for the run: `judgeOutcome`. */
export function* takeOutcome(moment: Moment, call: Call & { outcome: Outcome }): Transaction<string> {
  const locked = yield* lockOwnExecution(call);
  yield* concludeExecution(moment, locked, call.outcome);
  return locked.run.id;
}

export function* concludeExecution(
  moment: Moment,
  { run: row, execution }: { run: FlowRunRow; execution: ExecutionRow },
  given: Outcome,
): Transaction<void> {
  if (execution.ended_at !== null) return;
  const outcome = yield* withLastLines(execution, given);
  yield* run(sql`update execution set outcome = ${JSON.stringify(outcome)} where id = ${execution.id}`);
  yield* closeExecution(moment, execution, { superseded: false });
  const verdict = judgeOutcome({
    state: row.state_type,
    admitted: execution.admitted_at !== null,
    stopReason: execution.stop ? stopReason(execution) : null,
    toldToEnd: isTerminal(row.state_type) ? null : yield* toldToEnd(execution),
    repeats: row.repeats,
    retriesUsed: row.retries_used,
    infrastructureRetries: row.infrastructure_retries,
    outcome,
  });
  if (verdict.kind === 'nothing') {
    yield* recordEvent(moment, {
      kind: 'infrastructure-ended',
      flowRunId: row.id,
      executionId: execution.id,
      data: { outcome: outcome.kind },
    });
  } else if (verdict.kind === 'end') {
    yield* transition(moment, row, { ...verdict, event: `run-${verdict.type.toLowerCase()}`, data: { outcome: outcome.kind } });
  } else {
    yield* requeue(
      moment,
      { run: row, execution },
      {
        message: verdict.message,
        event: verdict.kind === 'retry' ? 'run-retried' : 'run-repeated',
        scheduledFor: moment.now + verdict.delayMs,
        counted: verdict.kind,
      },
    );
  }
}

export interface Requeue {
  message: string;
  event: string;
  scheduledFor: number;
  /** Absent where nothing was created and nothing is to be counted. */
  counted?: 'repeat' | 'retry';
}

/** Gives the execution up and puts its run back into the queue. */
export function* requeue(
  moment: Moment,
  { run: row, execution }: { run: FlowRunRow; execution: ExecutionRow },
  how: Requeue,
): Transaction<void> {
  yield* closeExecution(moment, execution, { superseded: true });
  yield* freeSlots(moment, row, execution.id);
  // Of a runner that was told to end: another execution follows.
  yield* run(sql`delete from result where flow_run_id = ${row.id}`);
  if (how.counted) yield* orderRemoval(moment, execution);
  yield* transition(moment, row, {
    type: 'SCHEDULED',
    name: how.counted ? 'AwaitingRetry' : 'Scheduled',
    message: how.message,
    event: how.event,
    phase: 'queued',
    set: {
      scheduled_for: how.scheduledFor,
      repeats: row.repeats + (how.counted === 'repeat' ? 1 : 0),
      retries_used: row.retries_used + (how.counted === 'retry' ? 1 : 0),
    },
  });
  if (row.work_pool_name) yield { wake: `work:${row.work_pool_name}` };
}

/** Verified gone. A run that was being cancelled has ended now; one that nobody had ended yet was cut short. */
export function* confirmRemoved(moment: Moment, { executionId }: { executionId: string }): Transaction<void> {
  const locked = yield* lockExecution(executionId);
  const { execution } = locked;
  const removed = yield* first(sql`delete from removal where execution_id = ${executionId} returning execution_id`);
  if (execution.ended_at === null) {
    yield* concludeExecution(moment, locked, { kind: 'deleted', reason: 'its infrastructure was removed before it ended', remedy: '' });
  } else if (locked.run.state_type === 'CANCELLING' && locked.run.execution_id === executionId) {
    yield* transition(moment, locked.run, { type: 'CANCELLED', name: 'Cancelled', message: stopReason(execution), event: 'run-cancelled' });
  }
  if (removed !== null || execution.ended_at === null) {
    yield* recordEvent(moment, { kind: 'infrastructure-removed', flowRunId: execution.flow_run_id, executionId });
    yield* run(sql`delete from removal where execution_id = ${executionId}`);
  }
}

function stopReason(execution: ExecutionRow): string {
  return execution.stop ? (JSON.parse(execution.stop) as { reason: string }).reason : 'cancelled';
}

/** See `takeResult`: such an ending waits. */
function* toldToEnd({ id, flow_run_id: flowRunId }: ExecutionRow): Transaction<string | null> {
  const told = yield* first<{ ending: string }>(sql`select ending from result where flow_run_id = ${flowRunId} and execution_id = ${id}`);
  const state = told && (JSON.parse(told.ending) as { state: State }).state;
  return state?.type === 'CANCELLED' ? (state.message ?? 'the runner was told to end') : null;
}

const LAST_LINES = 20;

/** A crash shows the last lines of its log, whoever delivered them. */
function* withLastLines(execution: ExecutionRow, outcome: Outcome): Transaction<Outcome> {
  if (outcome.lastLogLines && outcome.lastLogLines.length > 0) return outcome;
  const any = yield* first(sql`select id from log where execution_id = ${execution.id} limit 1`);
  if (!any) return outcome;
  const lines = yield* all<{ message: string }>(sql`select message from log where flow_run_id = ${execution.flow_run_id}
    and execution_id = ${execution.id} and source <> 'worker' order by id desc limit ${LAST_LINES}`);
  return { ...outcome, lastLogLines: lines.map((line) => line.message.slice(0, 2000)).reverse() };
}
