// Written by `npm run api-report`; not meant to be compiled.
// Exports: BaseJobTemplateV1, BlockDefinition, BlockTypeV1, CallOptionsV1, CheckReportV1, DangerousVariableV1, ExecutionKeyV1, FieldSchemas, GrantRequestV1, GrantV1, InfrastructureRefV1, JobSchemaDefinition, JobSchemaV1, MountV1, ObjectHeadV1, OutcomeV1, PermissionDocumentV1, PluginV1, ProblemV1, SchemaOf, StorageEntryV1, StorageV1, SubmitRequestV1, VariableSchemas, WatchOptionsV1, WorkerContextV1, WorkerEntryV1, WorkerV1, checkKeyPrefix, checkObjectKey, defineBlockType, defineJobSchema
// In core-worker.d.ts: BaseJobTemplateV1, BlockTypeV1, CallOptionsV1, CheckReportV1, DangerousVariableV1, ExecutionKeyV1, GrantRequestV1, GrantV1, InfrastructureRefV1, JobSchemaV1, MountV1, ObjectHeadV1, OutcomeV1, PermissionDocumentV1, PluginV1, ProblemV1, StorageEntryV1, StorageV1, SubmitRequestV1, WatchOptionsV1, WorkerContextV1, WorkerEntryV1, WorkerV1

// plugin/define-job-schema.d.ts
interface Annotations {
    title?: string;
    description?: string;
    examples?: readonly unknown[];
    deprecated?: boolean;
}

// plugin/define-block-type.d.ts
export interface BlockDefinition<Fields> {
    type: string;
    displayName: string;
    description: string;
    fields: FieldSchemas<Fields>;
    rules?: Record<string, unknown>;
}

// plugin/define-job-schema.d.ts
export type Description = `${string}.`;

// plugin/define-block-type.d.ts
export type FieldSchemas<Fields> = {
    [Key in keyof Fields]-?: SchemaOf<Exclude<Fields[Key], undefined>> & Presence<Fields, Key> & {
        description: Description;
        writeOnly?: true;
    };
};

// plugin/define-job-schema.d.ts
type IsUnion<Value, Whole = Value> = [Value] extends [never] ? false : Value extends unknown ? [Whole] extends [Value] ? false : true : never;

// plugin/define-job-schema.d.ts
export interface JobSchemaDefinition<Job> {
    variables: VariableSchemas<Job>;
    job?: Record<string, unknown>;
    rules?: Record<string, unknown>;
    enforced?: readonly string[];
    dangerous?: readonly (DangerousVariableV1 & {
        variable: keyof Job & string;
    })[];
}

// plugin/define-job-schema.d.ts
type ObjectSchema<Value> = string extends keyof Value ? {
    type: 'object';
    additionalProperties: SchemaOf<Exclude<Value[string & keyof Value], undefined>> | boolean;
    propertyNames?: {
        pattern: string;
    };
} : {
    type: 'object';
    properties: {
        [Key in keyof Value]-?: SchemaOf<Exclude<Value[Key], undefined>> & {
            default?: Value[Key];
        };
    };
    required?: readonly Extract<RequiredKeys<Value>, string>[];
    additionalProperties?: false;
};

// plugin/define-block-type.d.ts
type Presence<Fields, Key extends keyof Fields> = object extends Pick<Fields, Key> ? {
    default?: Exclude<Fields[Key], undefined>;
    mustBeSet?: never;
} : {
    mustBeSet: true;
    default?: never;
};

// plugin/define-job-schema.d.ts
type Presence<Job, Key extends keyof Job> = object extends Pick<Job, Key> ? {
    default?: Exclude<Job[Key], undefined>;
    mustBeSet?: never;
} : {
    default: Job[Key];
    mustBeSet?: never;
} | {
    mustBeSet: true;
    default?: never;
};

// plugin/define-job-schema.d.ts
type RequiredKeys<Value> = {
    [Key in keyof Value]-?: object extends Pick<Value, Key> ? never : Key;
}[keyof Value];

// plugin/define-job-schema.d.ts
export type SchemaOf<Value> = Annotations & ([Value] extends [boolean] ? {
    type: 'boolean';
} : IsUnion<Value> extends true ? UnionSchema<Value> : SingleSchema<Value>);

// plugin/define-job-schema.d.ts
type SchemaOfEach<Value> = Value extends unknown ? SchemaOf<Value> : never;

// plugin/define-job-schema.d.ts
type SingleSchema<Value> = Value extends string ? {
    type: 'string';
    enum?: readonly Value[];
    minLength?: number;
    maxLength?: number;
    pattern?: string;
    format?: string;
} : Value extends number ? {
    type: 'number' | 'integer';
    minimum?: number;
    maximum?: number;
    exclusiveMinimum?: number;
    multipleOf?: number;
    enum?: readonly Value[];
} : Value extends null ? {
    type: 'null';
} : Value extends readonly (infer Item)[] ? {
    type: 'array';
    items: SchemaOf<Item>;
    minItems?: number;
    maxItems?: number;
    uniqueItems?: boolean;
} : Value extends object ? ObjectSchema<Value> : object;

// plugin/define-job-schema.d.ts
type UnionSchema<Value> = {
    anyOf: readonly SchemaOfEach<Value>[];
} | ([Value] extends [string | number | boolean | null] ? {
    enum: readonly Value[];
    type?: 'string' | 'number' | 'integer';
} : never);

// plugin/define-job-schema.d.ts
export type VariableSchemas<Job> = {
    [Key in keyof Job]-?: SchemaOf<Exclude<Job[Key], undefined>> & Presence<Job, Key> & {
        description: Description;
    };
};

// plugin/object-key.d.ts
export declare function checkKeyPrefix(prefix: string): void;

// plugin/object-key.d.ts
export declare function checkObjectKey(key: string): void;

// plugin/define-block-type.d.ts
export declare function defineBlockType<Fields extends object>(definition: BlockDefinition<Fields>): BlockTypeV1;

// plugin/define-job-schema.d.ts
export declare function defineJobSchema<Job extends object>(definition: JobSchemaDefinition<Job>): JobSchemaV1;
