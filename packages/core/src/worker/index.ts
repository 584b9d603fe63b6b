/** `@farhaul/core/worker`: the worker loop as a library. */
export { askRunnerToStop } from './ask-runner-to-stop.ts';
export { createWorker, type CreateWorkerOptions, type FarhaulWorker, type WorkerHealth } from './create-worker.ts';
export { executionKey } from './prepare-run.ts';
export { processPlugin, processWorkerEntry } from '../process/process-plugin.ts';
