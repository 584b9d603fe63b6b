import { join } from 'node:path';
import { loadBundling } from '../bundle/load-bundling.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { parseDuration } from '../flow/duration.ts';
import type { FlowBinding, FlowCall } from '../flow/launcher.ts';
import type { BlockValues } from '../job/block-references.ts';
import { knownProblems, refuseProblems } from '../job/refuse-problems.ts';
import { resolveJob, type ResolvedJob } from '../job/resolve-job.ts';
import { declaredTarget, type DeclaredTarget } from '../job/template-target.ts';
import type { BaseJobTemplateV1, PluginV1 } from '../plugin/v1/plugin-v1.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { Bundle } from '../protocol/bundle-manifest.ts';
import type { StorageDescription, WorkPool } from '../protocol/entities.ts';
import { INLINE_BYTES } from '../protocol/inline-bytes.ts';
import type { CreateFlowRun } from '../protocol/messages.ts';
import { codeOfBundle, storeBundle } from '../storage/store-bundle.ts';
import { checkReferences } from './check-references.ts';
import { chooseStorage } from './choose-storage.ts';
import { followRun } from './follow-run.ts';
import { launchHere } from './launch-here.ts';
import type { FlowRunFuture } from './flow-run-future.ts';
import { decodeArguments, encodeArguments, readableParameters, validateArguments } from './prepare-arguments.ts';
import { resultStorageOf } from './result-storage.ts';
import { newRunName } from './run-name.ts';
import { sayNotes } from './say-notes.ts';
import { separateBlocks, type SeparatedCall } from './separate-blocks.ts';
import { currentSession, workerEntry, type Session } from './session.ts';

export interface LaunchInput {
  call: FlowCall;
  flowRunId: string;
  parent: { flowRunId: string; taskRunId: string | null } | null;
}

/** From a call to a durable run and, unless it is left to a worker, to its infrastructure. Everything is checked before anything is created. */
export async function launchFlow(input: LaunchInput): Promise<FlowRunFuture<unknown>> {
  const { options, mode } = input.call;
  options.signal?.throwIfAborted();
  const session = await currentSession();
  return await session.keepAlive.during(async () => {
    const { call, secrets, plugin, request } = await prepareLaunch(session, input, { dry: false });
    const making = session.connection.client.flowRuns.create(request);
    if (mode === 'work-pool') return followRun(session, { flowRun: (await making).flowRun, plugin, signal: options.signal, ended: null });
    const { flowRun, ended } = await launchHere(session, call.binding, {
      plugin,
      making,
      id: request.id,
      jobVariables: secrets && mergedVariables(secrets),
    });
    return followRun(session, { flowRun, plugin, signal: options.signal, ended });
  });
}

/** A call that was found good, and the run that it would make. */
export interface PreparedLaunch extends SeparatedCall {
  plugin: PluginV1;
  pool: WorkPool | null;
  bundle: Bundle;
  request: CreateFlowRun;
  /** What the job refers to, without secrets. */
  blocks: BlockValues;
}

/** Everything up to the making of the run; `dry`: nothing is stored. */
export async function prepareLaunch(session: Session, input: LaunchInput, { dry }: { dry: boolean }): Promise<PreparedLaunch> {
  const plugin = await input.call.binding.plugin();
  const { call, secrets } = separateBlocks(input.call, workerEntry(plugin, input.call.binding.workerType).jobSchema.template.variables);
  const pool = await findPool(session, call);
  const resolved = checkJob(secrets ?? call, plugin, pool);
  refuseProblems(knownProblems(workerEntry(plugin, call.binding.workerType).check?.(resolved.job) ?? [], resolved.job));
  const blocks = await checkReferences(session.connection.client, resolved);
  const target = declaredTarget(templateOf(call, plugin, pool).target, resolved.variables);
  const resultStorage = await resultStorageOf(call.definition);
  const { dataDirectory } = session.connection;
  const bundle = await buildBundle(call.definition, call.binding, { dataDirectory, ...(target && { target }) });
  if (!dry) sayNotes(bundle.manifest.notes);
  const storage = chooseStorage(pool, session.connection);
  const request = await prepareRun(session, { ...input, call }, { plugin, bundle, storage, resultStorage, dry });
  return { call, secrets, plugin, pool, bundle, request, blocks };
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
function checkJob(call: FlowCall, plugin: PluginV1, pool: WorkPool | null): ResolvedJob {
  const entry = workerEntry(plugin, call.binding.workerType);
  return resolveJob({
    template: templateOf(call, plugin, pool),
    dangerous: entry.jobSchema.dangerous,
    allow: pool?.allow ?? null,
    layers: jobLayers(call),
    workPoolName: pool?.name ?? null,
    workerType: entry.type,
  });
}

function templateOf(call: FlowCall, plugin: PluginV1, pool: WorkPool | null): BaseJobTemplateV1 {
  return pool?.baseJobTemplate ?? workerEntry(plugin, call.binding.workerType).jobSchema.template;
}

function jobLayers(call: FlowCall): { source: 'decorator' | 'call'; variables: Record<string, unknown> }[] {
  return [
    { source: 'decorator', variables: call.binding.jobVariables },
    { source: 'call', variables: call.options.jobVariables ?? {} },
  ];
}

/** Station 2 with what the binding says of it; what was built is kept for the next process. `target`: of the pool, else of the type. */
export async function buildBundle(
  definition: FlowCall['definition'],
  binding: FlowBinding,
  { dataDirectory, target }: { dataDirectory: string; target?: DeclaredTarget },
): Promise<Bundle> {
  const entry = workerEntry(await binding.plugin(), binding.workerType);
  const declared = target ?? declaredTarget(entry.jobSchema.template.target, binding.jobVariables);
  const { createBundle } = await loadBundling();
  return await createBundle({
    definition,
    options: binding.bundle,
    includeFiles: binding.includeFiles,
    sensitiveFiles: binding.sensitiveFiles,
    cacheDirectory: join(dataDirectory, 'cache', 'bundles'),
    ...(binding.includeFilesBase === null ? {} : { includeFilesBase: binding.includeFilesBase }),
    ...(declared && { target: declared }),
  });
}

interface Prepared {
  plugin: PluginV1;
  bundle: Bundle;
  storage: StorageDescription;
  resultStorage: StorageDescription | null;
  dry: boolean;
}

async function prepareRun(session: Session, input: LaunchInput, prepared: Prepared): Promise<CreateFlowRun> {
  const { call } = input;
  const { definition, binding, options } = call;
  const flow = prepared.bundle.manifest.entries[0]!.flow;
  const args = await validateArguments(definition, decodeArguments(call.arguments), flow.parameters);
  const storage = prepared.dry ? null : await session.storages.get(prepared.storage, prepared.plugin);
  const placement = { entry: 0, workingDirectory: binding.bundle.workingDirectory ?? 'bundle' };
  const code = storage ? await storeBundle(prepared.bundle, storage, placement) : codeOfBundle(prepared.bundle, placement);
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
export function mergedVariables(call: FlowCall): Record<string, unknown> {
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

async function storeArguments(storage: StorageV1 | null, flowRunId: string, bytes: Uint8Array): Promise<CreateFlowRun['arguments']> {
  if (bytes.byteLength <= INLINE_BYTES) return { inline: Buffer.from(bytes).toString('base64') };
  const { createHash } = await import('node:crypto');
  const key = `runs/${flowRunId}/args`;
  await storage?.put(key, bytes, { ifAbsent: false, signal: new AbortController().signal });
  return { key, sha256: createHash('sha256').update(bytes).digest('hex') };
}
