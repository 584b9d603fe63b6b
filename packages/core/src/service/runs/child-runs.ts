/** What a run may do with runs that it starts itself: its token reaches those and no other. */
import type { z } from 'zod';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { FlowRun } from '../../protocol/entities.ts';
import type { submitChildRun } from '../../protocol/messages.ts';
import { isRunning, type LockedExecution, lockRunnersExecution } from '../executions/load-execution.ts';
import { referencesOfRun } from '../executions/run-blocks.ts';
import type { Moment } from '../moment.ts';
import { first, sql, type Transaction } from '../store/statement.ts';
import { cancelRun } from './cancel-run.ts';
import { createRun, type NewRun } from './create-run.ts';
import { readRun } from './read-run.ts';
import { refuseFurtherReferences } from './refuse-bad-references.ts';
import { refuseForeignArguments } from './refuse-foreign-keys.ts';
import { keepSubmitterPools, readSubmitterPools, refuseFurtherPool } from './submitter-pools.ts';

export type SubmittedChild = z.output<typeof submitChildRun>;
type OfChild = { executionId: string; token: string; id: string };

/**
 * Makes a run of a further entry of the caller's own code, as its child, for a pool. Repeating the call is harmless.
 * An idempotency key counts inside the parent only: a token shows no other run's children.
 */
export function* submitChild(moment: Moment, input: SubmittedChild): Transaction<FlowRun> {
  const locked = yield* lockRunnersExecution(input);
  refuseUnlessRunning(locked, input.flowName);
  refuseForeignArguments(input.id, input.arguments);
  const pools = yield* readSubmitterPools(locked.run.id);
  refuseFurtherPool(pools, input);
  const parent = yield* readRun(moment, locked.run.id);
  refuseFurtherReferences(input.jobVariables, yield* referencesOfRun(locked.run));
  if (parent.code?.type !== 'bundle') throw withoutCode(parent, input.flowName);
  const existing = yield* first<{ parent_flow_run_id: string | null }>(sql`select parent_flow_run_id from flow_run where id = ${input.id}`);
  if (existing && existing.parent_flow_run_id !== parent.id) throw notItsChild(input.id);
  const { flowRun, created } = yield* createRun(moment, asNewRun(input, parent, { ...parent.code, entry: input.entry }));
  if (created) yield* keepSubmitterPools(flowRun.id, pools);
  return flowRun;
}

export function* readChild(moment: Moment, input: OfChild): Transaction<FlowRun> {
  return yield* readRun(moment, yield* childOf(input));
}

export function* cancelChild(moment: Moment, input: OfChild & { reason: string; graceMs: number }): Transaction<FlowRun> {
  const id = yield* childOf(input);
  return yield* readRun(moment, yield* cancelRun(moment, { id, reason: input.reason, graceMs: input.graceMs }));
}

function asNewRun(input: SubmittedChild, parent: FlowRun, code: NonNullable<FlowRun['code']>): NewRun {
  return {
    id: input.id,
    name: input.name,
    flowName: input.flowName,
    flowVersion: input.flowVersion,
    tags: input.tags,
    parameters: input.parameters,
    arguments: input.arguments,
    binding: {
      workerType: input.workerType,
      jobVariables: input.jobVariables,
      storage: parent.binding?.storage ?? null,
      resultStorage: null,
    },
    code,
    options: input.options,
    workPoolName: input.workPoolName,
    workQueueName: input.workQueueName,
    parentFlowRunId: parent.id,
    parentTaskRunId: input.parentTaskRunId,
    scheduledFor: input.scheduledFor,
    startTimeoutMs: input.startTimeoutMs,
    infrastructureRetries: input.infrastructureRetries,
    idempotencyKey: input.idempotencyKey === null ? null : `${parent.id}/${input.idempotencyKey}`,
    callerOnly: false,
    startHere: null,
  };
}

/** A run that has ended, or is not admitted, starts nothing; one that is being cancelled starts nothing more. */
function refuseUnlessRunning(locked: LockedExecution, flowName: string): void {
  const { run } = locked;
  if (isRunning(locked) && run.state_type === 'RUNNING') return;
  throw new FarhaulError('FARHAUL_TRANSITION_REFUSED', `Flow run ${run.name} is ${run.state_name} and cannot start flow ${flowName}.`, {
    hint: 'Only a run that is running may start others.',
    details: { flowRunId: run.id },
  });
}

function* childOf(input: OfChild): Transaction<string> {
  const { run } = yield* lockRunnersExecution(input);
  const child = yield* first<{ id: string }>(sql`select id from flow_run where id = ${input.id} and parent_flow_run_id = ${run.id}`);
  if (!child) throw notItsChild(input.id);
  return child.id;
}

function notItsChild(id: string): FarhaulError {
  return new FarhaulError('FARHAUL_NOT_FOUND', `There is no flow run ${id} among those that this run has started.`, {
    hint: 'A run sees the runs that it started itself, and no others.',
  });
}

function withoutCode(parent: FlowRun, flowName: string): FarhaulError {
  return new FarhaulError('FARHAUL_FLOW_NESTED_SUBMIT', `Flow run ${parent.name} has no bundle that could hold flow ${flowName}.`, {
    hint: 'Bind the calling flow as well, or launch the inner one from outside.',
  });
}
