import type { PluginV1, WorkerEntryV1 } from '../plugin/v1/plugin-v1.ts';
import { builtInBlockTypes } from '../storage/built-in-blocks.ts';
import { builtInStorageEntries } from '../storage/built-in-storages.ts';
import { processJobSchema, type ProcessJob } from './process-job-schema.ts';
import { checkProcessJob } from './process-spec.ts';

export const processWorkerEntry: WorkerEntryV1 = {
  type: 'process',
  displayName: 'Process',
  description: 'Runs each flow in a process of its own on the machine of the worker.',
  jobSchema: processJobSchema,
  check: (job) => checkProcessJob(job as unknown as ProcessJob),
  load: async (context) => (await import('./process-worker.ts')).createProcessWorker(context),
};

/** The worker type, the storages and the block types that core brings itself. */
export const processPlugin: PluginV1 = {
  specificationVersion: 'v1',
  name: '@farhaul/core',
  workers: [processWorkerEntry],
  storages: builtInStorageEntries,
  blocks: builtInBlockTypes,
};

export default processPlugin;
