export { anySignal } from './any-signal.ts';
export { defineBlockType, type BlockDefinition, type FieldSchemas } from './define-block-type.ts';
export { defineJobSchema, type JobSchemaDefinition, type SchemaOf, type VariableSchemas } from './define-job-schema.ts';
export { checkKeyPrefix, checkObjectKey } from './object-key.ts';
export type * from './v1/block-v1.ts';
export type * from './v1/infrastructure-v1.ts';
export type * from './v1/plugin-v1.ts';
export type * from './v1/storage-v1.ts';
export type * from './v1/worker-v1.ts';
