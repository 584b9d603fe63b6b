import type { FlowRun } from '../../protocol/entities.ts';
import type { Claim, RunArguments } from '../../protocol/messages.ts';
import { type Moment, toIso, toIsoOrNull } from '../moment.ts';
import type { FlowRunRow } from '../store/rows.ts';
import { all, first, list, raw, sql, type Statement, type Transaction } from '../store/statement.ts';
import { noSuchRun } from './transition.ts';

interface FullRow extends FlowRunRow {
  parameters: string;
  binding: string | null;
  code: string | null;
  retry_of: string | null;
  attempt: number | null;
  ref: string | null;
  channel: string | null;
  outcome: string | null;
  lease_expires_at: number | null;
  execution_ended_at: number | null;
  reference: string | null;
}

const joined = raw(`
  from flow_run r
  join flow_run_document d on d.flow_run_id = r.id
  left join execution e on e.id = r.execution_id
  left join result s on s.flow_run_id = r.id`);
const columns = raw(`r.*, d.parameters, d.binding, d.code, d.retry_of, e.attempt, e.ref, e.channel, e.outcome, e.lease_expires_at,
    e.ended_at as execution_ended_at, s.reference`);
const fullRow = sql`select ${columns} ${joined}`;
const fullRowToStart = sql`select ${columns}, d.arguments, d.options ${joined}`;

export function* readRun(moment: Moment, id: string): Transaction<FlowRun> {
  const row = yield* first<FullRow>(sql`${fullRow} where r.id = ${id}`);
  return row ? toFlowRun(moment, row) : noSuchRun(id);
}

/** Whether a run has another version, or has ended, or is none; without reading all of it. */
export function* hasChanged({ id, afterVersion }: { id: string; afterVersion: number }): Transaction<boolean> {
  const row = yield* first<Pick<FlowRunRow, 'state_version' | 'ended_at'>>(
    sql`select state_version, ended_at from flow_run where id = ${id}`,
  );
  return row === null || row.state_version !== afterVersion || row.ended_at !== null;
}

/** `rest`: conditions, order and limit, the run's columns under `r`. */
export function* readRuns(moment: Moment, rest: Statement): Transaction<FlowRun[]> {
  const rows = yield* all<FullRow>(sql`${fullRow} ${rest}`);
  return rows.map((row) => toFlowRun(moment, row));
}

/** With what their flows were given, which may be long. */
export function runsToStart(ids: readonly string[]): Statement {
  return sql`${fullRowToStart} where r.id in (${list(ids)})`;
}

export type RunToStartRow = FullRow & { arguments: string; options: string };

export function toRunToStart(moment: Moment, row: RunToStartRow): RunToStart {
  return { flowRun: toFlowRun(moment, row), arguments: JSON.parse(row.arguments), options: JSON.parse(row.options) };
}

export type RunToStart = Pick<Claim, 'flowRun' | 'arguments' | 'options'>;

export function* readArguments(_moment: Moment, { id }: { id: string }): Transaction<RunArguments> {
  const row = yield* first<{ arguments: string }>(sql`select arguments from flow_run_document where flow_run_id = ${id}`);
  return row ? (JSON.parse(row.arguments) as RunArguments) : noSuchRun(id);
}

function toFlowRun(moment: Moment, row: FullRow): FlowRun {
  return {
    id: row.id,
    name: row.name,
    flowName: row.flow_name,
    flowVersion: row.flow_version,
    state: { type: row.state_type, name: row.state_name, message: row.state_message, time: toIso(row.state_time) },
    stateVersion: row.state_version,
    tags: JSON.parse(row.tags),
    parameters: JSON.parse(row.parameters),
    binding: parse(row.binding),
    code: parse(row.code),
    workPoolName: row.work_pool_name,
    workQueueName: row.work_queue_name,
    parentFlowRunId: row.parent_flow_run_id,
    parentTaskRunId: row.parent_task_run_id,
    ...(row.retry_of === null ? {} : { retryOf: row.retry_of }),
    phases: JSON.parse(row.phases),
    executionId: row.execution_id,
    executions: row.executions,
    attempt: row.attempt ?? 0,
    infrastructureRetries: row.infrastructure_retries,
    ref: shortRef(row.ref),
    channel: row.channel,
    outcome: parse(row.outcome),
    result: parse(row.reference),
    watched: row.lease_expires_at !== null && row.execution_ended_at === null && row.ended_at === null && row.lease_expires_at > moment.now,
    createdAt: toIso(row.created_at),
    scheduledFor: toIso(row.scheduled_for),
    startBy: toIsoOrNull(row.start_by),
    startedAt: toIsoOrNull(row.started_at),
    endedAt: toIsoOrNull(row.ended_at),
  };
}

function parse<Document>(text: string | null): Document | null {
  return text === null ? null : (JSON.parse(text) as Document);
}

function shortRef(text: string | null): FlowRun['ref'] {
  const ref = parse<{ type: string; identifier: string; reach: string }>(text);
  return ref && { type: ref.type, identifier: ref.identifier, reach: ref.reach };
}
