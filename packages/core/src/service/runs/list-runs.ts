import type { Event, FlowRun, TaskRun } from '../../protocol/entities.ts';
import type { StateType } from '../../protocol/states.ts';
import { fromIso, type Moment, toIso, toIsoOrNull } from '../moment.ts';
import { readCursor, readNumberCursor, writeCursor } from '../page-cursor.ts';
import { all, list, sql, type Statement, type Transaction } from '../store/statement.ts';
import { findRun } from './transition.ts';
import { readRuns } from './read-run.ts';

export interface Page<Item> {
  items: Item[];
  next: string | null;
}

interface PageRequest {
  limit: number;
  after: string | null;
}

export interface RunFilter extends PageRequest {
  state?: StateType[] | undefined;
  flowName?: string | undefined;
  workPoolName?: string | undefined;
  parentFlowRunId?: string | undefined;
  since?: string | undefined;
  idPrefix?: string | undefined;
  name?: string | undefined;
}

/** Newest first. */
export function* listRuns(moment: Moment, filter: RunFilter): Transaction<Page<FlowRun>> {
  const after = readCursor(filter.after);
  const conditions: Statement[] = [sql`1 = 1`];
  if (filter.state && filter.state.length > 0) conditions.push(sql`r.state_type in (${list(filter.state)})`);
  if (filter.flowName !== undefined) conditions.push(sql`r.flow_name = ${filter.flowName}`);
  if (filter.workPoolName !== undefined) conditions.push(sql`r.work_pool_name = ${filter.workPoolName}`);
  if (filter.parentFlowRunId !== undefined) conditions.push(sql`r.parent_flow_run_id = ${filter.parentFlowRunId}`);
  if (filter.since !== undefined) conditions.push(sql`r.created_at >= ${fromIso(filter.since)}`);
  // The next character after all of an id, so that the key's index serves.
  if (filter.idPrefix !== undefined) conditions.push(sql`r.id >= ${filter.idPrefix} and r.id < ${`${filter.idPrefix}g`}`);
  if (filter.name !== undefined) conditions.push(sql`r.name = ${filter.name}`);
  if (after) conditions.push(sql`(r.created_at, r.id) < (${after.time}, ${after.id})`);
  const where = conditions.reduce((left, right) => sql`${left} and ${right}`);
  const items = yield* readRuns(moment, sql`where ${where} order by r.created_at desc, r.id desc limit ${filter.limit}`);
  const last = items.at(-1);
  return { items, next: last && items.length === filter.limit ? writeCursor({ time: fromIso(last.createdAt), id: last.id }) : null };
}

/** Oldest first. */
export function* listEvents(_moment: Moment, { id, limit, after }: PageRequest & { id: string }): Transaction<Page<Event>> {
  yield* findRun(id);
  const rows = yield* all<{
    id: number;
    time: number;
    kind: string;
    flow_run_id: string | null;
    execution_id: string | null;
    data: string;
  }>(sql`select * from event where flow_run_id = ${id} and id > ${readNumberCursor(after)} order by id limit ${limit}`);
  const items = rows.map((row) => ({
    id: String(row.id),
    time: toIso(row.time),
    kind: row.kind,
    flowRunId: row.flow_run_id,
    executionId: row.execution_id,
    data: JSON.parse(row.data),
  }));
  return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null };
}

interface TaskRunRow {
  id: string;
  flow_run_id: string;
  execution_id: string | null;
  task_name: string;
  name: string;
  parent_task_run_id: string | null;
  state: string;
  attempt: number;
  started_at: number | null;
  ended_at: number | null;
  created_at: number;
}

/** Oldest first. */
export function* listTaskRuns(_moment: Moment, { id, limit, after }: PageRequest & { id: string }): Transaction<Page<TaskRun>> {
  yield* findRun(id);
  const place = readCursor(after);
  const beyond = place ? sql`and (created_at, id) > (${place.time}, ${place.id})` : sql``;
  const rows = yield* all<TaskRunRow>(
    sql`select * from task_run where flow_run_id = ${id} ${beyond} order by created_at, id limit ${limit}`,
  );
  const items = rows.map((row): TaskRun => ({
    id: row.id,
    flowRunId: row.flow_run_id,
    executionId: row.execution_id,
    taskName: row.task_name,
    name: row.name,
    parentTaskRunId: row.parent_task_run_id,
    state: JSON.parse(row.state),
    attempt: row.attempt,
    startedAt: toIsoOrNull(row.started_at),
    endedAt: toIsoOrNull(row.ended_at),
  }));
  const last = rows.at(-1);
  return { items, next: last && rows.length === limit ? writeCursor({ time: last.created_at, id: last.id }) : null };
}
