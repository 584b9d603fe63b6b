import type { Description, SchemaOf } from './define-job-schema.ts';
import type { BlockTypeV1 } from './v1/block-v1.ts';

/** A field that a block always has says `mustBeSet: true`; any other one may have a default. */
type Presence<Fields, Key extends keyof Fields> =
  object extends Pick<Fields, Key>
    ? { default?: Exclude<Fields[Key], undefined>; mustBeSet?: never }
    : { mustBeSet: true; default?: never };

/** For each field its JSON Schema, bound to its TypeScript type, with a description that ends with a period. */
export type FieldSchemas<Fields> = {
  [Key in keyof Fields]-?: SchemaOf<Exclude<Fields[Key], undefined>> &
    Presence<Fields, Key> & {
      description: Description;
      /** A secret: kept encrypted, never shown, resolved only for an execution. */
      writeOnly?: true;
    };
};

/** A block type as its author writes it. */
export interface BlockDefinition<Fields> {
  /** `registry-credentials`, …: lower case, dashes. */
  type: string;
  displayName: string;
  description: string;
  /** One entry per property of `Fields`, in the order in which they are asked for and shown. */
  fields: FieldSchemas<Fields>;
  /** Further keywords of the schema as a whole: `allOf`, `if`, `dependentRequired`. */
  rules?: Record<string, unknown>;
}

/** Writes a block's interface and its JSON Schema as one: what does not fit does not compile. The answer is plain data. */
export function defineBlockType<Fields extends object>(definition: BlockDefinition<Fields>): BlockTypeV1 {
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [name, { mustBeSet, ...schema }] of Object.entries(definition.fields as Record<string, { mustBeSet?: true }>)) {
    properties[name] = schema;
    if (mustBeSet === true) required.push(name);
  }
  return {
    specificationVersion: 'v1',
    type: definition.type,
    displayName: definition.displayName,
    description: definition.description,
    schema: { ...definition.rules, type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: false },
  };
}
