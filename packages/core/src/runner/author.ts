/**
 * '@farhaul/core' as a bundle sees it: the same names as index.ts (a test compares them), made of the same parts, with
 * the runner in the place of launching. No bundler, store or provider is reachable from here.
 */
import { createBindFlow, type BindFlow } from '../flow/bind-flow.ts';
import { createFlowFactory, type FlowFactory } from '../flow/flow.ts';
import { processVariableNames, type Subprocess } from '../process/subprocess.ts';
import { snapshotValue } from './load-guard.ts';
import { runnerLauncher } from './runner-launcher.ts';

export const flow: FlowFactory = createFlowFactory(runnerLauncher);
export const bindFlow: BindFlow = createBindFlow(runnerLauncher);
// Never loads its plugin: inside a run nothing is launched from here.
export const subprocess: Subprocess = (options = {}) =>
  bindFlow({ workerType: 'process', pluginName: '@farhaul/core', plugin: () => Promise.reject(new Error()), variableNames: processVariableNames }, options);

// Sliced code asks by number for what was evaluated in the author's process; a module that came whole evaluates anew.
export const snapshot = <Value>(source: (() => Value) | number): Value => (typeof source === 'number' ? (snapshotValue(source) as Value) : source());

export { defineConfig } from '../discovery/define-config.ts';
export { task } from '../flow/task.ts';
export { submit } from '../flow/submit.ts';
export { getRunContext } from '../engine/run-context.ts';
export { registerClass } from '../protocol/wire/index.ts';
export { FarhaulError } from '../errors/farhaul-error.ts';
export { FlowRunCancelled, FlowRunCrashed, FlowRunFailed, FlowRunTimedOut } from '../runs/run-errors.ts';
export { asCompleted, waitAll } from '../runs/many-runs.ts';
export { LocalFileSystem } from './runner-file-system.ts';
export { FlowRunFuture, SubmittedFlowRun } from '../runs/flow-run-future.ts';
