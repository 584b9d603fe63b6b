/** Author API: what flow files import. Importing it loads no bundler, no store and no schema library. */
import './settings/this-runtime.ts';
import { createBindFlow, type BindFlow } from './flow/bind-flow.ts';
import { createFlowFactory, type FlowFactory } from './flow/flow.ts';
import { createSubprocess, type Subprocess } from './process/subprocess.ts';
import { launcher } from './runs/launcher.ts';

/** Makes a flow of a function; called, it runs here and is recorded. */
export const flow: FlowFactory = createFlowFactory(launcher);
/** Makes a provider's decorator: binds a flow, or a plain function, to a worker type. */
export const bindFlow: BindFlow = createBindFlow(launcher);
/** Binds a flow to a process of its own on this machine: the built-in worker type `process`. */
export const subprocess: Subprocess = createSubprocess(bindFlow);

export { defineConfig } from './discovery/define-config.ts';
export { task } from './flow/task.ts';
export { submit } from './flow/submit.ts';
export { snapshot } from './flow/snapshot.ts';
export { getRunContext } from './engine/run-context.ts';
export { registerClass } from './protocol/wire/index.ts';
export { FarhaulError } from './errors/farhaul-error.ts';
export { FlowRunCancelled, FlowRunCrashed, FlowRunFailed, FlowRunTimedOut } from './runs/run-errors.ts';
export { FlowRunFuture, SubmittedFlowRun } from './runs/flow-run-future.ts';
export { asCompleted, waitAll } from './runs/many-runs.ts';
export { defineBlock, LocalFileSystem, Secret } from './runs/author-blocks.ts';

export type { Block, BlockClass, DefineBlock } from './blocks/define-block.ts';
export type { SecretFields } from './blocks/secret-block.ts';
export type { BlockDefinition, FieldSchemas } from './plugin/define-block-type.ts';
export type { ErrorCode } from './errors/error-codes.ts';
export type { FarhaulConfig } from './discovery/define-config.ts';
export type { RunContext, RunLogger } from './engine/run-context.ts';
export type { BindFlow, BindingType, BindOptions } from './flow/bind-flow.ts';
export type { FlowFactory } from './flow/flow.ts';
export type { Duration, FlowOptions, RetryDelay, TaskOptions } from './flow/flow-options.ts';
export type { BindTransform, BoundFlow, CallOptions, DryRun, Flow, FlowTransform } from './flow/flow-types.ts';
export type { BundleChoices } from './flow/launcher.ts';
export type { FlowRunDetails, ResultOptions, WaitOptions } from './runs/flow-run-future.ts';
export type { Subprocess, SubprocessOptions } from './process/subprocess.ts';
export type { State, StateType } from './protocol/states.ts';
export type { FlowRun, LogEntry, TaskRun } from './protocol/entities.ts';
export type { Bundle, BundleManifestV1 } from './protocol/bundle-manifest.ts';
export type { PluginV1 as Plugin } from './plugin/v1/plugin-v1.ts';
export type { StorageV1 as Storage } from './plugin/v1/storage-v1.ts';
export type { SubmitRequestV1 as JobConfiguration, WorkerV1 as Worker } from './plugin/v1/worker-v1.ts';
export type { SaveableStorage } from './storage/saved-storage.ts';
