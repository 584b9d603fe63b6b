import type { DangerousVariableV1, JobSchemaV1, RunTargetV1 } from './v1/plugin-v1.ts';

/** A sentence for a person: what it does, in which unit, with an example. */
export type Description = `${string}.`;

/** JSON Schema of a value of the type; the keywords that fit it and nothing else. */
export type SchemaOf<Value> = Annotations &
  ([Value] extends [boolean] ? { type: 'boolean' } : IsUnion<Value> extends true ? UnionSchema<Value> : SingleSchema<Value>);

interface Annotations {
  title?: string;
  description?: string;
  examples?: readonly unknown[];
  deprecated?: boolean;
}

type IsUnion<Value, Whole = Value> = [Value] extends [never]
  ? false
  : Value extends unknown
    ? [Whole] extends [Value]
      ? false
      : true
    : never;

type UnionSchema<Value> =
  | { anyOf: readonly SchemaOfEach<Value>[] }
  | ([Value] extends [string | number | boolean | null] ? { enum: readonly Value[]; type?: 'string' | 'number' | 'integer' } : never);
type SchemaOfEach<Value> = Value extends unknown ? SchemaOf<Value> : never;

type SingleSchema<Value> = Value extends string
  ? {
      type: 'string';
      enum?: readonly Value[];
      minLength?: number;
      maxLength?: number;
      pattern?: string;
      format?: string;
      /** A secret: it stays in the process of its caller, or is given by a saved block. */
      writeOnly?: true;
    }
  : Value extends number
    ? {
        type: 'number' | 'integer';
        minimum?: number;
        maximum?: number;
        exclusiveMinimum?: number;
        multipleOf?: number;
        enum?: readonly Value[];
      }
    : Value extends null
      ? { type: 'null' }
      : Value extends readonly (infer Item)[]
        ? { type: 'array'; items: SchemaOf<Item>; minItems?: number; maxItems?: number; uniqueItems?: boolean }
        : Value extends object
          ? ObjectSchema<Value>
          : object;

type ObjectSchema<Value> = string extends keyof Value
  ? {
      type: 'object';
      additionalProperties: SchemaOf<Exclude<Value[string & keyof Value], undefined>> | boolean;
      propertyNames?: { pattern: string };
    }
  : {
      type: 'object';
      properties: { [Key in keyof Value]-?: SchemaOf<Exclude<Value[Key], undefined>> & { default?: Value[Key] } };
      required?: readonly Extract<RequiredKeys<Value>, string>[];
      additionalProperties?: false;
    };

type RequiredKeys<Value> = { [Key in keyof Value]-?: object extends Pick<Value, Key> ? never : Key }[keyof Value];

/** A variable that the job always has needs a default or `mustBeSet: true`, which makes it required. */
type Presence<Job, Key extends keyof Job> =
  object extends Pick<Job, Key>
    ? { default?: Exclude<Job[Key], undefined>; mustBeSet?: never }
    : { default: Job[Key]; mustBeSet?: never } | { mustBeSet: true; default?: never };

/** For each variable of a job its JSON Schema, bound to its TypeScript type, with a description that ends with a period. */
export type VariableSchemas<Job> = {
  [Key in keyof Job]-?: SchemaOf<Exclude<Job[Key], undefined>> & Presence<Job, Key> & { description: Description };
};

/** A job schema as its author writes it. */
export interface JobSchemaDefinition<Job> {
  /** One entry per property of `Job`, in the order in which they are shown. */
  variables: VariableSchemas<Job>;
  /** The template they fill. @default `{ name: '{{ name }}' }` for each variable */
  job?: Record<string, unknown>;
  /** Further keywords of the schema as a whole: `$defs`, `allOf`, `if`. */
  rules?: Record<string, unknown>;
  enforced?: readonly string[];
  /** What runs of this type have unless their pool says otherwise. @default the machine that bundles */
  target?: RunTargetV1;
  dangerous?: readonly (DangerousVariableV1 & { variable: keyof Job & string })[];
}

/**
 * Writes a job's interface and its JSON Schema as one: a variable that is missing, misspelt or of another type does not
 * compile. The answer is plain data, to be copied into work pools.
 *
 * ```ts
 * interface DockerJob { image: string; memory?: string }
 * const dockerJobSchema = defineJobSchema<DockerJob>({
 *   variables: {
 *     image: { type: 'string', default: 'node:24-slim', description: 'Image with Node 22 or newer.' },
 *     memory: { type: 'string', description: 'Memory limit, such as 8Gi.' },
 *   },
 * });
 * ```
 */
export function defineJobSchema<Job extends object>(definition: JobSchemaDefinition<Job>): JobSchemaV1 {
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [name, { mustBeSet, ...schema }] of Object.entries(definition.variables as Record<string, { mustBeSet?: true }>)) {
    properties[name] = schema;
    if (mustBeSet === true) required.push(name);
  }
  return {
    specificationVersion: 'v1',
    template: {
      job: definition.job ?? Object.fromEntries(Object.keys(properties).map((name) => [name, `{{ ${name} }}`])),
      variables: { ...definition.rules, type: 'object', properties, ...(required.length > 0 && { required }) },
      ...(definition.enforced && { enforced: [...definition.enforced] }),
      ...(definition.target && { target: { ...definition.target } }),
    },
    dangerous: [...(definition.dangerous ?? [])],
  };
}
