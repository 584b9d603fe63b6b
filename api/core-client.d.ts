// Written by `npm run api-report`; not meant to be compiled.
// Exports: ApiKey, AuditEntry, BaseJobTemplate, Block, BlockTypeV1, Bundle, BundleManifestV1, Client, ConfigurationFault, Connection, ErrorCode, Event, FarhaulError, FlowRun, FollowLogsOptions, GarbageReport, JobPreview, LogEntry, PluginRegistry, Profile, Profiles, ResolveJobInput, ResolvedJob, ResultContent, Role, ServerFile, Settings, State, StateType, StorageDescription, TaskRun, WorkPool, WorkQueue, WorkerRecord, apiUrlOf, asPluginV1, carrierOf, checkTemplate, collectGarbage, configurationFaults, connect, createBundle, createPluginRegistry, decodeResult, discoverPlugins, errorCodes, followLogs, isTerminal, lastServer, logLimitText, nearestName, newId, openLocalStorage, openStorageDescription, parseDuration, prepareBlock, previewJob, readDataDirectory, readEnvironment, readLogLimit, readProfiles, readRetention, readSecretKeySettings, readServerFile, readSettings, resolveJob, silentLogger, storeBundle, tryStorage, version, writeProfiles, writeServerFile
// In core-plugin.d.ts: BaseJobTemplateV1, BlockTypeV1, CallOptionsV1, CheckReportV1, DangerousVariableV1, ExecutionKeyV1, GrantRequestV1, GrantV1, InfrastructureRefV1, JobSchemaV1, MountV1, ObjectHeadV1, OutcomeV1, PermissionDocumentV1, PluginV1, ProblemV1, RunTargetV1, StorageEntryV1, StorageV1, SubmitOptionsV1, SubmitRequestV1, WatchOptionsV1, WorkerContextV1, WorkerEntryV1, WorkerV1
// In core-protocol.d.ts: ApiKey, AuditEntry, Block, Bundle, BundleManifestV1, Client, Event, ExternalPackageLine, FlowDescription, FlowRun, LogEntry, ParameterDescription, Role, RunCode, State, StateType, StorageDescription, TaskRun, TerminalStateType, WorkPool, WorkQueue, WorkerRecord, apiKey, auditEntry, baseJobTemplate, binding, block, contract, event, flowRun, id, isTerminal, logEntry, role, state, storageDescription, taskRun, terminalStateTypes, time, workPool, workQueue, worker
// In core-worker.d.ts: Timings
// In core.d.ts: BundleChoices, Duration, ErrorCode, FarhaulError, FarhaulErrorOptions, errorCodes
// From other packages: @orpc/contract: ContractRouterClient, node:fs: ReadStream, zod: z

// job/block-references.d.ts
export interface BlockReference {
    block: string;
    path: readonly [string, ...string[]];
}

// job/block-references.d.ts
export type BlockValues = Readonly<Record<string, {
    document: JsonObject;
    secrets: JsonObject;
}>>;

// bundle/create-bundle.d.ts
interface BundleChoicesOfFiles {
    includeFiles?: readonly string[];
    includeFilesBase?: string;
    sensitiveFiles?: 'refuse' | 'allow';
    cacheDirectory?: string;
    explain?: boolean;
    target?: BundleOptions['target'];
}

// storage/store-bundle.d.ts
type BundleCode = Extract<RunCode, {
    type: 'bundle';
}>;

// bundle/create-bundle.d.ts
export type BundleOptions = BundleChoices;

// job/configuration-faults.d.ts
export interface ConfigurationFault {
    path: string;
    message: string;
    nearest: string | null;
}

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

// worker/dry-run.d.ts
export interface DryRunJob {
    request: unknown;
    job: Record<string, unknown>;
    checks: CheckReportV1;
    storage: {
        type: string;
        location: string;
    };
    channel: string;
    warnings: string[];
}

// runs/follow-logs.d.ts
export interface FollowLogsOptions {
    id: string;
    level?: LogEntry['level'] | undefined;
    after?: string | null;
    signal?: AbortSignal;
    onBroken?: (error: Error) => void;
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

// runs/preview-job.d.ts
export interface JobPreview {
    job: Record<string, unknown>;
    warnings: string[];
    plan: Omit<DryRunJob, 'job' | 'warnings'> | null;
}

// job/job-problem.d.ts
export interface JobProblem {
    code: JobErrorCode;
    path: string;
    message: string;
    remedy: string;
    layer: LayerSource | null;
    nearest: string | null;
}

// runs/preview-job.d.ts
export interface JobToPreview {
    pool: WorkPool;
    plugin: PluginV1 | null;
    jobVariables: Record<string, unknown>;
}

// job/plain-json.d.ts
export type JsonObject = Record<string, unknown>;

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
        body: ReadStream;
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
    blocks?: BlockValues;
    secretKeys?: readonly string[];
}

// job/resolve-job.d.ts
export interface ResolvedJob {
    job: Record<string, unknown>;
    variables: Record<string, unknown>;
    warnings: string[];
    references: BlockReference[];
    secretEnvironment: Record<string, string>;
    secrets: unknown[];
}

// protocol/result-document.d.ts
export type ResultContent = {
    kind: 'value';
    value: unknown;
} | {
    kind: 'error';
    error: unknown;
};

// settings/retention.d.ts
export interface Retention {
    keepRunsMs: number;
    keepLogsMs: number;
}

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

// worker/start-turns.d.ts
export declare class StartTurns {
    #private;
    constructor(atOnce: number);
    run<Value>(act: () => Promise<Value>): Promise<Value>;
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

// worker/worker-parts.d.ts
export interface WorkerParts {
    client: Client;
    plugin: WorkerV1;
    entry: WorkerEntryV1;
    openStorage(description: StorageDescription): Promise<StorageV1>;
    defaultStorage: StorageDescription;
    carrierDirectory: string;
    timings: Timings;
    startTurns: StartTurns;
    logger: WorkerContextV1['logger'];
    apiUrlForRunners: string | null;
    hostPipe: boolean;
    isDryRun?: boolean;
    name: string;
    draining: AbortSignal;
}

// settings/api-url.d.ts
export declare function apiUrlOf(address: string): string | null;

// discovery/as-plugin-v1.d.ts
export declare function asPluginV1(value: unknown, source: string): PluginV1;

// worker/carry-objects.d.ts
export declare function carrierOf(kind: string, parts: Pick<WorkerParts, 'carrierDirectory'>): StorageDescription;

// job/check-template.d.ts
export declare function checkTemplate(template: unknown): TemplateReport;

// storage/collect-garbage.d.ts
export declare function collectGarbage(options: GarbageCollection): Promise<GarbageReport>;

// job/configuration-faults.d.ts
export declare function configurationFaults(schema: Record<string, unknown>, configuration: Record<string, unknown>): ConfigurationFault[];

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

// runs/follow-logs.d.ts
export declare function followLogs(client: Client, options: FollowLogsOptions): AsyncGenerator<LogEntry>;

// runs/server-file.d.ts
export declare function lastServer(dataDirectory: string): ServerFile | null;

// settings/log-limit.d.ts
export declare function logLimitText(bytes: number): string;

// job/nearest-name.d.ts
export declare function nearestName(name: string, candidates: Iterable<string>): string | null;

// engine/new-id.d.ts
export declare function newId(): string;

// storage/local-storage.d.ts
export declare function openLocalStorage(configuration: {
    directory: string;
}): LocalStorage;

// storage/open-storage.d.ts
export declare function openStorageDescription(description: StorageDescription, lookup: (type: string) => StorageEntryV1 | null, place?: StoragePlace): Promise<StorageV1>;

// flow/duration.d.ts
export declare function parseDuration(duration: Duration, what: string): number;

// blocks/prepare-block.d.ts
export declare function prepareBlock(type: BlockTypeV1, fields: Record<string, unknown>): {
    type: string;
    document: Record<string, unknown>;
    secrets: Record<string, unknown>;
};

// runs/preview-job.d.ts
export declare function previewJob(connection: Connection, { pool, plugin, jobVariables }: JobToPreview): Promise<JobPreview>;

// settings/settings.d.ts
export declare function readDataDirectory(environment?: NodeJS.ProcessEnv): string;

// settings/settings.d.ts
export declare function readEnvironment(): NodeJS.ProcessEnv;

// settings/settings.d.ts
export declare function readLogLimit(environment?: NodeJS.ProcessEnv): number;

// settings/profiles.d.ts
export declare function readProfiles(dataDirectory: string): Profiles;

// settings/settings.d.ts
export declare function readRetention(environment?: NodeJS.ProcessEnv): Retention;

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

// discovery/silent-logger.d.ts
export declare const silentLogger: WorkerContextV1['logger'];

// storage/store-bundle.d.ts
export declare function storeBundle(bundle: Bundle, storage: StorageV1, options: StoreBundleOptions): Promise<BundleCode>;

// storage/try-storage.d.ts
export declare function tryStorage(storage: StorageV1, signal: AbortSignal): Promise<void>;

// settings/version.d.ts
export declare const version = "0.0.0";

// settings/profiles.d.ts
export declare function writeProfiles(dataDirectory: string, profiles: Profiles): void;

// runs/server-file.d.ts
export declare function writeServerFile(dataDirectory: string, file: ServerFile): () => void;
