import { bindFlow, type BindOptions, type BindTransform } from '@farhaul/core';
import type { SlotJob } from './slot-job-schema.ts';

/** Runs a flow in a slot: `slots({ program: 'node' })(flow(async () => { … }))`. */
export function slots(options: BindOptions & Partial<SlotJob> = {}): BindTransform {
  return bindFlow(
    {
      workerType: 'slot',
      pluginName: 'farhaul-plugin-slots',
      plugin: async () => (await import('./plugin.ts')).default,
      variableNames: ['program'],
    },
    options,
  );
}
