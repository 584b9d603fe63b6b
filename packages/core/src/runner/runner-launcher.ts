import { newId } from '../engine/new-id.ts';
import { activeRun, type ActiveRun } from '../engine/run-context.ts';
import type { RunRecorder } from '../engine/run-recorder.ts';
import { runFlow } from '../engine/run-flow.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowDefinition } from '../flow/flow-definition.ts';
import type { Launcher } from '../flow/launcher.ts';
import { SubmittedFlowRun } from '../runs/flow-run-future.ts';
import { guardCall } from './load-guard.ts';

/** What calling a flow does inside a run: a plain one runs right here, as part of this run; nothing is launched while code loads. */
export const runnerLauncher: Launcher = {
  runHere(definition, args) {
    return guardCall(named(definition)) ?? runNested(definition, args);
  },
  call({ definition }) {
    return guardCall(named(definition)) ?? Promise.reject(nestedSubmit(definition));
  },
  launch({ definition }) {
    return SubmittedFlowRun.of(newId(), guardCall(named(definition)) ?? Promise.reject(nestedSubmit(definition)));
  },
  bundle(definition) {
    return guardCall(named(definition)) ?? Promise.reject(nestedSubmit(definition));
  },
};

function named(definition: FlowDefinition): string {
  return `flow "${definition.name ?? ''}"`;
}

/** A bundle of one flow: another one is no part of it, however it was reached. */
function nestedSubmit(definition: FlowDefinition): FarhaulError {
  return new FarhaulError('FARHAUL_FLOW_NESTED_SUBMIT', `${named(definition)} is bound and not in this bundle`, {
    hint: 'Bind it to a name at the top of its file, or call its function plainly.',
  });
}

async function runNested(definition: FlowDefinition, args: readonly unknown[]): Promise<unknown> {
  const active = activeRun();
  if (!active) return await definition.fn(...args);
  const conclusion = await runFlow(asPartOf(active, definition, args));
  if (conclusion.kind === 'completed') return conclusion.value;
  throw conclusion.kind === 'failed' ? conclusion.error : active.context.signal.reason;
}

function asPartOf({ context, recorder }: ActiveRun, definition: FlowDefinition, args: readonly unknown[]): Parameters<typeof runFlow>[0] {
  return {
    definition,
    flowRunId: context.flowRunId,
    executionId: context.executionId,
    flowName: definition.name ?? context.flowName,
    runName: context.flowRunName,
    tags: context.tags,
    parameterNames: [],
    decodeArguments: () => args,
    signal: context.signal,
    recorder: withoutAttempts(recorder),
  };
}

/** The attempts of a part are not those of the run. */
function withoutAttempts(recorder: RunRecorder): RunRecorder {
  return {
    report: (body) => {
      if (body.kind !== 'running' && body.kind !== 'awaiting-retry') recorder.report(body);
    },
    log: (...line) => recorder.log(...line),
    flush: () => recorder.flush(),
  };
}
