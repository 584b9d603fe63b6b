// Written by `npm run api-report`; not meant to be compiled.
// Exports: BaseJobTemplateV1, BlockDefinition, BlockTypeV1, CallOptionsV1, CheckReportV1, DangerousVariableV1, ExecutionKeyV1, FieldSchemas, GrantRequestV1, GrantV1, InfrastructureRefV1, JobSchemaDefinition, JobSchemaV1, Joined, LineSplitter, MountV1, ObjectHeadV1, OutcomeV1, PermissionDocumentV1, PluginV1, ProblemV1, RunTargetV1, SchemaOf, StorageEntryV1, StorageV1, SubmitOptionsV1, SubmitRequestV1, VariableSchemas, WatchOptionsV1, WorkerContextV1, WorkerEntryV1, WorkerV1, anySignal, checkKeyPrefix, checkObjectKey, defineBlockType, defineJobSchema

// plugin/define-job-schema.d.ts
interface Annotations {
    title?: string;
    description?: string;
    examples?: readonly unknown[];
    deprecated?: boolean;
}

// plugin/v1/plugin-v1.d.ts
export interface BaseJobTemplateV1 {
    job: Record<string, unknown>;
    variables: Record<string, unknown>;
    enforced?: string[];
    target?: RunTargetV1;
}

// plugin/define-block-type.d.ts
export interface BlockDefinition<Fields> {
    type: string;
    displayName: string;
    description: string;
    fields: FieldSchemas<Fields>;
    rules?: Record<string, unknown>;
}

// plugin/v1/block-v1.d.ts
export interface BlockTypeV1 {
    readonly specificationVersion: 'v1';
    readonly type: string;
    readonly displayName: string;
    readonly description: string;
    readonly schema: Record<string, unknown>;
}

// plugin/v1/worker-v1.d.ts
export interface CallOptionsV1 {
    signal: AbortSignal;
}

// plugin/v1/infrastructure-v1.d.ts
export interface CheckReportV1 {
    checks: {
        name: string;
        state: 'ok' | 'warning' | 'failed' | 'skipped';
        message: string;
        remedy: string;
    }[];
}

// plugin/v1/plugin-v1.d.ts
export interface DangerousVariableV1 {
    variable: string;
    safe?: unknown[];
    match: 'any' | 'path' | 'whole';
    reason: string;
}

// plugin/define-job-schema.d.ts
export type Description = `${string}.`;

// plugin/v1/infrastructure-v1.d.ts
export interface ExecutionKeyV1 {
    flowRunId: string;
    executionId: string;
    name: string;
}

// plugin/define-block-type.d.ts
export type FieldSchemas<Fields> = {
    [Key in keyof Fields]-?: SchemaOf<Exclude<Fields[Key], undefined>> & Presence<Fields, Key> & {
        description: Description;
        writeOnly?: true;
    };
};

// plugin/v1/storage-v1.d.ts
export interface GrantRequestV1 {
    key: string;
    method: 'GET' | 'PUT';
}

// plugin/v1/storage-v1.d.ts
export type GrantV1 = {
    via: 'url';
    url: string;
    method: 'GET' | 'PUT';
    headers: Record<string, string>;
    expires: string;
} | {
    via: 'mount';
    mount: Omit<MountV1, 'target'>;
    path: string;
};

// plugin/v1/infrastructure-v1.d.ts
export interface InfrastructureRefV1 {
    type: string;
    identifier: string;
    reach: string;
    data: Record<string, unknown>;
}

// plugin/define-job-schema.d.ts
type IsUnion<Value, Whole = Value> = [Value] extends [never] ? false : Value extends unknown ? [Whole] extends [Value] ? false : true : never;

// plugin/define-job-schema.d.ts
export interface JobSchemaDefinition<Job> {
    variables: VariableSchemas<Job>;
    job?: Record<string, unknown>;
    rules?: Record<string, unknown>;
    enforced?: readonly string[];
    target?: RunTargetV1;
    dangerous?: readonly (DangerousVariableV1 & {
        variable: keyof Job & string;
    })[];
}

// plugin/v1/plugin-v1.d.ts
export interface JobSchemaV1 {
    readonly specificationVersion: 'v1';
    template: BaseJobTemplateV1;
    dangerous: DangerousVariableV1[];
}

// plugin/joined.d.ts
export declare class Joined<Value> {
    #private;
    run(key: string, act: () => Promise<Value>): Promise<Value>;
}

// plugin/line-splitter.d.ts
export declare class LineSplitter {
    #private;
    constructor(onLine: (line: string) => void);
    add(bytes: Uint8Array): void;
    finish(): void;
}

// plugin/v1/infrastructure-v1.d.ts
export interface MountV1 {
    kind: string;
    source: string;
    target: string;
    readOnly: boolean;
}

// plugin/v1/storage-v1.d.ts
export interface ObjectHeadV1 {
    key: string;
    bytes: number;
    modifiedAt: string;
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

// plugin/v1/infrastructure-v1.d.ts
export type OutcomeV1 = {
    kind: 'exited';
    exitCode: number;
    signal?: string | null;
    lastLogLines?: string[];
} | {
    kind: 'lost' | 'oom' | 'start-failed' | 'evicted' | 'deleted' | 'deadline';
    reason: string;
    remedy: string;
    lastLogLines?: string[];
    exitCode?: number | null;
};

// plugin/v1/infrastructure-v1.d.ts
export interface PermissionDocumentV1 {
    format: 'rbac' | 'iam' | 'text';
    document: unknown;
    explanation: string[];
}

// plugin/v1/plugin-v1.d.ts
export interface PluginV1 {
    readonly specificationVersion: 'v1';
    readonly name: string;
    readonly workers: readonly WorkerEntryV1[];
    readonly storages: readonly StorageEntryV1[];
    readonly blocks?: readonly BlockTypeV1[];
    readonly imageBuilders?: readonly unknown[];
    readonly provisioners?: readonly unknown[];
    readonly commands?: readonly unknown[];
}

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

// plugin/v1/infrastructure-v1.d.ts
export interface ProblemV1 {
    path: string;
    message: string;
    remedy: string;
}

// plugin/define-job-schema.d.ts
type RequiredKeys<Value> = {
    [Key in keyof Value]-?: object extends Pick<Value, Key> ? never : Key;
}[keyof Value];

// plugin/v1/plugin-v1.d.ts
export interface RunTargetV1 {
    platform?: string;
    libc?: string;
    node?: number | string;
}

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
    writeOnly?: true;
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

// plugin/v1/plugin-v1.d.ts
export interface StorageEntryV1 {
    readonly type: string;
    readonly displayName: string;
    readonly description: string;
    readonly schema: Record<string, unknown>;
    open(configuration: Record<string, unknown>, context: WorkerContextV1): Promise<StorageV1>;
}

// plugin/v1/storage-v1.d.ts
export interface StorageV1 {
    readonly specificationVersion: 'v1';
    readonly type: string;
    put(key: string, body: Uint8Array, options: CallOptionsV1 & {
        ifAbsent: boolean;
    }): Promise<{
        created: boolean;
    }>;
    get(key: string, options: CallOptionsV1): Promise<Uint8Array | null>;
    head(key: string, options: CallOptionsV1): Promise<ObjectHeadV1 | null>;
    list(prefix: string, options: CallOptionsV1): AsyncIterable<ObjectHeadV1>;
    delete(key: string, options: CallOptionsV1): Promise<void>;
    grant(requests: readonly GrantRequestV1[], options: CallOptionsV1 & {
        lifetimeMs: number;
    }): Promise<GrantV1[]>;
    describe(): {
        type: string;
        location: string;
        configuration: Record<string, unknown>;
    };
}

// plugin/v1/worker-v1.d.ts
export interface SubmitOptionsV1 extends CallOptionsV1 {
    onPhase?(phase: string, message: string): void;
}

// plugin/v1/worker-v1.d.ts
export interface SubmitRequestV1<Job> {
    key: ExecutionKeyV1;
    name: string;
    command: string[];
    environment: Record<string, string>;
    secretEnvironment: Record<string, string>;
    mounts: MountV1[];
    labels: Record<string, string>;
    job: Job;
    deadline: string | null;
}

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

// plugin/v1/worker-v1.d.ts
export interface WatchOptionsV1 extends CallOptionsV1 {
    onPhase(phase: string, message: string): void;
    onLog(source: 'stdout' | 'stderr', line: string): void;
}

// plugin/v1/plugin-v1.d.ts
export interface WorkerContextV1 {
    environment: Readonly<Record<string, string | undefined>>;
    logger: {
        debug(message: string): void;
        info(message: string): void;
        warn(message: string): void;
        error(message: string): void;
    };
    stateDirectory: string;
}

// plugin/v1/plugin-v1.d.ts
export interface WorkerEntryV1 {
    readonly type: string;
    readonly displayName: string;
    readonly description: string;
    readonly jobSchema: JobSchemaV1;
    check?(job: Record<string, unknown>): ProblemV1[];
    load(context: WorkerContextV1): Promise<WorkerV1>;
}

// plugin/v1/worker-v1.d.ts
export interface WorkerV1<Job = unknown> {
    readonly specificationVersion: 'v1';
    readonly type: string;
    readonly displayName: string;
    readonly description: string;
    mounts?(options: CallOptionsV1 & {
        job?: Job;
    }): Promise<readonly string[]>;
    reaches?(options: CallOptionsV1): Promise<string[]>;
    mountTarget?(mount: Omit<MountV1, 'target'>): string;
    urlInside?(url: string, job: Job, options: CallOptionsV1 & {
        isDryRun?: boolean;
    }): Promise<string | null>;
    check?(job: Job): ProblemV1[];
    doSubmit(request: SubmitRequestV1<Job>, options: SubmitOptionsV1): Promise<InfrastructureRefV1>;
    doWatch(ref: InfrastructureRefV1, options: WatchOptionsV1): Promise<OutcomeV1>;
    doFind?(key: ExecutionKeyV1, options: CallOptionsV1): Promise<InfrastructureRefV1 | null>;
    doRemove?(ref: InfrastructureRefV1, options: CallOptionsV1 & {
        graceMs: number;
    }): Promise<void>;
    doStop?(ref: InfrastructureRefV1, options: CallOptionsV1 & {
        graceMs: number;
    }): Promise<void>;
    doCheck?(job: Job, options: CallOptionsV1): Promise<CheckReportV1>;
    dryRun?(request: SubmitRequestV1<Job>): unknown;
    permissions?(role: 'submitter' | 'worker' | 'run', job: Job): PermissionDocumentV1;
    close?(): Promise<void>;
}

// plugin/any-signal.d.ts
export declare function anySignal(...signals: AbortSignal[]): AbortSignal;

// plugin/object-key.d.ts
export declare function checkKeyPrefix(prefix: string): void;

// plugin/object-key.d.ts
export declare function checkObjectKey(key: string): void;

// plugin/define-block-type.d.ts
export declare function defineBlockType<Fields extends object>(definition: BlockDefinition<Fields>): BlockTypeV1;

// plugin/define-job-schema.d.ts
export declare function defineJobSchema<Job extends object>(definition: JobSchemaDefinition<Job>): JobSchemaV1;
