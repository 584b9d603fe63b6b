// Written by `npm run api-report`; not meant to be compiled.
// Exports: ApiKey, AuditEntry, BaseJobTemplate, Bundle, BundleManifestV1, Client, Connection, ErrorCode, Event, FarhaulError, FlowRun, GarbageReport, LogEntry, PluginRegistry, Profile, Profiles, ResolveJobInput, ResolvedJob, ResultContent, Role, ServerFile, Settings, State, StateType, StorageDescription, TaskRun, WorkPool, WorkQueue, WorkerRecord, asPluginV1, checkTemplate, collectGarbage, connect, createBundle, createPluginRegistry, decodeResult, discoverPlugins, errorCodes, isTerminal, lastServer, nearestName, openLocalStorage, openStorageDescription, parseDuration, readDataDirectory, readProfiles, readSecretKeySettings, readServerFile, readSettings, resolveJob, storeBundle, version, writeProfiles, writeServerFile
// In core-protocol.d.ts: ApiKey, AuditEntry, Bundle, BundleManifestV1, Event, ExternalPackageLine, FlowDescription, LogEntry, ParameterDescription, RunCode, State, StateType, TaskRun, TerminalStateType, WorkPool, WorkQueue, WorkerRecord, apiKey, auditEntry, baseJobTemplate, event, isTerminal, logEntry, taskRun, terminalStateTypes, workPool, workQueue, worker
// In core-service.d.ts: Role, role
// In core-worker.d.ts: BaseJobTemplateV1, BlockTypeV1, CallOptionsV1, CheckReportV1, Client, DangerousVariableV1, ExecutionKeyV1, FlowRun, GrantRequestV1, GrantV1, InfrastructureRefV1, JobSchemaV1, MountV1, ObjectHeadV1, OutcomeV1, PermissionDocumentV1, PluginV1, ProblemV1, StorageDescription, StorageEntryV1, StorageV1, SubmitRequestV1, WatchOptionsV1, WorkerContextV1, WorkerEntryV1, WorkerV1, binding, contract, flowRun, id, state, storageDescription, time
// From other packages: @orpc/contract: ContractRouterClient, zod: z

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

// bundle/create-bundle.d.ts
interface BundleChoicesOfFiles {
    includeFiles?: readonly string[];
    includeFilesBase?: string;
    sensitiveFiles?: 'refuse' | 'allow';
    cacheDirectory?: string;
    target?: BundleOptions['target'];
}

// storage/store-bundle.d.ts
type BundleCode = Extract<RunCode, {
    type: 'bundle';
}>;

// bundle/create-bundle.d.ts
export type BundleOptions = BundleChoices;

// runs/connect.d.ts
export interface Connection {
    client: Client;
    place: {
        kind: 'embedded';
        directory: string;
    } | {
        kind: 'server';
        url: string;
    };
    defaultStorage: StorageDescription;
    dataDirectory: string;
    close(): Promise<void>;
}

// bundle/create-bundle.d.ts
export interface CreateBundleByEntrypoint extends BundleChoicesOfFiles {
    directory: string;
    entrypoint: string;
    options?: BundleOptions;
}

// flow/flow-options.d.ts
export type Duration = number | string;

// errors/error-codes.d.ts
export type ErrorCode = keyof typeof errorCodes;

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

// storage/collect-garbage.d.ts
export interface GarbageCollection {
    storage: StorageV1;
    referenced: ReadonlySet<string>;
    flowRuns: ReadonlySet<string> | null;
    unusedForMs: number;
    dryRun?: boolean;
    now?: number;
    signal?: AbortSignal;
}

// storage/collect-garbage.d.ts
export interface GarbageReport {
    removed: {
        key: string;
        bytes: number;
    }[];
    bytes: number;
    kept: number;
}

// job/job-problem.d.ts
export type JobErrorCode = Extract<ErrorCode, `FARHAUL_JOB_${string}`>;

// job/job-problem.d.ts
export interface JobProblem {
    code: JobErrorCode;
    path: string;
    message: string;
    remedy: string;
    layer: LayerSource | null;
    nearest: string | null;
}

// job/job-problem.d.ts
export type LayerSource = 'deployment' | 'decorator' | 'call';

// storage/local-storage.d.ts
export declare class LocalStorage implements StorageV1 {
    readonly specificationVersion = "v1";
    readonly type = "local";
    private readonly directory;
    constructor(directory: string);
    put(key: string, body: ObjectBody, options: {
        signal: AbortSignal;
        ifAbsent: boolean;
    }): Promise<{
        created: boolean;
    }>;
    get(key: string, options: {
        signal: AbortSignal;
    }): Promise<Uint8Array | null>;
    read(key: string): Promise<{
        head: ObjectHeadV1;
        body: AsyncIterable<Uint8Array>;
    } | null>;
    head(key: string, options: {
        signal: AbortSignal;
    }): Promise<ObjectHeadV1 | null>;
    list(prefix: string, options: {
        signal: AbortSignal;
        after?: string;
    }): AsyncGenerator<ObjectHeadV1>;
    delete(key: string, options: {
        signal: AbortSignal;
    }): Promise<void>;
    grant(requests: readonly GrantRequestV1[]): Promise<GrantV1[]>;
    describe(): {
        type: string;
        location: string;
        configuration: Record<string, unknown>;
    };
    private path;
}

// storage/local-storage.d.ts
export type ObjectBody = Uint8Array | AsyncIterable<Uint8Array>;

// discovery/plugin-registry.d.ts
export interface PluginRegistry {
    rows: readonly PluginRow[];
    worker(type: string, packageName?: string | null): {
        plugin: PluginV1;
        entry: WorkerEntryV1;
    };
    storage(type: string): StorageEntryV1 | null;
    workerTypes(): string[];
}

// discovery/discover-plugins.d.ts
export type PluginRow = {
    name: string;
    version: string | null;
    source: 'built-in' | 'config' | 'dependency';
} & ({
    state: 'ok';
    plugin: PluginV1;
} | {
    state: 'broken';
    error: FarhaulError;
});

// settings/profiles.d.ts
export interface Profile {
    url: string;
    key: string | null;
}

// settings/profiles.d.ts
export interface Profiles {
    active: string | null;
    profiles: Record<string, Profile>;
}

// job/resolve-job.d.ts
export interface ResolveJobInput {
    template: BaseJobTemplateV1;
    dangerous: readonly DangerousVariableV1[];
    allow: readonly string[] | null;
    layers: readonly {
        source: LayerSource;
        variables: Record<string, unknown>;
    }[];
    workPoolName: string | null;
    workerType: string;
}

// job/resolve-job.d.ts
export interface ResolvedJob {
    job: Record<string, unknown>;
    variables: Record<string, unknown>;
    warnings: string[];
}

// protocol/result-document.d.ts
export type ResultContent = {
    kind: 'value';
    value: unknown;
} | {
    kind: 'error';
    error: unknown;
};

// runs/server-file.d.ts
export interface ServerFile {
    url: string;
    pid: number;
    version: string;
    store: 'sqlite' | 'postgres' | 'memory';
}

// settings/settings.d.ts
export interface Settings {
    dataDirectory: string;
    apiUrl: string | null;
    apiKey: string | null;
    profile: string | null;
}

// storage/built-in-storages.d.ts
export interface StoragePlace {
    client: Client;
    place: {
        kind: 'embedded';
        directory: string;
    } | {
        kind: 'server';
        url: string;
    };
}

// storage/store-bundle.d.ts
export interface StoreBundleOptions {
    entry: number;
    workingDirectory: 'bundle' | 'image';
}

// job/check-template.d.ts
export interface TemplateReport {
    errors: JobProblem[];
    warnings: JobProblem[];
}

// discovery/as-plugin-v1.d.ts
export declare function asPluginV1(value: unknown, source: string): PluginV1;

// job/check-template.d.ts
export declare function checkTemplate(template: unknown): TemplateReport;

// storage/collect-garbage.d.ts
export declare function collectGarbage(options: GarbageCollection): Promise<GarbageReport>;

// runs/connect.d.ts
export declare function connect(settings?: Settings): Promise<Connection>;

// client.d.ts
export declare function createBundle(input: CreateBundleByEntrypoint): Promise<Bundle>;

// discovery/plugin-registry.d.ts
export declare function createPluginRegistry(rows: readonly PluginRow[]): PluginRegistry;

// protocol/result-document.d.ts
export declare function decodeResult(bytes: Uint8Array): ResultContent;

// discovery/discover-plugins.d.ts
export declare function discoverPlugins(from: string): Promise<PluginRow[]>;

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
    readonly FARHAUL_RUNNER_BLOCKED: 'A flow was called while the bundle was loading (exit 72).';
    readonly FARHAUL_RUNNER_RESULT: 'The result could not be delivered (exit 73).';
    readonly FARHAUL_RUNNER_FILES: 'The files archive is unsafe or damaged (exit 74).';
    readonly FARHAUL_NODE_UNSUPPORTED: 'This JavaScript runtime is not supported.';
    readonly FARHAUL_CONFIGURATION: 'A setting or configuration file is invalid.';
    readonly FARHAUL_INTERNAL: 'A defect of farhaul.';
};

// runs/server-file.d.ts
export declare function lastServer(dataDirectory: string): ServerFile | null;

// job/nearest-name.d.ts
export declare function nearestName(name: string, candidates: Iterable<string>): string | null;

// storage/local-storage.d.ts
export declare function openLocalStorage(configuration: {
    directory: string;
}): LocalStorage;

// storage/open-storage.d.ts
export declare function openStorageDescription(description: StorageDescription, lookup: (type: string) => StorageEntryV1 | null, place?: StoragePlace): Promise<StorageV1>;

// flow/duration.d.ts
export declare function parseDuration(duration: Duration, what: string): number;

// settings/settings.d.ts
export declare function readDataDirectory(environment?: NodeJS.ProcessEnv): string;

// settings/profiles.d.ts
export declare function readProfiles(dataDirectory: string): Profiles;

// settings/settings.d.ts
export declare function readSecretKeySettings(environment?: NodeJS.ProcessEnv): {
    key: string | null;
    file: string | null;
};

// runs/server-file.d.ts
export declare function readServerFile(dataDirectory: string): ServerFile | null;

// settings/settings.d.ts
export declare function readSettings(environment?: NodeJS.ProcessEnv): Settings;

// job/resolve-job.d.ts
export declare function resolveJob(input: ResolveJobInput): ResolvedJob;

// storage/store-bundle.d.ts
export declare function storeBundle(bundle: Bundle, storage: StorageV1, options: StoreBundleOptions): Promise<BundleCode>;

// settings/version.d.ts
export declare const version = "0.0.0";

// settings/profiles.d.ts
export declare function writeProfiles(dataDirectory: string, profiles: Profiles): void;

// runs/server-file.d.ts
export declare function writeServerFile(dataDirectory: string, file: ServerFile): () => void;
