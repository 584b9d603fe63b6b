import { activeRun } from '../engine/run-context.ts';
import { newId } from '../engine/new-id.ts';
import type { AuthorLauncher, FlowCall, LaunchRequest } from '../flow/launcher.ts';
import { readSettings } from '../settings/settings.ts';
import { SubmittedFlowRun, type FlowRunFuture } from './flow-run-future.ts';
import { encodeArguments } from './prepare-arguments.ts';

/** What calling a flow does in its author's process. Everything heavy is loaded at the first call. */
export const launcher: AuthorLauncher = {
  async runHere(definition, args) {
    const { runHere } = await import('./run-here.ts');
    return await runHere(definition, args);
  },
  launch: (request) => start(request),
  async call(request) {
    return await start(request).result();
  },
  async dryRun(request) {
    const call = asCall(request);
    const { dryRunFlow } = await import('./dry-run.ts');
    return await dryRunFlow({ call, flowRunId: newId(), parent: null });
  },
  async bundle(definition, binding) {
    const { buildBundle } = await import('./launch-flow.ts');
    return (await buildBundle(definition, binding, { dataDirectory: readSettings().dataDirectory })).manifest;
  },
};

function start(request: LaunchRequest): SubmittedFlowRun<unknown> {
  const flowRunId = newId();
  return SubmittedFlowRun.of(flowRunId, launch(request, flowRunId));
}

// The part before the first await runs inside the call: arguments are taken as they are now, and what cannot travel
// rejects the promise instead of throwing from submit().
async function launch(request: LaunchRequest, flowRunId: string): Promise<FlowRunFuture<unknown>> {
  const call = asCall(request);
  const context = activeRun()?.context;
  const { launchFlow } = await import('./launch-flow.ts');
  return await launchFlow({ call, flowRunId, parent: context ? { flowRunId: context.flowRunId, taskRunId: context.taskRunId } : null });
}

/** Arguments by value, as they are now. */
function asCall({ definition, binding, options, mode, args }: LaunchRequest): FlowCall {
  const encoded = encodeArguments(args, { flowName: definition.name ?? 'flow', fn: definition.fn });
  return { definition, binding, options, mode, arguments: encoded };
}
