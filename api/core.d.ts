// Written by `npm run api-report`; not meant to be compiled.
// Exports: BindFlow, BindOptions, BindTransform, BindingType, Block, BlockClass, BlockDefinition, BoundFlow, Bundle, BundleChoices, BundleManifestV1, CallOptions, DefineBlock, Duration, ErrorCode, FarhaulConfig, FarhaulError, FieldSchemas, Flow, FlowFactory, FlowOptions, FlowRun, FlowRunCancelled, FlowRunCrashed, FlowRunDetails, FlowRunFailed, FlowRunFuture, FlowRunTimedOut, FlowTransform, LocalFileSystem, LogEntry, Plugin, ResultOptions, RetryDelay, RunContext, RunLogger, SaveableStorage, Secret, SecretFields, State, StateType, Storage, SubmittedFlowRun, Subprocess, SubprocessOptions, TaskOptions, TaskRun, WaitOptions, Worker, asCompleted, bindFlow, defineBlock, defineConfig, flow, getRunContext, registerClass, snapshot, submit, subprocess, task, waitAll
// In core-client.d.ts: BundleChoices, Duration, ErrorCode, FarhaulError, FarhaulErrorOptions, errorCodes
// In core-plugin.d.ts: Annotations, BlockDefinition, Description, FieldSchemas, IsUnion, ObjectSchema, Presence, RequiredKeys, SchemaOf, SchemaOfEach, SingleSchema, UnionSchema
// In core-protocol.d.ts: Bundle, BundleManifestV1, ExternalPackageLine, FlowDescription, LogEntry, ParameterDescription, State, StateType, TaskRun, logEntry, taskRun, worker
// In core-worker.d.ts: BaseJobTemplateV1, BlockTypeV1, CallOptionsV1, CheckReportV1, Client, DangerousVariableV1, ExecutionKeyV1, FlowRun, GrantRequestV1, GrantV1, InfrastructureRefV1, JobSchemaV1, MountV1, ObjectHeadV1, OutcomeV1, PermissionDocumentV1, PluginV1, ProblemV1, StorageEntryV1, StorageV1, SubmitRequestV1, WatchOptionsV1, WorkerContextV1, WorkerEntryV1, WorkerV1, binding, contract, flowRun, id, state, time
// From other packages: @orpc/contract: ContractRouterClient, zod: z

// runs/many-runs.d.ts
export type AnyFlowRun<T> = FlowRunFuture<T> | SubmittedFlowRun<T>;

// flow/flow-types.d.ts
export type AsyncFunction = (...args: any[]) => Promise<any>;

// flow/flow-types.d.ts
type AsyncMethod<This> = (this: This, ...args: any[]) => Promise<any>;

// flow/bind-flow.d.ts
export type BindFlow = (type: BindingType, options?: BindOptions & object) => BindTransform;

// flow/bind-flow.d.ts
export interface BindOptions {
    workPool?: string;
    workQueue?: string;
    includeFiles?: readonly string[];
    includeFilesBase?: string;
    sensitiveFiles?: 'refuse' | 'allow';
    bundle?: BundleChoices;
}

// flow/flow-types.d.ts
export interface BindTransform {
    <This, Fn extends AsyncMethod<This>>(method: Fn, context: ClassMethodDecoratorContext<This, Fn>): Fn;
    <Fn extends object>(fn: Fn): BoundFlow<Flow<Fn>>;
}

// flow/bind-flow.d.ts
export interface BindingType {
    workerType: string;
    pluginName: string;
    plugin: () => Promise<PluginV1>;
    variableNames: readonly string[];
}

// blocks/define-block.d.ts
export type Block<Fields extends object = object> = Readonly<Fields> & {
    save(name: string, options?: SaveOptions): Promise<void>;
};

// blocks/define-block.d.ts
export interface BlockClass<Fields extends object> {
    new (fields: Fields): Block<Fields>;
    (fields: Fields): Block<Fields>;
    load(name: string): Promise<Block<Fields>>;
    readonly blockType: BlockTypeV1;
    readonly prototype: Block<Fields>;
}

// flow/flow-types.d.ts
export type BoundFlow<Fn> = Fn & BoundFlowMembers<Fn>;

// flow/flow-types.d.ts
interface BoundFlowMembers<Fn> {
    submit: Submitting<Fn>;
    submitToWorkPool: Submitting<Fn>;
    with(options: CallOptions): BoundFlow<Fn>;
    bundle(): Promise<BundleManifestV1>;
}

// flow/flow-types.d.ts
export interface CallOptions {
    tags?: readonly string[];
    timeout?: Duration;
    startTimeout?: Duration;
    signal?: AbortSignal;
    idempotencyKey?: string;
    runName?: string;
    scheduledFor?: Date;
    workPool?: string;
    workQueue?: string;
    jobVariables?: Record<string, unknown>;
}

// protocol/wire/class-registry.d.ts
type Class<Instance> = abstract new (...args: never[]) => Instance;

// protocol/wire/class-registry.d.ts
export interface ClassCodec<Instance, Plain> {
    to(instance: Instance): Plain;
    from(plain: Plain): Instance;
}

// blocks/define-block.d.ts
export type DefineBlock = <Fields extends object>(definition: BlockDefinition<Fields>) => BlockClass<Fields>;

// discovery/define-config.d.ts
export interface FarhaulConfig {
    plugins?: readonly (PluginV1 | string)[];
}

// flow/flow-types.d.ts
export type Flow<Fn> = Fn extends AsyncFunction ? Fn : Fn extends (...args: infer Args) => infer Result ? (...args: Args) => Promise<Awaited<Result>> : never;

// flow/flow.d.ts
export interface FlowFactory {
    (options?: FlowOptions): FlowTransform;
    <Fn extends (...args: never[]) => unknown>(fn: Fn): Flow<Fn>;
}

// flow/flow-options.d.ts
export interface FlowOptions extends RetryOptions {
    name?: string;
    version?: string;
    description?: string;
    tags?: readonly string[];
    logPrints?: boolean;
    runName?: string | ((parameters: Record<string, unknown>) => string);
    infrastructureRetries?: number;
    resultStorage?: SaveableStorage | string;
    parameters?: StandardParameters;
}

// runs/run-errors.d.ts
export declare class FlowRunCancelled extends FlowRunError {
    constructor(input: RunErrorInput);
}

// runs/run-errors.d.ts
export declare class FlowRunCrashed extends FlowRunError {
    readonly exitCode: number | null;
    readonly signal: string | null;
    readonly lastLogLines: readonly string[];
    constructor(input: RunErrorInput & {
        exitCode: number | null;
        signal: string | null;
        lastLogLines: readonly string[];
    });
}

// runs/flow-run-future.d.ts
export interface FlowRunDetails {
    run: FlowRun;
    taskRuns: TaskRun[];
}

// runs/run-errors.d.ts
declare class FlowRunError extends FarhaulError {
    readonly flowRunId: string;
    constructor(code: ErrorCode, input: RunErrorInput);
}

// runs/run-errors.d.ts
export declare class FlowRunFailed extends FlowRunError {
    constructor(input: RunErrorInput);
}

// runs/flow-run-future.d.ts
export declare class FlowRunFuture<T> {
    #private;
    readonly id: string;
    constructor(source: FutureSource);
    get name(): string;
    get state(): State;
    refresh(): Promise<State>;
    started(options?: WaitOptions): Promise<void>;
    wait(options?: WaitOptions): Promise<State>;
    result(options?: ResultOptions & {
        raiseOnFailure?: true;
    }): Promise<T>;
    result(options: ResultOptions): Promise<T | Error>;
    onDone(callback: (state: State) => void): void;
    cancel(reason?: string): Promise<void>;
    logs(options?: {
        follow?: boolean;
    }): AsyncIterable<LogEntry>;
    details(): Promise<FlowRunDetails>;
    toJSON(): {
        id: string;
        name: string;
        state: State;
    };
}

// runs/run-errors.d.ts
export declare class FlowRunTimedOut extends FlowRunError {
    constructor(input: RunErrorInput);
}

// flow/flow-types.d.ts
export interface FlowTransform {
    <This, Fn extends AsyncMethod<This>>(method: Fn, context: ClassMethodDecoratorContext<This, Fn>): Fn;
    <Fn extends object>(fn: Fn): Flow<Fn>;
}

// runs/flow-run-future.d.ts
export interface FutureSource {
    tracker: RunTracker;
    keepAlive: KeepAlive;
    readOutcome(run: FlowRun): Promise<RunOutcome>;
    cancel(reason: string): Promise<void>;
    logs(follow: boolean): AsyncIterable<LogEntry>;
    taskRuns(): Promise<TaskRun[]>;
}

// flow/flow-types.d.ts
type Intersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (value: infer All) => void ? All : never;

// runs/keep-alive.d.ts
export declare class KeepAlive {
    private holders;
    private timer;
    hold(): () => void;
    during<Value>(work: () => Promise<Value>): Promise<Value>;
}

// flow/flow-types.d.ts
type Known<Pair> = Pair extends [infer A extends unknown[], infer R] ? unknown[] extends A ? unknown extends R ? never : Pair : Pair : never;

// runs/author-blocks.d.ts
export declare const LocalFileSystem: import("../storage/local-file-system.ts").LocalFileSystemClass;

// flow/flow-types.d.ts
type Overloads<Fn> = Fn extends {
    (...args: infer A1): infer R1;
    (...args: infer A2): infer R2;
    (...args: infer A3): infer R3;
    (...args: infer A4): infer R4;
} ? [A1, R1] | [A2, R2] | [A3, R3] | [A4, R4] : never;

// process/process-job-schema.d.ts
export interface ProcessJob {
    name?: string;
    env?: Record<string, string>;
    labels?: Record<string, string>;
    command?: string[];
    workingDirectory?: string;
    streamOutput?: boolean;
}

// runs/flow-run-future.d.ts
export interface ResultOptions extends WaitOptions {
    raiseOnFailure?: boolean;
}

// flow/flow-options.d.ts
export type RetryDelay = Duration | readonly Duration[] | ((attempt: number, error: unknown) => Duration);

// flow/flow-options.d.ts
interface RetryOptions {
    retries?: number;
    retryDelay?: RetryDelay;
    retryJitter?: number;
    timeout?: Duration;
}

// engine/run-context.d.ts
export interface RunContext {
    readonly flowRunId: string;
    readonly flowRunName: string;
    readonly flowName: string;
    readonly executionId: string | null;
    readonly taskRunId: string | null;
    readonly taskRunName: string | null;
    readonly attempt: number;
    readonly tags: readonly string[];
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly logger: RunLogger;
    readonly signal: AbortSignal;
}

// runs/run-errors.d.ts
interface RunErrorInput {
    flowRunId: string;
    runName: string;
    message: string;
    hint?: string | undefined;
    cause?: unknown;
}

// engine/run-context.d.ts
export interface RunLogger {
    debug(message: string, fields?: Record<string, unknown>): void;
    info(message: string, fields?: Record<string, unknown>): void;
    warn(message: string, fields?: Record<string, unknown>): void;
    error(message: string, fields?: Record<string, unknown>): void;
}

// runs/read-outcome.d.ts
export type RunOutcome = {
    kind: 'value';
    decode(): unknown;
} | {
    kind: 'error';
    error: unknown;
};

// runs/run-tracker.d.ts
export declare class RunTracker {
    latest: FlowRun;
    private readonly client;
    private readonly pollMs;
    private waiters;
    private following;
    private idle;
    private arrival;
    private broken;
    constructor(input: {
        client: Client;
        run: FlowRun;
        pollMs: number;
    });
    refresh(): Promise<FlowRun>;
    untilEnded(timeoutMs?: number): Promise<FlowRun>;
    until(test: (run: FlowRun) => boolean, timeoutMs?: number): Promise<FlowRun>;
    fail(error: unknown): void;
    hear(run: FlowRun): void;
    follow(): void;
    private poll;
    private look;
    private timedOut;
}

// blocks/block.d.ts
export interface SaveOptions {
    overwrite?: boolean;
}

// storage/saved-storage.d.ts
export interface SaveableStorage {
    readonly type: string;
    readonly configuration: Record<string, unknown>;
    open(): Promise<StorageV1>;
}

// runs/author-blocks.d.ts
export declare const Secret: import("../blocks/define-block.ts").BlockClass<import("../blocks/secret-block.ts").SecretFields>;

// blocks/secret-block.d.ts
export interface SecretFields {
    value: string;
}

// protocol/wire/class-registry.d.ts
export interface SelfDescribingClass {
    readonly wireName: string;
    readonly prototype: object;
}

// flow/flow-options.d.ts
export interface StandardParameters {
    readonly '~standard': {
        readonly version: 1;
        readonly vendor: string;
        readonly validate: (value: unknown) => unknown;
    };
}

// runs/flow-run-future.d.ts
export declare class SubmittedFlowRun<T> extends Promise<FlowRunFuture<T>> {
    #private;
    static get [Symbol.species](): PromiseConstructor;
    static of<T>(id: string, work: Promise<FlowRunFuture<T>>): SubmittedFlowRun<T>;
    get id(): string;
    result(options?: ResultOptions & {
        raiseOnFailure?: true;
    }): Promise<T>;
    result(options: ResultOptions): Promise<T | Error>;
}

// flow/flow-types.d.ts
type Submitting<Fn> = Intersection<Known<Overloads<Fn>> extends infer Pair ? Pair extends [infer A extends unknown[], infer R] ? (...args: A) => SubmittedFlowRun<Awaited<R>> : never : never>;

// process/subprocess.d.ts
export type Subprocess = (options?: SubprocessOptions) => BindTransform;

// process/subprocess.d.ts
export type SubprocessOptions = BindOptions & Partial<ProcessJob>;

// flow/flow-options.d.ts
export interface TaskOptions extends RetryOptions {
    name?: string;
    description?: string;
    tags?: readonly string[];
}

// flow/task.d.ts
interface TaskTransform {
    <Fn extends object>(fn: Fn): Flow<Fn>;
}

// runs/flow-run-future.d.ts
export interface WaitOptions {
    timeout?: number;
}

// runs/many-runs.d.ts
export declare function asCompleted<T>(runs: Iterable<AnyFlowRun<T>>): AsyncGenerator<FlowRunFuture<T>>;

// index.d.ts
export declare const bindFlow: BindFlow;

// runs/author-blocks.d.ts
export declare const defineBlock: DefineBlock;

// discovery/define-config.d.ts
export declare function defineConfig(config: FarhaulConfig): FarhaulConfig;

// index.d.ts
export declare const flow: FlowFactory;

// engine/run-context.d.ts
export declare function getRunContext(): RunContext;

// protocol/wire/class-registry.d.ts
export declare function registerClass(type: SelfDescribingClass): void;
export declare function registerClass<Instance extends object, Plain>(name: string, type: Class<Instance>, codec: ClassCodec<Instance, Plain>): void;

// flow/snapshot.d.ts
export declare function snapshot<Value>(evaluate: () => Value): Value;

// flow/submit.d.ts
export declare function submit<Args extends unknown[], Result>(fn: (...args: Args) => Promise<Result>, ...args: Args): SubmittedFlowRun<Result>;

// index.d.ts
export declare const subprocess: Subprocess;

// flow/task.d.ts
export declare function task(options?: TaskOptions): TaskTransform;
export declare function task<Fn extends (...args: never[]) => unknown>(fn: Fn): Flow<Fn>;

// runs/many-runs.d.ts
export declare function waitAll(runs: Iterable<AnyFlowRun<unknown>>, options?: WaitOptions): Promise<State[]>;
