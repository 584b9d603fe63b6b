/**
 * '@farhaul/core' as a bundle sees it: the same names as index.ts (a test compares them), made of the same parts, with
 * the runner in the place of launching. No bundler, store or provider is reachable from here.
 */
import type { Subprocess } from '../process/subprocess.ts';
import { bindFlow } from './flow-in-run.ts';
import { snapshotValue } from './load-guard.ts';

export { bindFlow, flow } from './flow-in-run.ts';
export const subprocess = bindFlow as unknown as Subprocess;

// Sliced code asks by number for what was evaluated in the author's process; a module that came whole evaluates anew.
export const snapshot = <Value>(source: (() => Value) | number): Value =>
  typeof source === 'number' ? (snapshotValue(source) as Value) : source();

export { defineConfig } from '../discovery/define-config.ts';
export { task } from '../flow/task.ts';
export { submit } from '../flow/submit.ts';
export { getRunContext } from '../engine/run-context.ts';
export { registerClass } from '../protocol/wire/index.ts';
export { FarhaulError } from '../errors/farhaul-error.ts';
export { FlowRunCancelled, FlowRunCrashed, FlowRunFailed, FlowRunTimedOut } from '../runs/run-errors.ts';
export { asCompleted, waitAll } from '../runs/many-runs.ts';
export { defineBlock, LocalFileSystem, Secret } from './blocks-in-run.ts';
export { FlowRunFuture, SubmittedFlowRun } from '../runs/flow-run-future.ts';
