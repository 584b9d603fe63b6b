import type { BaseJobTemplateV1 } from '../plugin/v1/plugin-v1.ts';
import { referencesIn, type BlockReference } from './block-references.ts';
import { allSchemas } from './schema-walk.ts';

/** References that a template itself holds: in the job, and in defaults of its variables. */
export function templateReferences({ job, variables }: BaseJobTemplateV1): BlockReference[] {
  const defaults = [...allSchemas(variables)].flatMap((schema) => (Object.hasOwn(schema, 'default') ? [schema['default']] : []));
  return referencesIn([job, defaults]);
}
