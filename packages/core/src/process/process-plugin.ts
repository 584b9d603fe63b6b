import type { PluginV1, StorageEntryV1, WorkerEntryV1 } from '../plugin/v1/plugin-v1.ts';
import { processJobSchema } from './process-job-schema.ts';

export const processWorkerEntry: WorkerEntryV1 = {
  type: 'process',
  displayName: 'Process',
  description: 'Runs each flow in a process of its own on the machine of the worker.',
  jobSchema: processJobSchema,
  load: async (context) => (await import('./process-worker.ts')).createProcessWorker(context),
};

export const localStorageEntry: StorageEntryV1 = {
  type: 'local',
  displayName: 'Local directory',
  description: 'Keeps bundles and results below a directory of the machine.',
  schema: {
    type: 'object',
    properties: { directory: { type: 'string', minLength: 1, description: 'Absolute path of the directory.' } },
    required: ['directory'],
    additionalProperties: false,
  },
  open: async (configuration) =>
    await (await import('../storage/open-storage.ts')).openStorageDescription({ type: 'local', configuration }, () => null),
};

/** The worker type and storage that core brings itself. */
export const processPlugin: PluginV1 = {
  specificationVersion: 'v1',
  name: '@farhaul/core',
  workers: [processWorkerEntry],
  storages: [localStorageEntry],
};

export default processPlugin;
