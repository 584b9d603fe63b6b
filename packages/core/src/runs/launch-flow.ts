import { join } from 'node:path';
import { createBundle } from '../bundle/create-bundle.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { parseDuration } from '../flow/duration.ts';
import type { FlowBinding, FlowCall } from '../flow/launcher.ts';
import { resolveJob } from '../job/resolve-job.ts';
import type { PluginV1 } from '../plugin/v1/plugin-v1.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { Bundle } from '../protocol/bundle-manifest.ts';
import type { FlowRun, StorageDescription, WorkPool } from '../protocol/entities.ts';
import { INLINE_BYTES } from '../protocol/inline-bytes.ts';
import type { CreateFlowRun } from '../protocol/messages.ts';
import { storeBundle } from '../storage/store-bundle.ts';
import { chooseStorage } from './choose-storage.ts';
import { followRun } from './follow-run.ts';
import type { FlowRunFuture } from './flow-run-future.ts';
import { decodeArguments, encodeArguments, readableParameters, validateArguments } from './prepare-arguments.ts';
import { resultStorageOf } from './result-storage.ts';
import { newRunName } from './run-name.ts';
import { sayNotes } from './say-notes.ts';
import { currentSession, workerEntry, type Session } from './session.ts';

export interface LaunchInput {
  call: FlowCall;
  flowRunId: string;
  parent: { flowRunId: string; taskRunId: string | null } | null;
}

/** From a call to a durable run and, unless it is left to a worker, to its infrastructure. Everything is checked before anything is created. */
export async function launchFlow(input: LaunchInput): Promise<FlowRunFuture<unknown>> {
  const { binding, options, mode } = input.call;
  options.signal?.throwIfAborted();
  const session = await currentSession();
  return await session.keepAlive.during(async () => {
    const plugin = await binding.plugin();
    const pool = await findPool(session, input.call);
    checkJob(input.call, plugin, pool);
    const resultStorage = await resultStorageOf(input.call.definition);
    const bundle = await buildBundle(input.call.definition, binding, session.connection.dataDirectory);
    sayNotes(bundle.manifest.notes);
    const storage = chooseStorage(pool, session.connection);
    const request = await prepareRun(session, input, { plugin, bundle, storage, resultStorage });
    const { flowRun, created } = await session.connection.client.flowRuns.create(request);
    const here = created && mode !== 'work-pool' ? await launchHere(session, input.call, { plugin, flowRun }) : null;
    return followRun(session, { flowRun, plugin, signal: options.signal, ended: here?.ended ?? null });
  });
}

async function findPool(session: Session, call: FlowCall): Promise<WorkPool | null> {
  const name = call.options.workPool ?? call.binding.workPool;
  if (name === null) {
    if (call.mode !== 'work-pool') return null;
    throw new FarhaulError('FARHAUL_WORK_POOL_NOT_FOUND', 'submitToWorkPool() was called on a flow that names no work pool', {
      hint: `Name one: { workPool: 'name' }, after farhaul work-pool create name --type ${call.binding.workerType}`,
    });
  }
  const pool = await session.connection.client.workPools.get({ name }).catch((error: unknown) => {
    if (!FarhaulError.isInstance(error, 'FARHAUL_WORK_POOL_NOT_FOUND') && !FarhaulError.isInstance(error, 'FARHAUL_NOT_FOUND')) throw error;
    throw new FarhaulError('FARHAUL_WORK_POOL_NOT_FOUND', `work pool "${name}" does not exist`, {
      hint: `Create it: farhaul work-pool create ${name} --type ${call.binding.workerType}`,
      cause: error,
    });
  });
  if (pool.type === call.binding.workerType) return pool;
  throw new FarhaulError(
    'FARHAUL_WORK_POOL_TYPE',
    `work pool "${name}" has the type "${pool.type}", but the flow is bound to "${call.binding.workerType}"`,
    {
      hint: `Name a pool of type ${call.binding.workerType}, or bind the flow with the decorator of ${pool.type}.`,
    },
  );
}

/** The same resolver that the worker uses later: a bad variable is refused here, before anything is bundled or stored. */
function checkJob(call: FlowCall, plugin: PluginV1, pool: WorkPool | null): void {
  const entry = workerEntry(plugin, call.binding.workerType);
  resolveJob({
    template: pool?.baseJobTemplate ?? entry.jobSchema.template,
    dangerous: entry.jobSchema.dangerous,
    allow: pool?.allow ?? null,
    layers: jobLayers(call),
    workPoolName: pool?.name ?? null,
    workerType: entry.type,
  });
}

function jobLayers(call: FlowCall): { source: 'decorator' | 'call'; variables: Record<string, unknown> }[] {
  return [
    { source: 'decorator', variables: call.binding.jobVariables },
    { source: 'call', variables: call.options.jobVariables ?? {} },
  ];
}

/** Station 2 with what the binding says of it; what was built is kept for the next process. */
export async function buildBundle(definition: FlowCall['definition'], binding: FlowBinding, dataDirectory: string): Promise<Bundle> {
  return await createBundle({
    definition,
    options: binding.bundle,
    includeFiles: binding.includeFiles,
    sensitiveFiles: binding.sensitiveFiles,
    cacheDirectory: join(dataDirectory, 'cache', 'bundles'),
    ...(binding.includeFilesBase === null ? {} : { includeFilesBase: binding.includeFilesBase }),
  });
}

interface Prepared {
  plugin: PluginV1;
  bundle: Bundle;
  storage: StorageDescription;
  resultStorage: StorageDescription | null;
}

async function prepareRun(session: Session, input: LaunchInput, prepared: Prepared): Promise<CreateFlowRun> {
  const { call } = input;
  const { definition, binding, options } = call;
  const flow = prepared.bundle.manifest.entries[0]!.flow;
  const args = await validateArguments(definition, decodeArguments(call.arguments), flow.parameters);
  const storage = await session.storages.get(prepared.storage, prepared.plugin);
  const code = await storeBundle(prepared.bundle, storage, { entry: 0, workingDirectory: binding.bundle.workingDirectory ?? 'bundle' });
  const bytes = definition.parameters ? encodeArguments(args, { flowName: flow.name, fn: definition.fn }) : call.arguments;
  const parameters = readableParameters(args, flow.parameters);
  return {
    id: input.flowRunId,
    name: options.runName ?? runName(call, parameters),
    flowName: flow.name,
    flowVersion: definition.version,
    tags: [...new Set([...definition.tags, ...(options.tags ?? [])])],
    parameters,
    arguments: await storeArguments(storage, input.flowRunId, bytes),
    binding: {
      workerType: binding.workerType,
      jobVariables: mergedVariables(call),
      storage: prepared.storage,
      resultStorage: prepared.resultStorage,
    },
    code,
    options: options.timeout === undefined ? {} : { timeoutMs: parseDuration(options.timeout, 'timeout') },
    workPoolName: options.workPool ?? binding.workPool,
    workQueueName: options.workQueue ?? binding.workQueue,
    parentFlowRunId: input.parent?.flowRunId ?? null,
    parentTaskRunId: input.parent?.taskRunId ?? null,
    scheduledFor: options.scheduledFor?.toISOString() ?? null,
    startTimeoutMs: options.startTimeout === undefined ? null : parseDuration(options.startTimeout, 'startTimeout'),
    infrastructureRetries: definition.infrastructureRetries,
    idempotencyKey: options.idempotencyKey ?? null,
    callerOnly: call.mode !== 'work-pool',
  };
}

/** The call's variables over the decorator's; `env` and `labels` merge by key. */
function mergedVariables(call: FlowCall): Record<string, unknown> {
  const first = call.binding.jobVariables;
  const second = call.options.jobVariables ?? {};
  const merged: Record<string, unknown> = { ...first, ...second };
  for (const key of ['env', 'labels']) {
    if (isObject(first[key]) && isObject(second[key])) merged[key] = { ...first[key], ...second[key] };
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function runName(call: FlowCall, parameters: Record<string, unknown>): string {
  const { runName: option } = call.definition;
  if (option === null) return newRunName();
  const name = typeof option === 'string' ? option : option(parameters);
  if (typeof name === 'string' && name !== '') return name.slice(0, 200);
  throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `runName of flow "${call.definition.name ?? ''}" gave ${JSON.stringify(name)}`, {
    hint: 'Answer a text that is not empty.',
  });
}

async function storeArguments(storage: StorageV1, flowRunId: string, bytes: Uint8Array): Promise<CreateFlowRun['arguments']> {
  if (bytes.byteLength <= INLINE_BYTES) return { inline: Buffer.from(bytes).toString('base64') };
  const { createHash } = await import('node:crypto');
  const key = `runs/${flowRunId}/args`;
  await storage.put(key, bytes, { ifAbsent: false, signal: new AbortController().signal });
  return { key, sha256: createHash('sha256').update(bytes).digest('hex') };
}

interface LaunchedHere {
  /** Rejects when the launch itself broke, whatever the run's state says. */
  ended: Promise<unknown>;
}

/** Hands the run to this process's own worker. */
async function launchHere(session: Session, call: FlowCall, run: { plugin: PluginV1; flowRun: FlowRun }): Promise<LaunchedHere> {
  const worker = await session.worker(call.binding, run.plugin);
  const release = session.keepAlive.hold();
  const ended = worker.runOne(run.flowRun.id);
  const gone = ended.then(
    () => worker.idle(),
    () => worker.idle(),
  );
  gone.then(release, release);
  session.launched.add(run.flowRun.id, { client: session.connection.client, graceMs: session.timings.graceMs, gone });
  return { ended };
}
