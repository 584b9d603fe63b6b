import { newId } from '../engine/new-id.ts';
import { activeRun } from '../engine/run-context.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { parseDuration } from '../flow/duration.ts';
import { reservedOptions, type BindOptions } from '../flow/bind-flow.ts';
import type { FlowDefinition } from '../flow/flow-definition.ts';
import type { CallOptions } from '../flow/flow-types.ts';
import { SubmittedFlowRun, type FlowRunFuture } from '../runs/flow-run-future.ts';
import { decodeArguments, encodeArguments, readableParameters, validateArguments } from '../runs/prepare-arguments.ts';
import { KeepAlive } from '../runs/keep-alive.ts';
import { newRunName } from '../runs/run-name.ts';
import { followChild } from './follow-child.ts';
import { guardCall } from './load-guard.ts';
import { childRuns, entryOf } from './run-of-several.ts';

const keepAlive = new KeepAlive();

/** One call of a bound flow inside a run. */
export interface ChildRequest {
  definition: FlowDefinition;
  workerType: string;
  /** Of the decorator, job variables among them. */
  binding: BindOptions & object;
  options: CallOptions;
  args: readonly unknown[];
}

/** What calling a bound flow does inside a run whose bundle holds it too; nothing is launched while code loads. */
export const childLauncher = {
  launch(request: ChildRequest): SubmittedFlowRun<unknown> {
    const id = newId();
    return SubmittedFlowRun.of(id, guardCall(nameOf(request)) ?? submit(id, request));
  },
  call(request: ChildRequest): Promise<unknown> {
    return guardCall(nameOf(request)) ?? resultOf(submit(newId(), request));
  },
  bundle(request: ChildRequest): Promise<never> {
    return Promise.reject(refused(`${nameOf(request)} cannot be bundled inside a run`, 'Bundle it where it is launched.'));
  },
};

/** Whoever waits for a child's result and is stopped has no use for it any more; a child that was submitted goes on. */
async function resultOf(submitted: Promise<FlowRunFuture<unknown>>): Promise<unknown> {
  const signal = activeRun()?.context.signal;
  const future = await submitted;
  const cancel = (): void => void future.cancel('its parent was stopped while it waited').catch(() => undefined);
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await future.result();
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

// The part before the first await runs inside the call: arguments are taken as they are now.
async function submit(id: string, request: ChildRequest): Promise<FlowRunFuture<unknown>> {
  const { definition, options, binding } = request;
  const given = encodeArguments(request.args, { flowName: definition.name ?? 'flow', fn: definition.fn });
  options.signal?.throwIfAborted();
  const context = activeRun()?.context;
  const api = childRuns();
  const known = entryOf(definition);
  const workPoolName = options.workPool ?? binding.workPool;
  if (!api || !known) throw notInBundle(request);
  if (workPoolName === undefined) throw withoutPool(request);
  const { number, entry } = known;
  const args = await validateArguments(definition, decodeArguments(given), asDescribed(entry.parameters));
  const bytes = definition.parameters ? encodeArguments(args, { flowName: entry.name, fn: definition.fn }) : given;
  const parameters = readableParameters(args, asDescribed(entry.parameters));
  const run = await keepAlive.during(() =>
    api('submit', {
      id,
      name: options.runName ?? runName(definition, parameters),
      flowName: entry.name,
      flowVersion: definition.version,
      tags: [...new Set([...definition.tags, ...(options.tags ?? [])])],
      parameters,
      arguments: bytes,
      options: options.timeout === undefined ? {} : { timeoutMs: parseDuration(options.timeout, 'timeout') },
      entry: number,
      workerType: request.workerType,
      jobVariables: jobVariables(request),
      workPoolName,
      workQueueName: options.workQueue ?? binding.workQueue ?? null,
      parentTaskRunId: context?.taskRunId ?? null,
      scheduledFor: options.scheduledFor?.toISOString() ?? null,
      startTimeoutMs: options.startTimeout === undefined ? null : parseDuration(options.startTimeout, 'startTimeout'),
      infrastructureRetries: definition.infrastructureRetries,
      idempotencyKey: options.idempotencyKey ?? null,
    }),
  );
  context?.logger.info(`started flow run "${run.name}" of flow "${run.flowName}" in work pool ${workPoolName}`, { flowRunId: run.id });
  return followChild({ api, run, keepAlive, signal: options.signal });
}

function asDescribed(parameters: readonly { name: string; rest: boolean }[]): Parameters<typeof readableParameters>[1] {
  return parameters as Parameters<typeof readableParameters>[1];
}

/** The call's variables over the decorator's; `env` and `labels` merge by key. */
function jobVariables({ binding, options }: ChildRequest): Record<string, unknown> {
  const first = Object.fromEntries(Object.entries(binding).filter(([key, value]) => !reservedOptions.includes(key) && value !== undefined));
  const second = options.jobVariables ?? {};
  const merged: Record<string, unknown> = { ...first, ...second };
  for (const key of ['env', 'labels'])
    if (first[key] && second[key]) merged[key] = { ...(first[key] as object), ...(second[key] as object) };
  return merged;
}

function runName({ runName: option }: FlowDefinition, parameters: Record<string, unknown>): string {
  if (option === null) return newRunName();
  return String(typeof option === 'string' ? option : option(parameters)).slice(0, 200) || newRunName();
}

function nameOf({ definition }: ChildRequest): string {
  return `flow "${definition.name ?? ''}"`;
}

function refused(message: string, hint: string): FarhaulError {
  return new FarhaulError('FARHAUL_FLOW_NESTED_SUBMIT', message, { hint });
}

function notInBundle(request: ChildRequest): FarhaulError {
  return refused(
    `${nameOf(request)} is bound and not in this bundle`,
    'Bind it to a name at the top of its file, or call its function plainly.',
  );
}

function withoutPool(request: ChildRequest): FarhaulError {
  return refused(
    `${nameOf(request)} is bound to ${request.workerType} without a work pool, and was called inside a run`,
    `Name a pool, { workPool: 'name' } (farhaul work-pool create name --type ${request.workerType}), and start a worker on it; or call its function plainly.`,
  );
}
