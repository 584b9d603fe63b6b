import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { FlowRun } from '../../protocol/entities.ts';
import type { RunArguments } from '../../protocol/messages.ts';
import { isTerminal } from '../../protocol/states.ts';
import type { Moment } from '../moment.ts';
import type { FlowRunRow } from '../store/rows.ts';
import { first, run, sql, type Transaction } from '../store/statement.ts';
import { createRun } from './create-run.ts';
import { refuseForeignArguments } from './refuse-foreign-keys.ts';
import { keepSubmitterPools, poolsOf, readSubmitterPools } from './submitter-pools.ts';
import type { Caller } from '../access/caller.ts';
import { readRun } from './read-run.ts';
import { recordEvent } from './record-event.ts';
import { findRun } from './transition.ts';

export interface Retry {
  id: string;
  newId: string;
  name: string;
  arguments?: RunArguments | undefined;
}

interface DocumentRow {
  parameters: string;
  arguments: string;
  binding: string;
  code: string;
  options: string;
}

/** A new run of the same code, for what ended. Parent and idempotency key stay with the run they were given for. */
export function* retryRun(moment: Moment, retry: Retry, caller?: Caller): Transaction<FlowRun> {
  const row = yield* findRun(retry.id);
  refuseOpen(row);
  if (retry.arguments) refuseForeignArguments(retry.newId, retry.arguments);
  const document = yield* readDocument(row);
  const { created } = yield* createRun(moment, {
    id: retry.newId,
    name: retry.name,
    flowName: row.flow_name,
    flowVersion: row.flow_version,
    tags: JSON.parse(row.tags),
    parameters: JSON.parse(document.parameters),
    arguments: retry.arguments ?? JSON.parse(document.arguments),
    binding: JSON.parse(document.binding),
    code: JSON.parse(document.code),
    options: JSON.parse(document.options),
    workPoolName: row.work_pool_name,
    workQueueName: row.work_queue_name,
    parentFlowRunId: null,
    parentTaskRunId: null,
    scheduledFor: null,
    startTimeoutMs: row.start_by === null ? null : row.start_by - row.scheduled_for,
    infrastructureRetries: row.infrastructure_retries,
    idempotencyKey: null,
    callerOnly: row.work_pool_name === null,
    startHere: null,
  });
  if (created) {
    // Its code is still that of who submitted it first.
    yield* keepSubmitterPools(retry.newId, (yield* readSubmitterPools(row.id)) ?? poolsOf(caller));
    yield* run(sql`update flow_run_document set retry_of = ${row.id} where flow_run_id = ${retry.newId}`);
    yield* recordEvent(moment, { kind: 'run-retried', flowRunId: row.id, data: { by: retry.newId } });
  }
  return yield* readRun(moment, retry.newId);
}

function refuseOpen(row: FlowRunRow): void {
  if (isTerminal(row.state_type)) return;
  throw new FarhaulError('FARHAUL_CONFLICT', `Flow run ${row.name} (${row.id}) has not ended: it is ${row.state_name}.`, {
    hint: 'Wait for its end, or cancel it first.',
  });
}

function* readDocument(row: FlowRunRow): Transaction<DocumentRow> {
  const document = yield* first<DocumentRow & { binding: string | null; code: string | null }>(
    sql`select parameters, arguments, binding, code, options from flow_run_document where flow_run_id = ${row.id}`,
  );
  if (document && document.code !== null && document.binding !== null) return document;
  throw new FarhaulError('FARHAUL_INPUT_INVALID', `Flow run ${row.name} (${row.id}) ran in its caller's process: its code is not kept.`, {
    hint: 'Call the flow again from its program.',
  });
}
