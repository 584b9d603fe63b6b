import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { Phase } from '../../protocol/entities.ts';
import { isTerminal, mayFollow, type StateType } from '../../protocol/states.ts';
import { type Moment, toIso } from '../moment.ts';
import type { FlowRunRow } from '../store/rows.ts';
import { first, forUpdate, sql, type Transaction, wake } from '../store/statement.ts';
import { recordEvent } from './record-event.ts';
import { endExecutionOf } from '../executions/end-execution.ts';

type Settable = 'execution_id' | 'executions' | 'repeats' | 'retries_used' | 'scheduled_for' | 'started_at' | 'ended_at';

export interface NextState {
  type: StateType;
  name: string;
  message?: string | null;
  /** Kind of the event that the transition leaves. */
  event: string;
  data?: Record<string, unknown>;
  phase?: string;
  set?: Partial<Pick<FlowRunRow, Settable>>;
}

/** Reads a run and keeps it to this transaction; its executions are only changed under this lock. */
export function* lockRun(id: string): Transaction<FlowRunRow> {
  return (yield* first<FlowRunRow>(sql`select * from flow_run where id = ${id} ${forUpdate}`)) ?? noSuchRun(id);
}

export function* findRun(id: string): Transaction<FlowRunRow> {
  return (yield* first<FlowRunRow>(sql`select * from flow_run where id = ${id}`)) ?? noSuchRun(id);
}

export function noSuchRun(id: string): never {
  throw new FarhaulError('FARHAUL_NOT_FOUND', `There is no flow run ${id}.`, { hint: 'List runs with `farhaul flow-run ls`.' });
}

/**
 * The one way a run changes its state: a compare-and-set on the state version, an event, a wake of whoever waits.
 * A terminal state is final; entering one frees the slots and orders the removal of what was created.
 */
export function* transition(moment: Moment, row: FlowRunRow, next: NextState): Transaction<FlowRunRow> {
  if (!mayFollow(row.state_type, next.type)) throw refused(row, next);
  const ending = isTerminal(next.type);
  const changed: FlowRunRow = {
    ...row, ...next.set,
    state_type: next.type, state_name: next.name, state_message: next.message ?? null, state_time: moment.now,
    state_version: row.state_version + 1,
    phases: next.phase ? withPhase(row.phases, next.phase, moment.now) : row.phases,
    ...(ending ? { ended_at: moment.now } : {}),
  };
  const written = yield* first(sql`update flow_run set
      state_type = ${changed.state_type}, state_name = ${changed.state_name}, state_message = ${changed.state_message},
      state_time = ${changed.state_time}, state_version = ${changed.state_version}, phases = ${changed.phases},
      execution_id = ${changed.execution_id}, executions = ${changed.executions}, repeats = ${changed.repeats},
      retries_used = ${changed.retries_used}, scheduled_for = ${changed.scheduled_for}, started_at = ${changed.started_at},
      ended_at = ${changed.ended_at}
    where id = ${row.id} and state_version = ${row.state_version} returning id`);
  if (!written) throw refused(row, next);
  yield* recordEvent(moment, {
    kind: next.event, flowRunId: row.id, executionId: changed.execution_id,
    data: { from: row.state_type, to: next.type, name: next.name, ...(next.message ? { message: next.message } : {}), ...next.data },
  });
  if (ending) yield* endExecutionOf(moment, changed);
  yield* wake(`run:${row.id}`);
  return changed;
}

/** Keeps a time of something the run went through without a change of its state. */
export function* addPhase(moment: Moment, row: FlowRunRow, phase: string): Transaction<FlowRunRow> {
  const phases = withPhase(row.phases, phase, moment.now);
  if (phases === row.phases) return row;
  yield sql`update flow_run set phases = ${phases} where id = ${row.id}`;
  yield* wake(`run:${row.id}`);
  return { ...row, phases };
}

function withPhase(phases: string, name: string, now: number): string {
  const before = JSON.parse(phases) as Phase[];
  if (before.at(-1)?.name === name || before.length >= 200) return phases;
  return JSON.stringify([...before, { name, time: toIso(now) }]);
}

function refused(row: FlowRunRow, next: NextState): FarhaulError {
  return new FarhaulError('FARHAUL_TRANSITION_REFUSED', `Flow run ${row.id} is ${row.state_type} and cannot become ${next.type}.`, {
    hint: 'Read the run again; somebody else was first.', details: { flowRunId: row.id, from: row.state_type, to: next.type },
  });
}
