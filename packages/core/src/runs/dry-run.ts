/** What calling a flow would do, without doing it: no run, no stored object, no infrastructure. */
import { newId } from '../engine/new-id.ts';
import type { DryRun } from '../flow/flow-types.ts';
import type { FlowRun, WorkPool } from '../protocol/entities.ts';
import type { Bundle } from '../protocol/bundle-manifest.ts';
import type { CreateFlowRun } from '../protocol/messages.ts';
import { readEnvironment } from '../settings/settings.ts';
import type { LaunchInput } from './launch-flow.ts';
import { currentSession } from './session.ts';

export async function dryRunFlow(input: LaunchInput): Promise<DryRun> {
  const { mergedVariables, prepareLaunch } = await import('./launch-flow.ts');
  const session = await currentSession();
  return await session.keepAlive.during(async () => {
    const prepared = await prepareLaunch(session, input, { dry: true });
    const { call, secrets, plugin, pool, bundle, request, blocks } = prepared;
    const { dryRunJob } = await import('../worker/dry-run.ts');
    const { workerType } = call.binding;
    const planned = await dryRunJob({
      claim: {
        kind: 'start',
        flowRun: wouldBe(request, pool),
        arguments: request.arguments,
        options: request.options ?? {},
        workPool: pool,
        ref: null,
        storage: null,
      },
      executionId: newId(),
      parts: session.workerParts(call.binding, plugin),
      environment: readEnvironment(),
      stateDirectory: `${session.connection.dataDirectory}/workers/${workerType}`,
      jobVariables: secrets && mergedVariables(secrets),
      blocks,
      signal: call.options.signal ?? new AbortController().signal,
    });
    return { flowName: request.flowName, workerType, workPool: pool?.name ?? null, bundle: summary(bundle), ...planned };
  });
}

function summary({ manifest }: Bundle): DryRun['bundle'] {
  const { mode, node, code, files, external, notes } = manifest;
  return {
    mode,
    node,
    code: { sha256: code.sha256, bytes: code.bytes },
    files: files && { sha256: files.sha256, bytes: files.bytes, count: files.count },
    external: external.map(({ name, version, how }) => ({ name, version, how })),
    notes: notes.map(({ file, line, text }) => `${file}:${line} ${text}`),
  };
}

/** The run as the service would keep it. */
export function wouldBe(request: CreateFlowRun, pool: WorkPool | null): FlowRun {
  const time = new Date().toISOString();
  return {
    id: request.id,
    name: request.name,
    flowName: request.flowName,
    flowVersion: request.flowVersion ?? null,
    state: { type: 'PENDING', name: 'Submitting', message: null, time },
    stateVersion: 0,
    tags: request.tags ?? [],
    parameters: request.parameters,
    binding: request.binding && { ...request.binding, resultStorage: request.binding.resultStorage ?? null },
    code: request.code,
    workPoolName: pool?.name ?? null,
    workQueueName: request.workQueueName ?? null,
    parentFlowRunId: request.parentFlowRunId ?? null,
    parentTaskRunId: request.parentTaskRunId ?? null,
    phases: [],
    executionId: null,
    executions: 0,
    attempt: 0,
    infrastructureRetries: request.infrastructureRetries ?? 0,
    ref: null,
    channel: null,
    outcome: null,
    result: null,
    watched: false,
    createdAt: time,
    scheduledFor: request.scheduledFor ?? time,
    startBy: null,
    startedAt: null,
    endedAt: null,
  };
}
