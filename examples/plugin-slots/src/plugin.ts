import type { PluginV1 } from '@farhaul/core/plugin';
import { slotJobSchema } from './slot-job-schema.ts';

const plugin: PluginV1 = {
  specificationVersion: 'v1',
  name: 'farhaul-plugin-slots',
  workers: [
    {
      type: 'slot',
      displayName: 'Slot',
      description: 'Runs each flow as a process in a directory of its own.',
      jobSchema: slotJobSchema,
      load: async (context) => (await import('./slot-worker.ts')).createSlotWorker(context),
    },
  ],
  storages: [],
};

export default plugin;
