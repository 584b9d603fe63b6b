import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { Phase } from '../../protocol/entities.ts';
import { isTerminal, mayFollow, type StateType } from '../../protocol/states.ts';
import { type Moment, toIso } from '../moment.ts';
import type { FlowRunRow } from '../store/rows.ts';
import {
  first,
  forUpdate,
  join,
  lengthened,
  raw,
  sql,
  type Statement,
  together,
  type Transaction,
  tuple,
  wake,
} from '../store/statement.ts';
import { insertEvents } from './record-event.ts';
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

export interface Transition {
  row: FlowRunRow;
  next: NextState;
}

export function* transition(moment: Moment, row: FlowRunRow, next: NextState): Transaction<FlowRunRow> {
  return (yield* transitionAll(moment, [{ row, next }]))[0] as FlowRunRow;
}

/**
 * The one way runs change their state: a compare-and-set on the state version, an event, a wake of whoever waits.
 * A terminal state is final; entering one frees the slots and orders the removal of what was created.
 * What is written `alongside` must not depend on it, nor it on that.
 */
export function* transitionAll(
  moment: Moment,
  transitions: readonly Transition[],
  alongside: readonly Statement[] = [],
): Transaction<FlowRunRow[]> {
  if (transitions.length === 0) return [];
  const changed = transitions.map((each) => changedRow(moment, each));
  const events = insertEvents(
    moment,
    transitions.map(({ row, next }, index) => ({
      kind: next.event,
      flowRunId: row.id,
      executionId: changed[index]?.execution_id ?? null,
      data: { from: row.state_type, to: next.type, name: next.name, ...(next.message ? { message: next.message } : {}), ...next.data },
    })),
  );
  const rows = yield* together<{ id: string }>([...alongside, ...events, update(changed)]);
  const written = new Set(rows.map((row) => row.id));
  for (const { row, next } of transitions) if (!written.has(row.id)) throw refused(row, next);
  for (const row of changed) {
    if (isTerminal(row.state_type)) yield* endExecutionOf(moment, row);
    yield* wake(`run:${row.id}`);
  }
  return changed;
}

function changedRow(moment: Moment, { row, next }: Transition): FlowRunRow {
  if (!mayFollow(row.state_type, next.type)) throw refused(row, next);
  return {
    ...row,
    ...next.set,
    state_type: next.type,
    state_name: next.name,
    state_message: next.message ?? null,
    state_time: moment.now,
    state_version: row.state_version + 1,
    phases: next.phase ? withPhase(row.phases, next.phase, moment.now) : row.phases,
    ...(isTerminal(next.type) ? { ended_at: moment.now } : {}),
  };
}

const texts = ['state_type', 'state_name', 'state_message', 'phases', 'execution_id'] as const;
const numbers = [
  'state_time',
  'state_version',
  'executions',
  'repeats',
  'retries_used',
  'scheduled_for',
  'started_at',
  'ended_at',
] as const;
/** PostgreSQL takes parameters of a list of values for texts; hence the casts. */
const assignments = [
  ...texts.map((column, index) => `${column} = v.column${index + 2}`),
  ...numbers.map((column, index) => `${column} = cast(v.column${index + 2 + texts.length} as bigint)`),
].join(', ');
const newVersion = `cast(v.column${2 + texts.length + numbers.indexOf('state_version')} as bigint)`;

function update(rows: readonly FlowRunRow[]): Statement {
  const values = rows.map((row) => tuple([row.id, ...texts.map((column) => row[column]), ...numbers.map((column) => row[column])]));
  return sql`update flow_run set ${raw(assignments)} from (values ${join(lengthened(values), ', ')}) as v
    where flow_run.id = v.column1 and flow_run.state_version + 1 = ${raw(newVersion)} returning flow_run.id`;
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
    hint: 'Read the run again; somebody else was first.',
    details: { flowRunId: row.id, from: row.state_type, to: next.type },
  });
}
