import { defineJobSchema, type JobSchemaV1 } from '@farhaul/core/plugin';

/** What a flow may set, and what the worker reads. */
export interface SlotJob {
  program: string;
}

export const slotJobSchema: JobSchemaV1 = defineJobSchema<SlotJob>({
  variables: {
    program: { type: 'string', default: 'node', description: 'Program that runs Node, by name or absolute path.' },
  },
});
