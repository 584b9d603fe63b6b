import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { FlowRun } from '../../protocol/entities.ts';
import { type createFlowRun, type ExecutionGrant, INLINE_BYTES } from '../../protocol/messages.ts';
import { newExecutions, reissueGrant } from '../executions/insert-executions.ts';
import type { Caller } from '../access/caller.ts';
import { fromIso, type Moment, toIso } from '../moment.ts';
import { findPool, findQueue } from '../pools/find-pool.ts';
import { refuseBadVariables } from '../pools/refuse-bad-job.ts';
import type { FlowRunRow } from '../store/rows.ts';
import { first, run, sql, together, type Transaction, wake } from '../store/statement.ts';
import { readRun } from './read-run.ts';
import { refuseBadReferences } from './refuse-bad-references.ts';
import { refuseForeignBlocks } from './refuse-foreign-blocks.ts';
import { refuseForeignKeys } from './refuse-foreign-keys.ts';
import { keepSubmitterPools, poolsOf } from './submitter-pools.ts';
import { recordEvent } from './record-event.ts';

export type NewRun = z.output<typeof createFlowRun>;
export interface CreatedRun {
  flowRun: FlowRun;
  execution: ExecutionGrant | null;
  created: boolean;
}

/** For callers of the API: one whose objects are its own. */
export function* createOwnRun(moment: Moment, input: NewRun, caller?: Caller): Transaction<CreatedRun> {
  refuseForeignKeys(input);
  yield* refuseForeignBlocks(caller, input);
  const made = yield* createRun(moment, input);
  if (made.created) yield* keepSubmitterPools(input.id, poolsOf(caller));
  return made;
}

/** Makes a run durable. Repeating the call with the same id or idempotency key answers the run that exists. */
export function* createRun(moment: Moment, input: NewRun): Transaction<CreatedRun> {
  refuseTooLarge(input);
  const existing = (yield* findById(input)) ?? (yield* findByIdempotencyKey(moment, input));
  if (existing) {
    const execution = input.startHere && existing.id === input.id ? yield* reissueGrant(moment, existing) : null;
    return { flowRun: yield* readRun(moment, existing.id), execution, created: false };
  }
  yield* refuseBadReferences(input.binding?.jobVariables ?? {}, input);
  const row = yield* insertRun(moment, input);
  const execution = input.startHere ? yield* startHere(moment, row) : null;
  yield* recordEvent(moment, { kind: 'run-created', flowRunId: row.id, data: { name: row.name, flowName: row.flow_name } });
  yield* wake(`run:${row.id}`);
  if (row.work_pool_name) yield* wake(`work:${row.work_pool_name}`);
  return { flowRun: yield* readRun(moment, row.id), execution, created: true };
}

function* insertRun(moment: Moment, input: NewRun): Transaction<FlowRunRow> {
  const place = yield* placeOf(input);
  const scheduledFor = input.scheduledFor ? fromIso(input.scheduledFor) : moment.now;
  const row: FlowRunRow = {
    id: input.id,
    name: input.name,
    flow_name: input.flowName,
    flow_version: input.flowVersion,
    tags: JSON.stringify(input.tags),
    state_type: input.startHere ? 'RUNNING' : 'SCHEDULED',
    state_name: input.startHere ? 'Running' : 'Scheduled',
    state_message: null,
    state_time: moment.now,
    state_version: 1,
    ...place,
    caller_only: input.callerOnly || input.startHere ? 1 : 0,
    caller_seen_at: input.callerOnly && !input.startHere ? moment.now : null,
    parent_flow_run_id: input.parentFlowRunId,
    parent_task_run_id: input.parentTaskRunId,
    phases: JSON.stringify([{ name: input.startHere ? 'running' : 'queued', time: toIso(moment.now) }]),
    execution_id: null,
    executions: 0,
    repeats: 0,
    retries_used: 0,
    infrastructure_retries: input.infrastructureRetries,
    created_at: moment.now,
    scheduled_for: scheduledFor,
    start_by: input.startTimeoutMs === null ? null : scheduledFor + input.startTimeoutMs,
    started_at: input.startHere ? moment.now : null,
    ended_at: null,
    log_bytes: 0,
  };
  yield* run(sql`insert into flow_run (id, name, flow_name, flow_version, tags, state_type, state_name, state_message, state_time,
      state_version, work_pool_name, work_queue_name, worker_type, caller_only, caller_seen_at, parent_flow_run_id, parent_task_run_id, phases,
      execution_id, executions, repeats, retries_used, infrastructure_retries, created_at, scheduled_for, start_by, started_at, ended_at)
    values (${row.id}, ${row.name}, ${row.flow_name}, ${row.flow_version}, ${row.tags}, ${row.state_type}, ${row.state_name},
      ${row.state_message}, ${row.state_time}, ${row.state_version}, ${row.work_pool_name}, ${row.work_queue_name}, ${row.worker_type},
      ${row.caller_only}, ${row.caller_seen_at}, ${row.parent_flow_run_id}, ${row.parent_task_run_id}, ${row.phases}, ${row.execution_id}, ${row.executions},
      ${row.repeats}, ${row.retries_used}, ${row.infrastructure_retries}, ${row.created_at}, ${row.scheduled_for}, ${row.start_by},
      ${row.started_at}, ${row.ended_at})`);
  yield* run(sql`insert into flow_run_document (flow_run_id, parameters, arguments, binding, code, options)
    values (${row.id}, ${JSON.stringify(input.parameters)}, ${JSON.stringify(input.arguments)},
      ${input.binding && JSON.stringify(input.binding)}, ${input.code && JSON.stringify(input.code)}, ${JSON.stringify(input.options)})`);
  return row;
}

function* placeOf(input: NewRun): Transaction<Pick<FlowRunRow, 'work_pool_name' | 'work_queue_name' | 'worker_type'>> {
  const type = input.binding?.workerType ?? null;
  if (input.workPoolName === null) return { work_pool_name: null, work_queue_name: null, worker_type: type };
  const pool = yield* findPool(input.workPoolName, type);
  if (type !== null && pool.type !== type) {
    throw new FarhaulError(
      'FARHAUL_WORK_POOL_TYPE',
      `Work pool ${pool.name} is of type ${pool.type}; flow ${input.flowName} is bound to ${type}.`,
      {
        hint: `Name a pool of type ${type} (\`farhaul work-pool ls\`), or bind the flow to ${pool.type}.`,
      },
    );
  }
  const queue = yield* findQueue(pool.name, input.workQueueName);
  refuseBadVariables(pool, input.binding?.jobVariables ?? {});
  return { work_pool_name: pool.name, work_queue_name: queue.name, worker_type: pool.type };
}

/** The flow runs in its caller's process: its one execution is admitted from the beginning. */
function* startHere(moment: Moment, row: FlowRunRow): Transaction<ExecutionGrant> {
  const { grants, inserts } = newExecutions(moment, [row], { worker: null, runsHere: true });
  const grant = grants[0] as ExecutionGrant;
  yield* together(inserts);
  yield* run(sql`update flow_run set execution_id = ${grant.executionId}, executions = 1 where id = ${row.id}`);
  return grant;
}

function* findById(input: NewRun): Transaction<{ id: string; execution_id: string | null } | null> {
  const existing = yield* first<FlowRunRow>(sql`select * from flow_run where id = ${input.id}`);
  if (!existing) return null;
  const isAnother =
    existing.flow_name !== input.flowName ? 'of another flow' : existing.work_pool_name !== input.workPoolName ? 'elsewhere' : null;
  if (isAnother === null) return existing;
  // Who may not see the other one learns no more of it.
  throw new FarhaulError('FARHAUL_CONFLICT', `Flow run ${input.id} exists already, ${isAnother}.`, { hint: 'Use a new id.' });
}

function* findByIdempotencyKey(moment: Moment, input: NewRun): Transaction<{ id: string; execution_id: string | null } | null> {
  if (input.idempotencyKey === null) return null;
  const body = bodyDigest(input);
  const made = yield* first(sql`insert into idempotency (flow_name, key, body_sha256, flow_run_id, created_at)
    values (${input.flowName}, ${input.idempotencyKey}, ${body}, ${input.id}, ${moment.now})
    on conflict (flow_name, key) do nothing returning key`);
  if (made) return null;
  const known = (yield* first<{ body_sha256: string; flow_run_id: string }>(sql`select body_sha256, flow_run_id from idempotency
    where flow_name = ${input.flowName} and key = ${input.idempotencyKey}`)) as { body_sha256: string; flow_run_id: string };
  if (known.body_sha256 !== body) {
    throw new FarhaulError(
      'FARHAUL_IDEMPOTENCY_MISMATCH',
      `Idempotency key "${input.idempotencyKey}" of flow ${input.flowName} was used for another flow run, with other arguments.`,
      { hint: 'Use another key, or the same arguments, pool and queue.' },
    );
  }
  return yield* first<FlowRunRow>(sql`select * from flow_run where id = ${known.flow_run_id}`);
}

/** What makes two calls the same request: the arguments and the place, not names, times or code. */
function bodyDigest(input: NewRun): string {
  const given = 'key' in input.arguments ? input.arguments.sha256 : input.arguments;
  const body = JSON.stringify([input.parameters, given, input.workPoolName, input.workQueueName, input.binding?.workerType ?? null]);
  return createHash('sha256').update(body).digest('hex');
}

function refuseTooLarge(input: NewRun): void {
  const inline = 'inline' in input.arguments ? (input.arguments.inline.length * 3) / 4 : 0;
  if (inline <= INLINE_BYTES + 3) return;
  throw new FarhaulError(
    'FARHAUL_API_LIMIT',
    `The arguments of flow run ${input.id} take ${Math.round(inline / 1024)} KiB inside the request.`,
    {
      hint: `Store arguments over ${INLINE_BYTES / 1024} KiB as an object of a storage and send its key.`,
    },
  );
}
