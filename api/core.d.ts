// Written by `npm run api-report`; not meant to be compiled.
// Exports: BindFlow, BindOptions, BindTransform, BindingType, Block, BlockClass, BlockDefinition, BoundFlow, Bundle, BundleChoices, BundleManifestV1, CallOptions, DefineBlock, DryRun, Duration, ErrorCode, FarhaulConfig, FarhaulError, FieldSchemas, Flow, FlowFactory, FlowOptions, FlowRun, FlowRunCancelled, FlowRunCrashed, FlowRunDetails, FlowRunFailed, FlowRunFuture, FlowRunTimedOut, FlowTransform, JobConfiguration, LocalFileSystem, LogEntry, Plugin, ResultOptions, RetryDelay, RunContext, RunLogger, SaveableStorage, Secret, SecretFields, State, StateType, Storage, SubmittedFlowRun, Subprocess, SubprocessOptions, TaskOptions, TaskRun, WaitOptions, Worker, asCompleted, bindFlow, defineBlock, defineConfig, flow, getRunContext, registerClass, snapshot, submit, subprocess, task, waitAll
// In core-plugin.d.ts: Annotations, BaseJobTemplateV1, BlockDefinition, BlockTypeV1, CallOptionsV1, CheckReportV1, DangerousVariableV1, Description, ExecutionKeyV1, FieldSchemas, GrantRequestV1, GrantV1, InfrastructureRefV1, IsUnion, JobSchemaV1, MountV1, ObjectHeadV1, ObjectSchema, OutcomeV1, PermissionDocumentV1, PluginV1, Presence, ProblemV1, RequiredKeys, RunTargetV1, SchemaOf, SchemaOfEach, SingleSchema, StorageEntryV1, StorageV1, SubmitOptionsV1, SubmitRequestV1, UnionSchema, WatchOptionsV1, WorkerContextV1, WorkerEntryV1, WorkerV1
// In core-protocol.d.ts: Bundle, BundleManifestV1, Client, ExternalPackageLine, FlowDescription, FlowRun, LogEntry, ParameterDescription, State, StateType, TaskRun, binding, contract, flowRun, id, logEntry, state, taskRun, time, worker
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
    dryRun: DryRunning<Fn>;
    bundle(): Promise<BundleManifestV1>;
}

// flow/launcher.d.ts
export interface BundleChoices {
    mode?: 'slice' | 'module';
    external?: Record<string, 'vendor' | 'install' | 'image'>;
    target?: {
        platform?: string;
        libc?: 'glibc' | 'musl';
        node?: number;
    };
    include?: readonly string[];
    minify?: boolean;
    maxBytes?: number;
    workingDirectory?: 'bundle' | 'image';
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

// flow/flow-types.d.ts
export interface DryRun {
    flowName: string;
    workerType: string;
    workPool: string | null;
    request: unknown;
    job: Record<string, unknown>;
    checks: CheckReportV1;
    bundle: {
        mode: 'slice' | 'module';
        node: number;
        code: {
            sha256: string;
            bytes: number;
        };
        files: {
            sha256: string;
            bytes: number;
            count: number;
        } | null;
        external: {
            name: string;
            version: string | null;
            how: string;
        }[];
        notes: string[];
    };
    storage: {
        type: string;
        location: string;
    };
    channel: string;
    warnings: string[];
}

// flow/flow-types.d.ts
type DryRunning<Fn> = Intersection<Known<Overloads<Fn>> extends infer Pair ? Pair extends [infer A extends unknown[], unknown] ? (...args: A) => Promise<DryRun> : never : never>;

// flow/flow-options.d.ts
export type Duration = number | string;

// errors/error-codes.d.ts
export type ErrorCode = keyof typeof errorCodes;

// discovery/define-config.d.ts
export interface FarhaulConfig {
    plugins?: readonly (PluginV1 | string)[];
}

// errors/farhaul-error.d.ts
export declare class FarhaulError extends Error {
    readonly code: ErrorCode;
    readonly retryable: boolean;
    readonly hint: string | undefined;
    readonly details: Record<string, unknown> | undefined;
    constructor(code: ErrorCode, message: string, options?: FarhaulErrorOptions);
    static isInstance<Code extends ErrorCode>(error: unknown, code?: Code): error is FarhaulError & {
        code: Code;
    };
}

// errors/farhaul-error.d.ts
export interface FarhaulErrorOptions {
    hint?: string | undefined;
    retryable?: boolean | undefined;
    details?: Record<string, unknown> | undefined;
    cause?: unknown;
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

// errors/error-codes.d.ts
export declare const errorCodes: {
    readonly FARHAUL_FLOW_DEFINITION: 'A flow or task was defined in a way that cannot work.';
    readonly FARHAUL_FLOW_NAME: 'A flow has no name that could be found.';
    readonly FARHAUL_FLOW_NESTED_SUBMIT: 'Something was asked for inside a run that cannot be done from there.';
    readonly FARHAUL_FLOW_LOADING: 'A flow was called while its bundle was loading.';
    readonly FARHAUL_VALUE_FUNCTION: 'A function is among the values to send.';
    readonly FARHAUL_VALUE_PROMISE: 'A Promise is among the values to send.';
    readonly FARHAUL_VALUE_STREAM: 'A stream is among the values to send.';
    readonly FARHAUL_VALUE_SIGNAL: 'An AbortSignal or AbortController is among the values to send.';
    readonly FARHAUL_VALUE_SYMBOL: 'A symbol that is not registered is among the values to send.';
    readonly FARHAUL_VALUE_CLASS: 'An instance of a class that is not registered is among the values to send.';
    readonly FARHAUL_VALUE_WEAK: 'A WeakMap, WeakSet or WeakRef is among the values to send.';
    readonly FARHAUL_VALUE_UNREADABLE: 'A value to send threw an error when it was read.';
    readonly FARHAUL_VALUE_TOO_DEEP: 'A value is nested deeper than can be sent.';
    readonly FARHAUL_VALUE_TOO_LARGE: 'A value is larger than can be sent.';
    readonly FARHAUL_VALUE_INVALID: 'A document in the wire format is malformed or hostile.';
    readonly FARHAUL_VALUE_VERSION: 'A document in the wire format was written by a newer version.';
    readonly FARHAUL_BUNDLE_NO_FILE: 'A flow has no source file.';
    readonly FARHAUL_BUNDLE_FLOW_NOT_FOUND: 'The call that makes a flow was not found in its source file.';
    readonly FARHAUL_BUNDLE_FLOW_AMBIGUOUS: 'Two flows cannot be told apart.';
    readonly FARHAUL_BUNDLE_CAPTURES: 'A nested flow uses variables that cannot travel.';
    readonly FARHAUL_BUNDLE_CAPTURE_WRITE: 'A nested flow assigns to a captured variable.';
    readonly FARHAUL_BUNDLE_LAUNCH_IN_INITIALIZER: 'A value that a flow needs is made by launching another flow.';
    readonly FARHAUL_BUNDLE_PARSE: 'A source file of the flow has a syntax error.';
    readonly FARHAUL_BUNDLE_RESOLVE: 'An import of the flow cannot be resolved.';
    readonly FARHAUL_BUNDLE_BUILD: 'The bundler failed.';
    readonly FARHAUL_BUNDLE_NATIVE_PLATFORM: 'A native package is built for another platform than the run will have.';
    readonly FARHAUL_BUNDLE_NATIVE_FETCH: 'No build of a native package for the target is known, or it could not be fetched.';
    readonly FARHAUL_BUNDLE_ASSET: 'The code starts a thread from a file of its own, which a bundle does not hold.';
    readonly FARHAUL_BUNDLE_TOO_LARGE: 'A bundle is larger than allowed.';
    readonly FARHAUL_BUNDLE_INCLUDE: 'An entry of includeFiles cannot be used.';
    readonly FARHAUL_BUNDLE_SENSITIVE: 'includeFiles matched a file that looks like a secret.';
    readonly FARHAUL_BUNDLE_TARGET: 'A bundle and its target do not fit together.';
    readonly FARHAUL_BUNDLE_UPLOAD: 'An object of the bundle could not be stored.';
    readonly FARHAUL_STORAGE_KEY: 'An object key is malformed.';
    readonly FARHAUL_STORAGE_DIGEST: 'A stored object does not have the content its digest promises.';
    readonly FARHAUL_STORAGE_UNAVAILABLE: 'A storage cannot be reached.';
    readonly FARHAUL_STORAGE_REJECTED: 'A storage refused a request.';
    readonly FARHAUL_STORAGE_CLOSED: 'An object of an execution that has ended was to be written.';
    readonly FARHAUL_STORAGE_NOT_FOUND: 'An object or a saved storage does not exist.';
    readonly FARHAUL_JOB_VARIABLE_UNKNOWN: 'A job variable is not known to the work pool or worker type.';
    readonly FARHAUL_JOB_VARIABLE_INVALID: 'A job variable has a value that its schema does not admit.';
    readonly FARHAUL_JOB_VARIABLE_ENFORCED: 'A job variable is set that the work pool enforces.';
    readonly FARHAUL_JOB_VARIABLE_FORBIDDEN: 'A job variable is set that the work pool does not allow.';
    readonly FARHAUL_JOB_TEMPLATE: 'A base job template is malformed.';
    readonly FARHAUL_INFRASTRUCTURE_BUSY: 'The infrastructure has no room now; the run stays queued.';
    readonly FARHAUL_INFRASTRUCTURE_REJECTED: 'The infrastructure refused the job for good.';
    readonly FARHAUL_INFRASTRUCTURE_UNAVAILABLE: 'The infrastructure cannot be reached.';
    readonly FARHAUL_INFRASTRUCTURE_UNSUPPORTED: 'The worker type cannot work on this machine.';
    readonly FARHAUL_CAPABILITY_UNSUPPORTED: 'A worker or storage lacks an optional capability.';
    readonly FARHAUL_BLOCK_DEFINITION: 'A block type is defined in a way that cannot work.';
    readonly FARHAUL_BLOCK_INVALID: 'A block has a field that its type does not admit, or lacks one.';
    readonly FARHAUL_BLOCK_REFERENCE: 'A job variable refers to a block or a field that cannot be resolved.';
    readonly FARHAUL_SECRET_UNSAVED: 'A secret that only its process knows would have to be stored.';
    readonly FARHAUL_SECRET_WRITE_ONLY: 'A saved secret was to be read back.';
    readonly FARHAUL_SECRET_KEY: 'The key that encrypts secrets is missing, wrong or malformed.';
    readonly FARHAUL_PLUGIN_NOT_FOUND: 'No plugin for a worker or storage type is installed.';
    readonly FARHAUL_PLUGIN_INCOMPATIBLE: 'A plugin does not fulfil the contract of this version.';
    readonly FARHAUL_PLUGIN_CONFLICT: 'Two plugins offer the same type.';
    readonly FARHAUL_STORE_NEWER: 'The store was written by a newer version of farhaul.';
    readonly FARHAUL_STORE_PLACE: 'The data directory cannot hold the store.';
    readonly FARHAUL_STORE_READ_ONLY: 'The data directory cannot be written.';
    readonly FARHAUL_STORE_FULL: 'The disk of the data directory is full.';
    readonly FARHAUL_STORE_BUSY: 'The store stayed locked by another process.';
    readonly FARHAUL_STORE_UNAVAILABLE: 'The database of the store cannot be reached.';
    readonly FARHAUL_STORE_FAILED: 'The store failed.';
    readonly FARHAUL_NOT_FOUND: 'An object does not exist.';
    readonly FARHAUL_CONFLICT: 'An object exists already or has changed meanwhile.';
    readonly FARHAUL_INPUT_INVALID: 'A request or a command has an invalid value.';
    readonly FARHAUL_IDEMPOTENCY_MISMATCH: 'An idempotency key was used before with another request.';
    readonly FARHAUL_TRANSITION_REFUSED: 'A state transition is not possible any more.';
    readonly FARHAUL_ADMISSION_REFUSED: 'An execution was superseded or ended before it could start.';
    readonly FARHAUL_API_UNREACHABLE: 'The API server cannot be reached.';
    readonly FARHAUL_API_VERSION: 'Client and server speak different versions.';
    readonly FARHAUL_API_UNAUTHORIZED: 'The request carries no valid key or token.';
    readonly FARHAUL_API_FORBIDDEN: 'The key or token lacks the right.';
    readonly FARHAUL_API_BUSY: 'A caller asks more of a server than it may in that time.';
    readonly FARHAUL_API_LIMIT: 'A limit of the API was exceeded.';
    readonly FARHAUL_WORK_POOL_NOT_FOUND: 'A work pool does not exist.';
    readonly FARHAUL_WORK_POOL_TYPE: 'A work pool has another type than the worker or decorator.';
    readonly FARHAUL_WORK_QUEUE_NOT_FOUND: 'A work queue does not exist.';
    readonly FARHAUL_RUN_FAILED: 'A flow run failed.';
    readonly FARHAUL_RUN_TIMED_OUT: 'A flow run exceeded its timeout.';
    readonly FARHAUL_RUN_CRASHED: 'A flow run crashed.';
    readonly FARHAUL_RUN_CANCELLED: 'A flow run was cancelled.';
    readonly FARHAUL_WAIT_TIMED_OUT: 'Waiting for a flow run took longer than asked; the run goes on.';
    readonly FARHAUL_RUNNER_BOOTSTRAP: 'The runner could not fetch or verify its bundle (exit 70).';
    readonly FARHAUL_RUNNER_LOAD: 'The bundle failed to load (exit 71).';
    readonly FARHAUL_RUNNER_INSTALL: 'Packages could not be installed in the run (exit 71).';
    readonly FARHAUL_RUNNER_BLOCKED: 'A flow was called while the bundle was loading (exit 72).';
    readonly FARHAUL_RUNNER_RESULT: 'The result could not be delivered (exit 73).';
    readonly FARHAUL_RUNNER_FILES: 'The files archive is unsafe or damaged (exit 74).';
    readonly FARHAUL_NODE_UNSUPPORTED: 'This JavaScript runtime is not supported.';
    readonly FARHAUL_CONFIGURATION: 'A setting or configuration file is invalid.';
    readonly FARHAUL_INTERNAL: 'A defect of farhaul.';
};

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
