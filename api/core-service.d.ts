// Written by `npm run api-report`; not meant to be compiled.
// Exports: ApiHandler, ApiHandlerOptions, BackupDocument, CONTENT_PATH, EmbeddedOptions, EmbeddedService, HttpClientOptions, PostgresConnection, PostgresPool, PostgresQuery, PostgresResult, PostgresStoreOptions, RestoredStore, SecretKeys, Service, ServiceHost, ServiceLogger, ServiceOptions, Store, backUpStore, createApiHandler, createHttpClient, createService, holdsKey, networkFileSystem, openEmbedded, openPostgresStore, openSecretKeys, openSqliteStore, restoreStore
// In core-plugin.d.ts: ObjectHeadV1
// In core-protocol.d.ts: Client, Role, contract, role
// In core-worker.d.ts: Timings
// From other packages: @orpc/contract: ContractRouterClient, node:http: IncomingMessage, node:http: ServerResponse, node:stream: Readable, zod: z

// service/access/create-access.d.ts
export interface Access {
    authenticate(authorization: string | undefined): Promise<Caller>;
    authorize(call: JudgedCall): Promise<unknown>;
    audit(call: JudgedCall, how: {
        address: string | null;
        error: unknown;
    }): Promise<void>;
    requires(wanted: boolean | undefined): Promise<boolean>;
    firstKey(): Promise<string | null>;
}

// service/http/api-handler.d.ts
export type ApiHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

// service/http/api-handler.d.ts
export interface ApiHandlerOptions {
    prefix?: `/${string}`;
    bodyLimit?: number;
    objectLimit?: number;
    authentication?: boolean;
    limits?: RequestLimits | null;
}

// service/backup/backup-document.d.ts
export interface BackupDocument {
    v: 1;
    version: string;
    madeAt: string;
    from: string;
    schema: number;
    storeBytes: number;
    objects: number;
    objectBytes: number;
}

// service/objects/signed-urls.d.ts
export declare const CONTENT_PATH = "/objects/content/";

// service/access/caller.d.ts
export interface CallContext extends KeyedContext {
    caller?: Caller;
}

// service/access/caller.d.ts
export type Caller =
{
    kind: 'anyone';
} | {
    kind: 'key';
    id: string;
    name: string;
    role: Role;
    workPools: readonly string[] | null;
    expiresAt: number | null;
}
 | {
    kind: 'unknown';
    reason: string;
};

// service/store/changes.d.ts
export declare class Changes {
    #private;
    constructor(outside: OutsideChanges | null);
    listen(topics: readonly string[]): Listener;
    wake(topics: readonly string[] | 'all'): void;
}

// service/open-embedded.d.ts
export interface EmbeddedOptions {
    directory?: string;
    timings?: Partial<Timings>;
}

// service/open-embedded.d.ts
export interface EmbeddedService {
    readonly client: Client;
    readonly service: Service;
    readonly directory: string;
    readonly storageDirectory: string;
    close(): Promise<void>;
}

// service/http/http-client.d.ts
export interface HttpClientOptions {
    url: string;
    key?: string | null;
}

// service/access/judge-access.d.ts
export interface JudgedCall {
    path: readonly string[];
    input: unknown;
    caller: Caller;
}

// service/once.d.ts
export interface KeyedContext {
    idempotencyKey?: string | null;
}

// service/store/changes.d.ts
export interface Listener {
    wait(milliseconds: number, signal?: AbortSignal | undefined): Promise<void>;
    close(): void;
}

// service/moment.d.ts
export interface Moment {
    readonly now: number;
    readonly timings: Timings;
    readonly logLimitBytes: number;
}

// service/objects/object-store.d.ts
export interface ObjectPage {
    items: ObjectHeadV1[];
    next: string | null;
}

// service/objects/object-store.d.ts
export interface ObjectPageRequest {
    prefix: string;
    after: string | null;
    limit: number;
}

// service/objects/object-store.d.ts
export interface ObjectStore {
    put(key: string, body: AsyncIterable<Uint8Array>, options: {
        ifAbsent: boolean;
    }): Promise<{
        created: boolean;
    }>;
    get(key: string): Promise<StoredObject | null>;
    head(key: string): Promise<ObjectHeadV1 | null>;
    list(page: ObjectPageRequest): Promise<ObjectPage>;
    delete(key: string): Promise<void>;
}

// service/store/changes.d.ts
export interface OutsideChanges {
    start(woken: (topics: readonly string[] | 'all') => void): void;
    stop(): void;
}

// service/store/postgres/postgres-pool.d.ts
export interface PostgresConnection {
    readonly pipeline?: boolean;
    readonly connection?: {
        stream?: {
            cork(): void;
            uncork(): void;
        };
    };
    query(query: PostgresQuery): Promise<PostgresResult>;
    on?(event: 'notification', listener: (notification: {
        payload?: string | undefined;
    }) => void): unknown;
    on?(event: 'error' | 'end', listener: (error?: Error) => void): unknown;
    release(error?: Error | boolean): void;
}

// service/store/postgres/postgres-pool.d.ts
export interface PostgresPool {
    query(query: PostgresQuery): Promise<PostgresResult>;
    connect(): Promise<PostgresConnection>;
    end(): Promise<void>;
}

// service/store/postgres/postgres-pool.d.ts
export interface PostgresQuery {
    text: string;
    values: unknown[];
    name?: string;
}

// service/store/postgres/postgres-pool.d.ts
export interface PostgresResult {
    rows: Record<string, unknown>[];
    fields: {
        name: string;
        dataTypeID: number;
    }[];
}

// service/store/postgres/postgres-store.d.ts
export interface PostgresStoreOptions {
    pool: PostgresPool;
    prepare?: boolean;
}

// service/http/request-limits.d.ts
export interface RequestLimits {
    perSecond: number;
    burst: number;
    open: number;
}

// service/backup/restore-store.d.ts
export interface RestoredStore {
    backup: BackupDocument;
    before: string | null;
}

// service/store/statement.d.ts
export type Row = Record<string, Value>;

// service/secrets/secret-keys.d.ts
export interface SecretKey {
    id: string;
    bytes: Uint8Array;
}

// service/secrets/secret-keys.d.ts
export interface SecretKeySource {
    key: string | null;
    file: string | null;
    dataDirectory: string;
}

// service/secrets/secret-keys.d.ts
export interface SecretKeys {
    readonly place: string;
    read(): readonly SecretKey[];
    first(): SecretKey;
    replace?(keys: readonly SecretKey[]): void;
}

// service/objects/served-objects.d.ts
export declare class ServedObjects {
    #private;
    readonly store: ObjectStore;
    constructor(store: ObjectStore, core: ServiceCore);
    head(key: string): Promise<ObjectHeadV1 | null>;
    list(page: ObjectPageRequest): Promise<ObjectPage>;
    listAll(prefix: string): AsyncGenerator<ObjectHeadV1>;
    put(key: string, body: AsyncIterable<Uint8Array>, options: {
        ifAbsent: boolean;
    }): Promise<{
        created: boolean;
    }>;
    delete(keys: readonly string[]): Promise<void>;
    grant({ requests, lifetimeMs }: z.output<typeof grantObjects>): Promise<z.output<typeof grantedObjects>>;
    verify(request: SignedRequest): Promise<void>;
    deleteOfRuns(flowRunIds: readonly string[]): Promise<{
        objects: number;
        bytes: number;
    }>;
}

// service/service.d.ts
export interface Service {
    readonly client: Client;
    readonly router: ServiceRouter;
    readonly store: Store;
    readonly timings: Timings;
    readonly objects: ServedObjects;
    readonly logger: ServiceLogger;
    readonly secretKeys: SecretKeys;
    readonly access: Access;
    sweep(): Promise<void>;
    start(): void;
    stop(): Promise<void>;
    endWaits(): void;
    check(): Promise<void>;
}

// service/service-core.d.ts
export interface ServiceCore {
    readonly store: Store;
    readonly timings: Timings;
    readonly host: ServiceHost;
    readonly logger: ServiceLogger;
    readonly objects: ServedObjects;
    readonly secretKeys: SecretKeys;
    readonly closing: AbortSignal;
    moment(): Moment;
    read<Result>(query: (moment: Moment) => Transaction<Result>): Promise<Result>;
    write<Result>(transaction: (moment: Moment) => Transaction<Result>): Promise<Result>;
    writeThenRead<Written, Result>(transaction: (moment: Moment) => Transaction<Written>, query: (moment: Moment, written: Written) => Transaction<Result>): Promise<Result>;
}

// service/service-core.d.ts
export interface ServiceHost {
    version: string;
    authentication: boolean;
    servesStorage: boolean;
}

// service/service-logger.d.ts
export interface ServiceLogger {
    info(message: string, fields?: Record<string, unknown>): void;
    warn(message: string, fields?: Record<string, unknown>): void;
}

// service/service.d.ts
export interface ServiceOptions {
    store: Store;
    clock?: () => number;
    timings?: Partial<Timings>;
    logLimitBytes?: number;
    host?: Partial<ServiceHost>;
    logger?: ServiceLogger;
    objects?: ObjectStore;
    secretKeys?: SecretKeys;
}

// service/router.d.ts
export type ServiceRouter = ReturnType<typeof createRouter>;

// service/store/statement.d.ts
export interface Several {
    readonly several: readonly Statement[];
}

// service/objects/served-objects.d.ts
export interface SignedRequest {
    method: string;
    key: string;
    query: URLSearchParams;
}

// service/store/statement.d.ts
export interface Statement {
    readonly text: string;
    readonly parameters: readonly Value[];
}

// service/store/statement.d.ts
export type Step = Statement | Wake | Together | Several;

// service/store/store.d.ts
export interface Store {
    readonly kind: 'sqlite' | 'postgres';
    readonly changes: Changes;
    read<Result>(query: () => Transaction<Result>): Promise<Result>;
    write<Result>(transaction: () => Transaction<Result>): Promise<Result>;
    writeThenRead<Written, Result>(transaction: () => Transaction<Written>, query: (written: Written) => Transaction<Result>): Promise<Result>;
    now(): number;
    compact?(): Promise<void>;
    close(): Promise<void>;
}

// service/objects/object-store.d.ts
export interface StoredObject {
    head: ObjectHeadV1;
    body: Readable;
}

// service/store/statement.d.ts
export interface Together {
    readonly together: readonly Statement[];
}

// service/store/statement.d.ts
export type Transaction<Result> = Generator<Step, Result, readonly Row[] | readonly (readonly Row[])[]>;

// service/store/statement.d.ts
export type Value = string | number | null | Uint8Array;

// service/store/statement.d.ts
export interface Wake {
    readonly wake: string;
}

// service/backup/back-up-store.d.ts
export declare function backUpStore(dataDirectory: string, target: string): Promise<BackupDocument>;

// service/http/api-handler.d.ts
export declare function createApiHandler(service: Service, options?: ApiHandlerOptions): Promise<ApiHandler>;

// service/http/http-client.d.ts
export declare function createHttpClient({ url, key }: HttpClientOptions): Client;

// service/router.d.ts
export declare function createRouter(core: ServiceCore): {
    flowRuns: {
        create: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            tags: import("zod").ZodDefault<import("zod").ZodArray<import("zod").ZodString>>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            arguments: import("zod").ZodUnion<readonly [import("zod").ZodObject<{
                inline: import("zod").ZodString;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                key: import("zod").ZodString;
                sha256: import("zod").ZodString;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                byName: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>]>;
            binding: import("zod").ZodNullable<import("zod").ZodObject<{
                workerType: import("zod").ZodString;
                jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"bundle">;
                entry: import("zod").ZodInt;
                code: import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                    node: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>;
                files: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                map: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                captures: import("zod").ZodNullable<import("zod").ZodString>;
                snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                workingDirectory: import("zod").ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"entrypoint">;
                entrypoint: import("zod").ZodString;
                pull: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>], "type">>;
            options: import("zod").ZodDefault<import("zod").ZodObject<{
                timeoutMs: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodNumber>>;
            }, import("zod/v4/core").$strip>>;
            workPoolName: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            workQueueName: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            parentFlowRunId: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodUUID>>;
            parentTaskRunId: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodUUID>>;
            scheduledFor: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodISODateTime>>;
            startTimeoutMs: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodInt>>;
            infrastructureRetries: import("zod").ZodDefault<import("zod").ZodInt>;
            idempotencyKey: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            callerOnly: import("zod").ZodDefault<import("zod").ZodBoolean>;
            startHere: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                host: import("zod").ZodString;
                pid: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            flowRun: import("zod").ZodObject<{
                id: import("zod").ZodUUID;
                name: import("zod").ZodString;
                flowName: import("zod").ZodString;
                flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
                state: import("zod").ZodObject<{
                    type: import("zod").ZodEnum<{
                        CANCELLED: "CANCELLED";
                        CANCELLING: "CANCELLING";
                        COMPLETED: "COMPLETED";
                        CRASHED: "CRASHED";
                        FAILED: "FAILED";
                        PAUSED: "PAUSED";
                        PENDING: "PENDING";
                        RUNNING: "RUNNING";
                        SCHEDULED: "SCHEDULED";
                    }>;
                    name: import("zod").ZodString;
                    message: import("zod").ZodNullable<import("zod").ZodString>;
                    time: import("zod").ZodISODateTime;
                }, import("zod/v4/core").$strip>;
                stateVersion: import("zod").ZodInt;
                tags: import("zod").ZodArray<import("zod").ZodString>;
                parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                binding: import("zod").ZodNullable<import("zod").ZodObject<{
                    workerType: import("zod").ZodString;
                    jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    storage: import("zod").ZodNullable<import("zod").ZodObject<{
                        type: import("zod").ZodString;
                        configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    }, import("zod/v4/core").$strip>>;
                    resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                        type: import("zod").ZodString;
                        configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    }, import("zod/v4/core").$strip>>>;
                }, import("zod/v4/core").$strip>>;
                code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                    type: import("zod").ZodLiteral<"bundle">;
                    entry: import("zod").ZodInt;
                    code: import("zod").ZodObject<{
                        key: import("zod").ZodString;
                        sha256: import("zod").ZodString;
                        node: import("zod").ZodInt;
                    }, import("zod/v4/core").$strip>;
                    files: import("zod").ZodNullable<import("zod").ZodObject<{
                        key: import("zod").ZodString;
                        sha256: import("zod").ZodString;
                    }, import("zod/v4/core").$strip>>;
                    manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                        key: import("zod").ZodString;
                    }, import("zod/v4/core").$strip>>;
                    map: import("zod").ZodNullable<import("zod").ZodObject<{
                        key: import("zod").ZodString;
                        sha256: import("zod").ZodString;
                    }, import("zod/v4/core").$strip>>;
                    captures: import("zod").ZodNullable<import("zod").ZodString>;
                    snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                    workingDirectory: import("zod").ZodEnum<{
                        bundle: "bundle";
                        image: "image";
                    }>;
                }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                    type: import("zod").ZodLiteral<"entrypoint">;
                    entrypoint: import("zod").ZodString;
                    pull: import("zod").ZodArray<import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>], "type">>;
                workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
                workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
                parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
                parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
                retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
                phases: import("zod").ZodArray<import("zod").ZodObject<{
                    name: import("zod").ZodString;
                    time: import("zod").ZodISODateTime;
                }, import("zod/v4/core").$strip>>;
                executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
                executions: import("zod").ZodInt;
                attempt: import("zod").ZodInt;
                infrastructureRetries: import("zod").ZodInt;
                ref: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    identifier: import("zod").ZodString;
                    reach: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                channel: import("zod").ZodNullable<import("zod").ZodString>;
                outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
                result: import("zod").ZodNullable<import("zod").ZodObject<{
                    storage: import("zod").ZodNullable<import("zod").ZodObject<{
                        type: import("zod").ZodString;
                        configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    }, import("zod/v4/core").$strip>>;
                    key: import("zod").ZodNullable<import("zod").ZodString>;
                    inline: import("zod").ZodNullable<import("zod").ZodString>;
                    sha256: import("zod").ZodString;
                    bytes: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>>;
                watched: import("zod").ZodBoolean;
                createdAt: import("zod").ZodISODateTime;
                scheduledFor: import("zod").ZodISODateTime;
                startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            }, import("zod/v4/core").$strip>;
            execution: import("zod").ZodNullable<import("zod").ZodObject<{
                executionId: import("zod").ZodUUID;
                flowRunId: import("zod").ZodUUID;
                fencing: import("zod").ZodInt;
                token: import("zod").ZodString;
                leaseExpiresAt: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            created: import("zod").ZodBoolean;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        get: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
            state: import("zod").ZodObject<{
                type: import("zod").ZodEnum<{
                    CANCELLED: "CANCELLED";
                    CANCELLING: "CANCELLING";
                    COMPLETED: "COMPLETED";
                    CRASHED: "CRASHED";
                    FAILED: "FAILED";
                    PAUSED: "PAUSED";
                    PENDING: "PENDING";
                    RUNNING: "RUNNING";
                    SCHEDULED: "SCHEDULED";
                }>;
                name: import("zod").ZodString;
                message: import("zod").ZodNullable<import("zod").ZodString>;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>;
            stateVersion: import("zod").ZodInt;
            tags: import("zod").ZodArray<import("zod").ZodString>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            binding: import("zod").ZodNullable<import("zod").ZodObject<{
                workerType: import("zod").ZodString;
                jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"bundle">;
                entry: import("zod").ZodInt;
                code: import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                    node: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>;
                files: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                map: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                captures: import("zod").ZodNullable<import("zod").ZodString>;
                snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                workingDirectory: import("zod").ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"entrypoint">;
                entrypoint: import("zod").ZodString;
                pull: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>], "type">>;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
            parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
            phases: import("zod").ZodArray<import("zod").ZodObject<{
                name: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
            executions: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            infrastructureRetries: import("zod").ZodInt;
            ref: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                identifier: import("zod").ZodString;
                reach: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            channel: import("zod").ZodNullable<import("zod").ZodString>;
            outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
            result: import("zod").ZodNullable<import("zod").ZodObject<{
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                key: import("zod").ZodNullable<import("zod").ZodString>;
                inline: import("zod").ZodNullable<import("zod").ZodString>;
                sha256: import("zod").ZodString;
                bytes: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
            watched: import("zod").ZodBoolean;
            createdAt: import("zod").ZodISODateTime;
            scheduledFor: import("zod").ZodISODateTime;
            startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        list: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            state: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodEnum<{
                CANCELLED: "CANCELLED";
                CANCELLING: "CANCELLING";
                COMPLETED: "COMPLETED";
                CRASHED: "CRASHED";
                FAILED: "FAILED";
                PAUSED: "PAUSED";
                PENDING: "PENDING";
                RUNNING: "RUNNING";
                SCHEDULED: "SCHEDULED";
            }>>>;
            flowName: import("zod").ZodOptional<import("zod").ZodString>;
            workPoolName: import("zod").ZodOptional<import("zod").ZodString>;
            parentFlowRunId: import("zod").ZodOptional<import("zod").ZodUUID>;
            since: import("zod").ZodOptional<import("zod").ZodISODateTime>;
            idPrefix: import("zod").ZodOptional<import("zod").ZodString>;
            name: import("zod").ZodOptional<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                id: import("zod").ZodUUID;
                name: import("zod").ZodString;
                flowName: import("zod").ZodString;
                flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
                state: import("zod").ZodObject<{
                    type: import("zod").ZodEnum<{
                        CANCELLED: "CANCELLED";
                        CANCELLING: "CANCELLING";
                        COMPLETED: "COMPLETED";
                        CRASHED: "CRASHED";
                        FAILED: "FAILED";
                        PAUSED: "PAUSED";
                        PENDING: "PENDING";
                        RUNNING: "RUNNING";
                        SCHEDULED: "SCHEDULED";
                    }>;
                    name: import("zod").ZodString;
                    message: import("zod").ZodNullable<import("zod").ZodString>;
                    time: import("zod").ZodISODateTime;
                }, import("zod/v4/core").$strip>;
                stateVersion: import("zod").ZodInt;
                tags: import("zod").ZodArray<import("zod").ZodString>;
                parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                binding: import("zod").ZodNullable<import("zod").ZodObject<{
                    workerType: import("zod").ZodString;
                    jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    storage: import("zod").ZodNullable<import("zod").ZodObject<{
                        type: import("zod").ZodString;
                        configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    }, import("zod/v4/core").$strip>>;
                    resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                        type: import("zod").ZodString;
                        configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    }, import("zod/v4/core").$strip>>>;
                }, import("zod/v4/core").$strip>>;
                code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                    type: import("zod").ZodLiteral<"bundle">;
                    entry: import("zod").ZodInt;
                    code: import("zod").ZodObject<{
                        key: import("zod").ZodString;
                        sha256: import("zod").ZodString;
                        node: import("zod").ZodInt;
                    }, import("zod/v4/core").$strip>;
                    files: import("zod").ZodNullable<import("zod").ZodObject<{
                        key: import("zod").ZodString;
                        sha256: import("zod").ZodString;
                    }, import("zod/v4/core").$strip>>;
                    manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                        key: import("zod").ZodString;
                    }, import("zod/v4/core").$strip>>;
                    map: import("zod").ZodNullable<import("zod").ZodObject<{
                        key: import("zod").ZodString;
                        sha256: import("zod").ZodString;
                    }, import("zod/v4/core").$strip>>;
                    captures: import("zod").ZodNullable<import("zod").ZodString>;
                    snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                    workingDirectory: import("zod").ZodEnum<{
                        bundle: "bundle";
                        image: "image";
                    }>;
                }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                    type: import("zod").ZodLiteral<"entrypoint">;
                    entrypoint: import("zod").ZodString;
                    pull: import("zod").ZodArray<import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>], "type">>;
                workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
                workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
                parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
                parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
                retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
                phases: import("zod").ZodArray<import("zod").ZodObject<{
                    name: import("zod").ZodString;
                    time: import("zod").ZodISODateTime;
                }, import("zod/v4/core").$strip>>;
                executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
                executions: import("zod").ZodInt;
                attempt: import("zod").ZodInt;
                infrastructureRetries: import("zod").ZodInt;
                ref: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    identifier: import("zod").ZodString;
                    reach: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                channel: import("zod").ZodNullable<import("zod").ZodString>;
                outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
                result: import("zod").ZodNullable<import("zod").ZodObject<{
                    storage: import("zod").ZodNullable<import("zod").ZodObject<{
                        type: import("zod").ZodString;
                        configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    }, import("zod/v4/core").$strip>>;
                    key: import("zod").ZodNullable<import("zod").ZodString>;
                    inline: import("zod").ZodNullable<import("zod").ZodString>;
                    sha256: import("zod").ZodString;
                    bytes: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>>;
                watched: import("zod").ZodBoolean;
                createdAt: import("zod").ZodISODateTime;
                scheduledFor: import("zod").ZodISODateTime;
                startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        wait: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            afterVersion: import("zod").ZodCoercedNumber<number>;
            waitMs: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
            state: import("zod").ZodObject<{
                type: import("zod").ZodEnum<{
                    CANCELLED: "CANCELLED";
                    CANCELLING: "CANCELLING";
                    COMPLETED: "COMPLETED";
                    CRASHED: "CRASHED";
                    FAILED: "FAILED";
                    PAUSED: "PAUSED";
                    PENDING: "PENDING";
                    RUNNING: "RUNNING";
                    SCHEDULED: "SCHEDULED";
                }>;
                name: import("zod").ZodString;
                message: import("zod").ZodNullable<import("zod").ZodString>;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>;
            stateVersion: import("zod").ZodInt;
            tags: import("zod").ZodArray<import("zod").ZodString>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            binding: import("zod").ZodNullable<import("zod").ZodObject<{
                workerType: import("zod").ZodString;
                jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"bundle">;
                entry: import("zod").ZodInt;
                code: import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                    node: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>;
                files: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                map: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                captures: import("zod").ZodNullable<import("zod").ZodString>;
                snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                workingDirectory: import("zod").ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"entrypoint">;
                entrypoint: import("zod").ZodString;
                pull: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>], "type">>;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
            parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
            phases: import("zod").ZodArray<import("zod").ZodObject<{
                name: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
            executions: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            infrastructureRetries: import("zod").ZodInt;
            ref: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                identifier: import("zod").ZodString;
                reach: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            channel: import("zod").ZodNullable<import("zod").ZodString>;
            outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
            result: import("zod").ZodNullable<import("zod").ZodObject<{
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                key: import("zod").ZodNullable<import("zod").ZodString>;
                inline: import("zod").ZodNullable<import("zod").ZodString>;
                sha256: import("zod").ZodString;
                bytes: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
            watched: import("zod").ZodBoolean;
            createdAt: import("zod").ZodISODateTime;
            scheduledFor: import("zod").ZodISODateTime;
            startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        cancel: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            reason: import("zod").ZodDefault<import("zod").ZodString>;
            graceMs: import("zod").ZodDefault<import("zod").ZodInt>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
            state: import("zod").ZodObject<{
                type: import("zod").ZodEnum<{
                    CANCELLED: "CANCELLED";
                    CANCELLING: "CANCELLING";
                    COMPLETED: "COMPLETED";
                    CRASHED: "CRASHED";
                    FAILED: "FAILED";
                    PAUSED: "PAUSED";
                    PENDING: "PENDING";
                    RUNNING: "RUNNING";
                    SCHEDULED: "SCHEDULED";
                }>;
                name: import("zod").ZodString;
                message: import("zod").ZodNullable<import("zod").ZodString>;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>;
            stateVersion: import("zod").ZodInt;
            tags: import("zod").ZodArray<import("zod").ZodString>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            binding: import("zod").ZodNullable<import("zod").ZodObject<{
                workerType: import("zod").ZodString;
                jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"bundle">;
                entry: import("zod").ZodInt;
                code: import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                    node: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>;
                files: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                map: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                captures: import("zod").ZodNullable<import("zod").ZodString>;
                snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                workingDirectory: import("zod").ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"entrypoint">;
                entrypoint: import("zod").ZodString;
                pull: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>], "type">>;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
            parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
            phases: import("zod").ZodArray<import("zod").ZodObject<{
                name: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
            executions: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            infrastructureRetries: import("zod").ZodInt;
            ref: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                identifier: import("zod").ZodString;
                reach: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            channel: import("zod").ZodNullable<import("zod").ZodString>;
            outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
            result: import("zod").ZodNullable<import("zod").ZodObject<{
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                key: import("zod").ZodNullable<import("zod").ZodString>;
                inline: import("zod").ZodNullable<import("zod").ZodString>;
                sha256: import("zod").ZodString;
                bytes: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
            watched: import("zod").ZodBoolean;
            createdAt: import("zod").ZodISODateTime;
            scheduledFor: import("zod").ZodISODateTime;
            startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        explain: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            flowRunId: import("zod").ZodUUID;
            state: import("zod").ZodEnum<{
                CANCELLED: "CANCELLED";
                CANCELLING: "CANCELLING";
                COMPLETED: "COMPLETED";
                CRASHED: "CRASHED";
                FAILED: "FAILED";
                PAUSED: "PAUSED";
                PENDING: "PENDING";
                RUNNING: "RUNNING";
                SCHEDULED: "SCHEDULED";
            }>;
            name: import("zod").ZodString;
            message: import("zod").ZodNullable<import("zod").ZodString>;
            reasons: import("zod").ZodArray<import("zod").ZodObject<{
                code: import("zod").ZodString;
                message: import("zod").ZodString;
                remedy: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        events: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            id: import("zod").ZodUUID;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                id: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
                kind: import("zod").ZodString;
                flowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
                executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
                data: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        taskRuns: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            id: import("zod").ZodUUID;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                id: import("zod").ZodUUID;
                flowRunId: import("zod").ZodUUID;
                executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
                taskName: import("zod").ZodString;
                name: import("zod").ZodString;
                parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
                state: import("zod").ZodObject<{
                    type: import("zod").ZodEnum<{
                        CANCELLED: "CANCELLED";
                        CANCELLING: "CANCELLING";
                        COMPLETED: "COMPLETED";
                        CRASHED: "CRASHED";
                        FAILED: "FAILED";
                        PAUSED: "PAUSED";
                        PENDING: "PENDING";
                        RUNNING: "RUNNING";
                        SCHEDULED: "SCHEDULED";
                    }>;
                    name: import("zod").ZodString;
                    message: import("zod").ZodNullable<import("zod").ZodString>;
                    time: import("zod").ZodISODateTime;
                }, import("zod/v4/core").$strip>;
                attempt: import("zod").ZodInt;
                startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        arguments: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
        }, import("zod/v4/core").$strip>, import("zod").ZodUnion<readonly [import("zod").ZodObject<{
            inline: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            key: import("zod").ZodString;
            sha256: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            byName: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
        }, import("zod/v4/core").$strip>]>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        logs: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            id: import("zod").ZodUUID;
            level: import("zod").ZodOptional<import("zod").ZodEnum<{
                debug: "debug";
                error: "error";
                info: "info";
                warning: "warning";
            }>>;
            waitMs: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                cursor: import("zod").ZodString;
                flowRunId: import("zod").ZodUUID;
                executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
                taskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
                sequence: import("zod").ZodInt;
                time: import("zod").ZodISODateTime;
                level: import("zod").ZodEnum<{
                    debug: "debug";
                    error: "error";
                    info: "info";
                    warning: "warning";
                }>;
                source: import("zod").ZodEnum<{
                    logger: "logger";
                    stderr: "stderr";
                    stdout: "stdout";
                    worker: "worker";
                }>;
                message: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
            ended: import("zod").ZodBoolean;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        followLogs: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            level: import("zod").ZodOptional<import("zod").ZodEnum<{
                debug: "debug";
                error: "error";
                info: "info";
                warning: "warning";
            }>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").Schema<AsyncIteratorObject<{
            cursor: string;
            flowRunId: string;
            executionId: string | null;
            taskRunId: string | null;
            sequence: number;
            time: string;
            level: "debug" | "error" | "info" | "warning";
            source: "logger" | "stderr" | "stdout" | "worker";
            message: string;
        }, {
            ended: true;
        }, void>, import("@orpc/server").AsyncIteratorClass<{
            cursor: string;
            flowRunId: string;
            executionId: string | null;
            taskRunId: string | null;
            sequence: number;
            time: string;
            level: "debug" | "error" | "info" | "warning";
            source: "logger" | "stderr" | "stdout" | "worker";
            message: string;
        }, {
            ended: true;
        }, void>>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        retry: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            newId: import("zod").ZodUUID;
            name: import("zod").ZodString;
            arguments: import("zod").ZodOptional<import("zod").ZodUnion<readonly [import("zod").ZodObject<{
                inline: import("zod").ZodString;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                key: import("zod").ZodString;
                sha256: import("zod").ZodString;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                byName: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>]>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
            state: import("zod").ZodObject<{
                type: import("zod").ZodEnum<{
                    CANCELLED: "CANCELLED";
                    CANCELLING: "CANCELLING";
                    COMPLETED: "COMPLETED";
                    CRASHED: "CRASHED";
                    FAILED: "FAILED";
                    PAUSED: "PAUSED";
                    PENDING: "PENDING";
                    RUNNING: "RUNNING";
                    SCHEDULED: "SCHEDULED";
                }>;
                name: import("zod").ZodString;
                message: import("zod").ZodNullable<import("zod").ZodString>;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>;
            stateVersion: import("zod").ZodInt;
            tags: import("zod").ZodArray<import("zod").ZodString>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            binding: import("zod").ZodNullable<import("zod").ZodObject<{
                workerType: import("zod").ZodString;
                jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"bundle">;
                entry: import("zod").ZodInt;
                code: import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                    node: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>;
                files: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                map: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                captures: import("zod").ZodNullable<import("zod").ZodString>;
                snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                workingDirectory: import("zod").ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"entrypoint">;
                entrypoint: import("zod").ZodString;
                pull: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>], "type">>;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
            parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
            phases: import("zod").ZodArray<import("zod").ZodObject<{
                name: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
            executions: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            infrastructureRetries: import("zod").ZodInt;
            ref: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                identifier: import("zod").ZodString;
                reach: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            channel: import("zod").ZodNullable<import("zod").ZodString>;
            outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
            result: import("zod").ZodNullable<import("zod").ZodObject<{
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                key: import("zod").ZodNullable<import("zod").ZodString>;
                inline: import("zod").ZodNullable<import("zod").ZodString>;
                sha256: import("zod").ZodString;
                bytes: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
            watched: import("zod").ZodBoolean;
            createdAt: import("zod").ZodISODateTime;
            scheduledFor: import("zod").ZodISODateTime;
            startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        prune: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            endedBefore: import("zod").ZodISODateTime;
            limit: import("zod").ZodDefault<import("zod").ZodInt>;
            what: import("zod").ZodDefault<import("zod").ZodEnum<{
                logs: "logs";
                runs: "runs";
            }>>;
            compact: import("zod").ZodDefault<import("zod").ZodBoolean>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            removed: import("zod").ZodArray<import("zod").ZodUUID>;
            objects: import("zod").ZodDefault<import("zod").ZodInt>;
            bytes: import("zod").ZodDefault<import("zod").ZodInt>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
    run: {
        blocks: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            blocks: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodObject<{
                document: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                secrets: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        admit: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
            runnerId: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            admittedAt: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodISODateTime>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodUnion<readonly [import("zod").ZodObject<{
            admitted: import("zod").ZodLiteral<true>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            admitted: import("zod").ZodLiteral<false>;
            reason: import("zod").ZodString;
        }, import("zod/v4/core").$strip>]>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        heartbeat: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            stop: import("zod").ZodNullable<import("zod").ZodObject<{
                reason: import("zod").ZodString;
                graceMs: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        report: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
            reports: import("zod").ZodArray<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                sequence: import("zod").ZodInt;
                time: import("zod").ZodISODateTime;
                kind: import("zod").ZodLiteral<"running">;
                attempt: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                sequence: import("zod").ZodInt;
                time: import("zod").ZodISODateTime;
                kind: import("zod").ZodLiteral<"awaiting-retry">;
                attempt: import("zod").ZodInt;
                delayMs: import("zod").ZodNumber;
                error: import("zod").ZodString;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                sequence: import("zod").ZodInt;
                time: import("zod").ZodISODateTime;
                kind: import("zod").ZodLiteral<"task">;
                taskRun: import("zod").ZodObject<{
                    id: import("zod").ZodUUID;
                    taskName: import("zod").ZodString;
                    name: import("zod").ZodString;
                    parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
                    state: import("zod").ZodObject<{
                        type: import("zod").ZodEnum<{
                            CANCELLED: "CANCELLED";
                            CANCELLING: "CANCELLING";
                            COMPLETED: "COMPLETED";
                            CRASHED: "CRASHED";
                            FAILED: "FAILED";
                            PAUSED: "PAUSED";
                            PENDING: "PENDING";
                            RUNNING: "RUNNING";
                            SCHEDULED: "SCHEDULED";
                        }>;
                        name: import("zod").ZodString;
                        message: import("zod").ZodNullable<import("zod").ZodString>;
                        time: import("zod").ZodISODateTime;
                    }, import("zod/v4/core").$strip>;
                    attempt: import("zod").ZodInt;
                    startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                    endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                }, import("zod/v4/core").$strip>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                sequence: import("zod").ZodInt;
                time: import("zod").ZodISODateTime;
                kind: import("zod").ZodLiteral<"phase">;
                phase: import("zod").ZodString;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                sequence: import("zod").ZodInt;
                time: import("zod").ZodISODateTime;
                kind: import("zod").ZodLiteral<"note">;
                message: import("zod").ZodString;
            }, import("zod/v4/core").$strip>], "kind">>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        logs: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
            lines: import("zod").ZodArray<import("zod").ZodObject<{
                sequence: import("zod").ZodInt;
                time: import("zod").ZodISODateTime;
                level: import("zod").ZodEnum<{
                    debug: "debug";
                    error: "error";
                    info: "info";
                    warning: "warning";
                }>;
                source: import("zod").ZodEnum<{
                    logger: "logger";
                    stderr: "stderr";
                    stdout: "stdout";
                    worker: "worker";
                }>;
                message: import("zod").ZodString;
                taskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        result: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
            ending: import("zod").ZodObject<{
                state: import("zod").ZodObject<{
                    type: import("zod").ZodEnum<{
                        CANCELLED: "CANCELLED";
                        CANCELLING: "CANCELLING";
                        COMPLETED: "COMPLETED";
                        CRASHED: "CRASHED";
                        FAILED: "FAILED";
                        PAUSED: "PAUSED";
                        PENDING: "PENDING";
                        RUNNING: "RUNNING";
                        SCHEDULED: "SCHEDULED";
                    }>;
                    name: import("zod").ZodString;
                    message: import("zod").ZodNullable<import("zod").ZodString>;
                    time: import("zod").ZodISODateTime;
                }, import("zod/v4/core").$strip>;
                attempt: import("zod").ZodInt;
                startedAt: import("zod").ZodISODateTime;
                endedAt: import("zod").ZodISODateTime;
                node: import("zod").ZodString;
                resultSha256: import("zod").ZodNullable<import("zod").ZodString>;
                resultBytes: import("zod").ZodInt;
                hmac: import("zod").ZodString;
            }, import("zod/v4/core").$strip>;
            result: import("zod").ZodUnion<readonly [import("zod").ZodObject<{
                inline: import("zod").ZodString;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                key: import("zod").ZodNullable<import("zod").ZodString>;
                inline: import("zod").ZodNullable<import("zod").ZodString>;
                sha256: import("zod").ZodString;
                bytes: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>, import("zod").ZodNull]>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        stop: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
            waitMs: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            stop: import("zod").ZodNullable<import("zod").ZodObject<{
                reason: import("zod").ZodString;
                graceMs: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        submit: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            tags: import("zod").ZodDefault<import("zod").ZodArray<import("zod").ZodString>>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            options: import("zod").ZodDefault<import("zod").ZodObject<{
                timeoutMs: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodNumber>>;
            }, import("zod/v4/core").$strip>>;
            workQueueName: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            parentTaskRunId: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodUUID>>;
            scheduledFor: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodISODateTime>>;
            startTimeoutMs: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodInt>>;
            infrastructureRetries: import("zod").ZodDefault<import("zod").ZodInt>;
            idempotencyKey: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
            arguments: import("zod").ZodUnion<readonly [import("zod").ZodObject<{
                inline: import("zod").ZodString;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                key: import("zod").ZodString;
                sha256: import("zod").ZodString;
            }, import("zod/v4/core").$strip>]>;
            entry: import("zod").ZodInt;
            workerType: import("zod").ZodString;
            jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            workPoolName: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
            state: import("zod").ZodObject<{
                type: import("zod").ZodEnum<{
                    CANCELLED: "CANCELLED";
                    CANCELLING: "CANCELLING";
                    COMPLETED: "COMPLETED";
                    CRASHED: "CRASHED";
                    FAILED: "FAILED";
                    PAUSED: "PAUSED";
                    PENDING: "PENDING";
                    RUNNING: "RUNNING";
                    SCHEDULED: "SCHEDULED";
                }>;
                name: import("zod").ZodString;
                message: import("zod").ZodNullable<import("zod").ZodString>;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>;
            stateVersion: import("zod").ZodInt;
            tags: import("zod").ZodArray<import("zod").ZodString>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            binding: import("zod").ZodNullable<import("zod").ZodObject<{
                workerType: import("zod").ZodString;
                jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"bundle">;
                entry: import("zod").ZodInt;
                code: import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                    node: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>;
                files: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                map: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                captures: import("zod").ZodNullable<import("zod").ZodString>;
                snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                workingDirectory: import("zod").ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"entrypoint">;
                entrypoint: import("zod").ZodString;
                pull: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>], "type">>;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
            parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
            phases: import("zod").ZodArray<import("zod").ZodObject<{
                name: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
            executions: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            infrastructureRetries: import("zod").ZodInt;
            ref: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                identifier: import("zod").ZodString;
                reach: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            channel: import("zod").ZodNullable<import("zod").ZodString>;
            outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
            result: import("zod").ZodNullable<import("zod").ZodObject<{
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                key: import("zod").ZodNullable<import("zod").ZodString>;
                inline: import("zod").ZodNullable<import("zod").ZodString>;
                sha256: import("zod").ZodString;
                bytes: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
            watched: import("zod").ZodBoolean;
            createdAt: import("zod").ZodISODateTime;
            scheduledFor: import("zod").ZodISODateTime;
            startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        wait: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
            id: import("zod").ZodUUID;
            afterVersion: import("zod").ZodCoercedNumber<number>;
            waitMs: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
            state: import("zod").ZodObject<{
                type: import("zod").ZodEnum<{
                    CANCELLED: "CANCELLED";
                    CANCELLING: "CANCELLING";
                    COMPLETED: "COMPLETED";
                    CRASHED: "CRASHED";
                    FAILED: "FAILED";
                    PAUSED: "PAUSED";
                    PENDING: "PENDING";
                    RUNNING: "RUNNING";
                    SCHEDULED: "SCHEDULED";
                }>;
                name: import("zod").ZodString;
                message: import("zod").ZodNullable<import("zod").ZodString>;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>;
            stateVersion: import("zod").ZodInt;
            tags: import("zod").ZodArray<import("zod").ZodString>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            binding: import("zod").ZodNullable<import("zod").ZodObject<{
                workerType: import("zod").ZodString;
                jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"bundle">;
                entry: import("zod").ZodInt;
                code: import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                    node: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>;
                files: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                map: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                captures: import("zod").ZodNullable<import("zod").ZodString>;
                snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                workingDirectory: import("zod").ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"entrypoint">;
                entrypoint: import("zod").ZodString;
                pull: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>], "type">>;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
            parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
            phases: import("zod").ZodArray<import("zod").ZodObject<{
                name: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
            executions: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            infrastructureRetries: import("zod").ZodInt;
            ref: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                identifier: import("zod").ZodString;
                reach: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            channel: import("zod").ZodNullable<import("zod").ZodString>;
            outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
            result: import("zod").ZodNullable<import("zod").ZodObject<{
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                key: import("zod").ZodNullable<import("zod").ZodString>;
                inline: import("zod").ZodNullable<import("zod").ZodString>;
                sha256: import("zod").ZodString;
                bytes: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
            watched: import("zod").ZodBoolean;
            createdAt: import("zod").ZodISODateTime;
            scheduledFor: import("zod").ZodISODateTime;
            startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        cancel: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
            id: import("zod").ZodUUID;
            reason: import("zod").ZodString;
            graceMs: import("zod").ZodDefault<import("zod").ZodInt>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
            state: import("zod").ZodObject<{
                type: import("zod").ZodEnum<{
                    CANCELLED: "CANCELLED";
                    CANCELLING: "CANCELLING";
                    COMPLETED: "COMPLETED";
                    CRASHED: "CRASHED";
                    FAILED: "FAILED";
                    PAUSED: "PAUSED";
                    PENDING: "PENDING";
                    RUNNING: "RUNNING";
                    SCHEDULED: "SCHEDULED";
                }>;
                name: import("zod").ZodString;
                message: import("zod").ZodNullable<import("zod").ZodString>;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>;
            stateVersion: import("zod").ZodInt;
            tags: import("zod").ZodArray<import("zod").ZodString>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            binding: import("zod").ZodNullable<import("zod").ZodObject<{
                workerType: import("zod").ZodString;
                jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"bundle">;
                entry: import("zod").ZodInt;
                code: import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                    node: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>;
                files: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                map: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                captures: import("zod").ZodNullable<import("zod").ZodString>;
                snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                workingDirectory: import("zod").ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"entrypoint">;
                entrypoint: import("zod").ZodString;
                pull: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>], "type">>;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
            parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
            phases: import("zod").ZodArray<import("zod").ZodObject<{
                name: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
            executions: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            infrastructureRetries: import("zod").ZodInt;
            ref: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                identifier: import("zod").ZodString;
                reach: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            channel: import("zod").ZodNullable<import("zod").ZodString>;
            outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
            result: import("zod").ZodNullable<import("zod").ZodObject<{
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                key: import("zod").ZodNullable<import("zod").ZodString>;
                inline: import("zod").ZodNullable<import("zod").ZodString>;
                sha256: import("zod").ZodString;
                bytes: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
            watched: import("zod").ZodBoolean;
            createdAt: import("zod").ZodISODateTime;
            scheduledFor: import("zod").ZodISODateTime;
            startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        grant: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            token: import("zod").ZodString;
            id: import("zod").ZodUUID;
            what: import("zod").ZodEnum<{
                arguments: "arguments";
                result: "result";
            }>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            object: import("zod").ZodNullable<import("zod").ZodObject<{
                path: import("zod").ZodString;
                key: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
    workers: {
        register: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            type: import("zod").ZodString;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            queues: import("zod").ZodArray<import("zod").ZodString>;
            limit: import("zod").ZodNullable<import("zod").ZodInt>;
            reaches: import("zod").ZodArray<import("zod").ZodString>;
            host: import("zod").ZodString;
            pid: import("zod").ZodInt;
            version: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            type: import("zod").ZodString;
            status: import("zod").ZodEnum<{
                DRAINING: "DRAINING";
                OFFLINE: "OFFLINE";
                ONLINE: "ONLINE";
            }>;
            limit: import("zod").ZodNullable<import("zod").ZodInt>;
            running: import("zod").ZodInt;
            queues: import("zod").ZodArray<import("zod").ZodString>;
            host: import("zod").ZodString;
            pid: import("zod").ZodInt;
            version: import("zod").ZodString;
            startedAt: import("zod").ZodISODateTime;
            lastSeenAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        list: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            workPoolName: import("zod").ZodOptional<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                id: import("zod").ZodUUID;
                name: import("zod").ZodString;
                workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
                type: import("zod").ZodString;
                status: import("zod").ZodEnum<{
                    DRAINING: "DRAINING";
                    OFFLINE: "OFFLINE";
                    ONLINE: "ONLINE";
                }>;
                limit: import("zod").ZodNullable<import("zod").ZodInt>;
                running: import("zod").ZodInt;
                queues: import("zod").ZodArray<import("zod").ZodString>;
                host: import("zod").ZodString;
                pid: import("zod").ZodInt;
                version: import("zod").ZodString;
                startedAt: import("zod").ZodISODateTime;
                lastSeenAt: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        next: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            workerId: import("zod").ZodUUID;
            scope: import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                kind: import("zod").ZodLiteral<"flow-run">;
                flowRunId: import("zod").ZodUUID;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                kind: import("zod").ZodLiteral<"work-pool">;
                workPoolName: import("zod").ZodString;
                queues: import("zod").ZodArray<import("zod").ZodString>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                kind: import("zod").ZodLiteral<"orphans">;
                workPools: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodString>>;
            }, import("zod/v4/core").$strip>], "kind">;
            limit: import("zod").ZodInt;
            waitMs: import("zod").ZodInt;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            claims: import("zod").ZodArray<import("zod").ZodObject<{
                kind: import("zod").ZodEnum<{
                    adopt: "adopt";
                    start: "start";
                }>;
                grant: import("zod").ZodObject<{
                    executionId: import("zod").ZodUUID;
                    flowRunId: import("zod").ZodUUID;
                    fencing: import("zod").ZodInt;
                    token: import("zod").ZodString;
                    leaseExpiresAt: import("zod").ZodISODateTime;
                }, import("zod/v4/core").$strip>;
                flowRun: import("zod").ZodObject<{
                    id: import("zod").ZodUUID;
                    name: import("zod").ZodString;
                    flowName: import("zod").ZodString;
                    flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
                    state: import("zod").ZodObject<{
                        type: import("zod").ZodEnum<{
                            CANCELLED: "CANCELLED";
                            CANCELLING: "CANCELLING";
                            COMPLETED: "COMPLETED";
                            CRASHED: "CRASHED";
                            FAILED: "FAILED";
                            PAUSED: "PAUSED";
                            PENDING: "PENDING";
                            RUNNING: "RUNNING";
                            SCHEDULED: "SCHEDULED";
                        }>;
                        name: import("zod").ZodString;
                        message: import("zod").ZodNullable<import("zod").ZodString>;
                        time: import("zod").ZodISODateTime;
                    }, import("zod/v4/core").$strip>;
                    stateVersion: import("zod").ZodInt;
                    tags: import("zod").ZodArray<import("zod").ZodString>;
                    parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    binding: import("zod").ZodNullable<import("zod").ZodObject<{
                        workerType: import("zod").ZodString;
                        jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                        storage: import("zod").ZodNullable<import("zod").ZodObject<{
                            type: import("zod").ZodString;
                            configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                        }, import("zod/v4/core").$strip>>;
                        resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                            type: import("zod").ZodString;
                            configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                        }, import("zod/v4/core").$strip>>>;
                    }, import("zod/v4/core").$strip>>;
                    code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                        type: import("zod").ZodLiteral<"bundle">;
                        entry: import("zod").ZodInt;
                        code: import("zod").ZodObject<{
                            key: import("zod").ZodString;
                            sha256: import("zod").ZodString;
                            node: import("zod").ZodInt;
                        }, import("zod/v4/core").$strip>;
                        files: import("zod").ZodNullable<import("zod").ZodObject<{
                            key: import("zod").ZodString;
                            sha256: import("zod").ZodString;
                        }, import("zod/v4/core").$strip>>;
                        manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                            key: import("zod").ZodString;
                        }, import("zod/v4/core").$strip>>;
                        map: import("zod").ZodNullable<import("zod").ZodObject<{
                            key: import("zod").ZodString;
                            sha256: import("zod").ZodString;
                        }, import("zod/v4/core").$strip>>;
                        captures: import("zod").ZodNullable<import("zod").ZodString>;
                        snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                        workingDirectory: import("zod").ZodEnum<{
                            bundle: "bundle";
                            image: "image";
                        }>;
                    }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                        type: import("zod").ZodLiteral<"entrypoint">;
                        entrypoint: import("zod").ZodString;
                        pull: import("zod").ZodArray<import("zod").ZodUnknown>;
                    }, import("zod/v4/core").$strip>], "type">>;
                    workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
                    workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
                    parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
                    parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
                    retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
                    phases: import("zod").ZodArray<import("zod").ZodObject<{
                        name: import("zod").ZodString;
                        time: import("zod").ZodISODateTime;
                    }, import("zod/v4/core").$strip>>;
                    executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
                    executions: import("zod").ZodInt;
                    attempt: import("zod").ZodInt;
                    infrastructureRetries: import("zod").ZodInt;
                    ref: import("zod").ZodNullable<import("zod").ZodObject<{
                        type: import("zod").ZodString;
                        identifier: import("zod").ZodString;
                        reach: import("zod").ZodString;
                    }, import("zod/v4/core").$strip>>;
                    channel: import("zod").ZodNullable<import("zod").ZodString>;
                    outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
                    result: import("zod").ZodNullable<import("zod").ZodObject<{
                        storage: import("zod").ZodNullable<import("zod").ZodObject<{
                            type: import("zod").ZodString;
                            configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                        }, import("zod/v4/core").$strip>>;
                        key: import("zod").ZodNullable<import("zod").ZodString>;
                        inline: import("zod").ZodNullable<import("zod").ZodString>;
                        sha256: import("zod").ZodString;
                        bytes: import("zod").ZodInt;
                    }, import("zod/v4/core").$strip>>;
                    watched: import("zod").ZodBoolean;
                    createdAt: import("zod").ZodISODateTime;
                    scheduledFor: import("zod").ZodISODateTime;
                    startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                    startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                    endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                }, import("zod/v4/core").$strip>;
                arguments: import("zod").ZodUnion<readonly [import("zod").ZodObject<{
                    inline: import("zod").ZodString;
                }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                    byName: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>]>;
                options: import("zod").ZodObject<{
                    timeoutMs: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodNumber>>;
                }, import("zod/v4/core").$strip>;
                workPool: import("zod").ZodNullable<import("zod").ZodObject<{
                    id: import("zod").ZodUUID;
                    name: import("zod").ZodString;
                    type: import("zod").ZodString;
                    description: import("zod").ZodNullable<import("zod").ZodString>;
                    paused: import("zod").ZodBoolean;
                    concurrencyLimit: import("zod").ZodNullable<import("zod").ZodInt>;
                    baseJobTemplate: import("zod").ZodObject<{
                        job: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                        variables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                        enforced: import("zod").ZodExactOptional<import("zod").ZodArray<import("zod").ZodString>>;
                        target: import("zod").ZodExactOptional<import("zod").ZodObject<{
                            platform: import("zod").ZodExactOptional<import("zod").ZodString>;
                            libc: import("zod").ZodExactOptional<import("zod").ZodString>;
                            node: import("zod").ZodExactOptional<import("zod").ZodUnion<readonly [import("zod").ZodInt, import("zod").ZodString]>>;
                        }, import("zod/v4/core").$strip>>;
                    }, import("zod/v4/core").$strip>;
                    allow: import("zod").ZodArray<import("zod").ZodString>;
                    plugin: import("zod").ZodNullable<import("zod").ZodString>;
                    storage: import("zod").ZodNullable<import("zod").ZodObject<{
                        type: import("zod").ZodString;
                        configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    }, import("zod/v4/core").$strip>>;
                    buildNamespace: import("zod").ZodNullable<import("zod").ZodString>;
                    createdAt: import("zod").ZodISODateTime;
                    updatedAt: import("zod").ZodISODateTime;
                }, import("zod/v4/core").$strip>>;
                ref: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    identifier: import("zod").ZodString;
                    reach: import("zod").ZodString;
                    data: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                storage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            removals: import("zod").ZodArray<import("zod").ZodObject<{
                executionId: import("zod").ZodUUID;
                flowRunId: import("zod").ZodUUID;
                ref: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    identifier: import("zod").ZodString;
                    reach: import("zod").ZodString;
                    data: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                workerType: import("zod").ZodString;
                graceMs: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        heartbeat: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            workerId: import("zod").ZodUUID;
            executions: import("zod").ZodArray<import("zod").ZodObject<{
                executionId: import("zod").ZodUUID;
                fencing: import("zod").ZodInt;
                unheard: import("zod").ZodOptional<import("zod").ZodBoolean>;
            }, import("zod/v4/core").$strip>>;
            running: import("zod").ZodInt;
            waitMs: import("zod").ZodDefault<import("zod").ZodInt>;
            afterInstructions: import("zod").ZodDefault<import("zod").ZodInt>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            lost: import("zod").ZodArray<import("zod").ZodUUID>;
            stop: import("zod").ZodArray<import("zod").ZodObject<{
                executionId: import("zod").ZodUUID;
                reason: import("zod").ZodString;
                graceMs: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
            draining: import("zod").ZodBoolean;
            instructions: import("zod").ZodInt;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        drain: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            workerId: import("zod").ZodUUID;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            type: import("zod").ZodString;
            status: import("zod").ZodEnum<{
                DRAINING: "DRAINING";
                OFFLINE: "OFFLINE";
                ONLINE: "ONLINE";
            }>;
            limit: import("zod").ZodNullable<import("zod").ZodInt>;
            running: import("zod").ZodInt;
            queues: import("zod").ZodArray<import("zod").ZodString>;
            host: import("zod").ZodString;
            pid: import("zod").ZodInt;
            version: import("zod").ZodString;
            startedAt: import("zod").ZodISODateTime;
            lastSeenAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        offline: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            workerId: import("zod").ZodUUID;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
    executions: {
        record: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            fencing: import("zod").ZodInt;
            ref: import("zod").ZodObject<{
                type: import("zod").ZodString;
                identifier: import("zod").ZodString;
                reach: import("zod").ZodString;
                data: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>;
            channel: import("zod").ZodString;
            resultStorage: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        phase: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            fencing: import("zod").ZodInt;
            phase: import("zod").ZodString;
            message: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        logs: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            fencing: import("zod").ZodInt;
            lines: import("zod").ZodArray<import("zod").ZodObject<{
                sequence: import("zod").ZodInt;
                time: import("zod").ZodISODateTime;
                level: import("zod").ZodEnum<{
                    debug: "debug";
                    error: "error";
                    info: "info";
                    warning: "warning";
                }>;
                source: import("zod").ZodEnum<{
                    logger: "logger";
                    stderr: "stderr";
                    stdout: "stdout";
                    worker: "worker";
                }>;
                message: import("zod").ZodString;
                taskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        outcome: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            fencing: import("zod").ZodInt;
            outcome: import("zod").ZodUnion<readonly [import("zod").ZodObject<{
                kind: import("zod").ZodLiteral<"exited">;
                exitCode: import("zod").ZodInt;
                signal: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodString>>;
                lastLogLines: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodString>>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                kind: import("zod").ZodEnum<{
                    deadline: "deadline";
                    deleted: "deleted";
                    evicted: "evicted";
                    lost: "lost";
                    oom: "oom";
                    "start-failed": "start-failed";
                }>;
                reason: import("zod").ZodString;
                remedy: import("zod").ZodString;
                lastLogLines: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodString>>;
                exitCode: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodInt>>;
            }, import("zod/v4/core").$strip>]>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
            state: import("zod").ZodObject<{
                type: import("zod").ZodEnum<{
                    CANCELLED: "CANCELLED";
                    CANCELLING: "CANCELLING";
                    COMPLETED: "COMPLETED";
                    CRASHED: "CRASHED";
                    FAILED: "FAILED";
                    PAUSED: "PAUSED";
                    PENDING: "PENDING";
                    RUNNING: "RUNNING";
                    SCHEDULED: "SCHEDULED";
                }>;
                name: import("zod").ZodString;
                message: import("zod").ZodNullable<import("zod").ZodString>;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>;
            stateVersion: import("zod").ZodInt;
            tags: import("zod").ZodArray<import("zod").ZodString>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            binding: import("zod").ZodNullable<import("zod").ZodObject<{
                workerType: import("zod").ZodString;
                jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"bundle">;
                entry: import("zod").ZodInt;
                code: import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                    node: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>;
                files: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                map: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                captures: import("zod").ZodNullable<import("zod").ZodString>;
                snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                workingDirectory: import("zod").ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"entrypoint">;
                entrypoint: import("zod").ZodString;
                pull: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>], "type">>;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
            parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
            phases: import("zod").ZodArray<import("zod").ZodObject<{
                name: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
            executions: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            infrastructureRetries: import("zod").ZodInt;
            ref: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                identifier: import("zod").ZodString;
                reach: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            channel: import("zod").ZodNullable<import("zod").ZodString>;
            outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
            result: import("zod").ZodNullable<import("zod").ZodObject<{
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                key: import("zod").ZodNullable<import("zod").ZodString>;
                inline: import("zod").ZodNullable<import("zod").ZodString>;
                sha256: import("zod").ZodString;
                bytes: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
            watched: import("zod").ZodBoolean;
            createdAt: import("zod").ZodISODateTime;
            scheduledFor: import("zod").ZodISODateTime;
            startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        release: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            fencing: import("zod").ZodInt;
            reason: import("zod").ZodString;
            retryAfterMs: import("zod").ZodNullable<import("zod").ZodInt>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        reject: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
            fencing: import("zod").ZodInt;
            message: import("zod").ZodString;
            code: import("zod").ZodString;
            remedy: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            flowName: import("zod").ZodString;
            flowVersion: import("zod").ZodNullable<import("zod").ZodString>;
            state: import("zod").ZodObject<{
                type: import("zod").ZodEnum<{
                    CANCELLED: "CANCELLED";
                    CANCELLING: "CANCELLING";
                    COMPLETED: "COMPLETED";
                    CRASHED: "CRASHED";
                    FAILED: "FAILED";
                    PAUSED: "PAUSED";
                    PENDING: "PENDING";
                    RUNNING: "RUNNING";
                    SCHEDULED: "SCHEDULED";
                }>;
                name: import("zod").ZodString;
                message: import("zod").ZodNullable<import("zod").ZodString>;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>;
            stateVersion: import("zod").ZodInt;
            tags: import("zod").ZodArray<import("zod").ZodString>;
            parameters: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            binding: import("zod").ZodNullable<import("zod").ZodObject<{
                workerType: import("zod").ZodString;
                jobVariables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                resultStorage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>>;
            }, import("zod/v4/core").$strip>>;
            code: import("zod").ZodNullable<import("zod").ZodDiscriminatedUnion<[import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"bundle">;
                entry: import("zod").ZodInt;
                code: import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                    node: import("zod").ZodInt;
                }, import("zod/v4/core").$strip>;
                files: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                manifest: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                map: import("zod").ZodNullable<import("zod").ZodObject<{
                    key: import("zod").ZodString;
                    sha256: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
                captures: import("zod").ZodNullable<import("zod").ZodString>;
                snapshots: import("zod").ZodNullable<import("zod").ZodString>;
                workingDirectory: import("zod").ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
                type: import("zod").ZodLiteral<"entrypoint">;
                entrypoint: import("zod").ZodString;
                pull: import("zod").ZodArray<import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>], "type">>;
            workPoolName: import("zod").ZodNullable<import("zod").ZodString>;
            workQueueName: import("zod").ZodNullable<import("zod").ZodString>;
            parentFlowRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            parentTaskRunId: import("zod").ZodNullable<import("zod").ZodUUID>;
            retryOf: import("zod").ZodExactOptional<import("zod").ZodUUID>;
            phases: import("zod").ZodArray<import("zod").ZodObject<{
                name: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            executionId: import("zod").ZodNullable<import("zod").ZodUUID>;
            executions: import("zod").ZodInt;
            attempt: import("zod").ZodInt;
            infrastructureRetries: import("zod").ZodInt;
            ref: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                identifier: import("zod").ZodString;
                reach: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            channel: import("zod").ZodNullable<import("zod").ZodString>;
            outcome: import("zod").ZodNullable<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
            result: import("zod").ZodNullable<import("zod").ZodObject<{
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                key: import("zod").ZodNullable<import("zod").ZodString>;
                inline: import("zod").ZodNullable<import("zod").ZodString>;
                sha256: import("zod").ZodString;
                bytes: import("zod").ZodInt;
            }, import("zod/v4/core").$strip>>;
            watched: import("zod").ZodBoolean;
            createdAt: import("zod").ZodISODateTime;
            scheduledFor: import("zod").ZodISODateTime;
            startBy: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            startedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            endedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        removed: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            executionId: import("zod").ZodUUID;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
    workPools: {
        create: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            baseJobTemplate: import("zod").ZodObject<{
                job: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                variables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                enforced: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodString>>;
                target: import("zod").ZodOptional<import("zod").ZodObject<{
                    platform: import("zod").ZodExactOptional<import("zod").ZodString>;
                    libc: import("zod").ZodExactOptional<import("zod").ZodString>;
                    node: import("zod").ZodExactOptional<import("zod").ZodUnion<readonly [import("zod").ZodInt, import("zod").ZodString]>>;
                }, import("zod/v4/core").$strip>>;
            }, import("zod/v4/core").$strip>;
            name: import("zod").ZodString;
            type: import("zod").ZodString;
            description: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            concurrencyLimit: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodInt>>;
            allow: import("zod").ZodDefault<import("zod").ZodArray<import("zod").ZodString>>;
            plugin: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            storage: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>>>;
            paused: import("zod").ZodDefault<import("zod").ZodBoolean>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            type: import("zod").ZodString;
            description: import("zod").ZodNullable<import("zod").ZodString>;
            status: import("zod").ZodEnum<{
                NOT_READY: "NOT_READY";
                PAUSED: "PAUSED";
                READY: "READY";
            }>;
            paused: import("zod").ZodBoolean;
            concurrencyLimit: import("zod").ZodNullable<import("zod").ZodInt>;
            slotsTaken: import("zod").ZodInt;
            baseJobTemplate: import("zod").ZodObject<{
                job: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                variables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                enforced: import("zod").ZodExactOptional<import("zod").ZodArray<import("zod").ZodString>>;
                target: import("zod").ZodExactOptional<import("zod").ZodObject<{
                    platform: import("zod").ZodExactOptional<import("zod").ZodString>;
                    libc: import("zod").ZodExactOptional<import("zod").ZodString>;
                    node: import("zod").ZodExactOptional<import("zod").ZodUnion<readonly [import("zod").ZodInt, import("zod").ZodString]>>;
                }, import("zod/v4/core").$strip>>;
            }, import("zod/v4/core").$strip>;
            allow: import("zod").ZodArray<import("zod").ZodString>;
            plugin: import("zod").ZodNullable<import("zod").ZodString>;
            storage: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>>;
            buildNamespace: import("zod").ZodNullable<import("zod").ZodString>;
            createdAt: import("zod").ZodISODateTime;
            updatedAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        get: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            name: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            type: import("zod").ZodString;
            description: import("zod").ZodNullable<import("zod").ZodString>;
            status: import("zod").ZodEnum<{
                NOT_READY: "NOT_READY";
                PAUSED: "PAUSED";
                READY: "READY";
            }>;
            paused: import("zod").ZodBoolean;
            concurrencyLimit: import("zod").ZodNullable<import("zod").ZodInt>;
            slotsTaken: import("zod").ZodInt;
            baseJobTemplate: import("zod").ZodObject<{
                job: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                variables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                enforced: import("zod").ZodExactOptional<import("zod").ZodArray<import("zod").ZodString>>;
                target: import("zod").ZodExactOptional<import("zod").ZodObject<{
                    platform: import("zod").ZodExactOptional<import("zod").ZodString>;
                    libc: import("zod").ZodExactOptional<import("zod").ZodString>;
                    node: import("zod").ZodExactOptional<import("zod").ZodUnion<readonly [import("zod").ZodInt, import("zod").ZodString]>>;
                }, import("zod/v4/core").$strip>>;
            }, import("zod/v4/core").$strip>;
            allow: import("zod").ZodArray<import("zod").ZodString>;
            plugin: import("zod").ZodNullable<import("zod").ZodString>;
            storage: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>>;
            buildNamespace: import("zod").ZodNullable<import("zod").ZodString>;
            createdAt: import("zod").ZodISODateTime;
            updatedAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        list: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                id: import("zod").ZodUUID;
                name: import("zod").ZodString;
                type: import("zod").ZodString;
                description: import("zod").ZodNullable<import("zod").ZodString>;
                status: import("zod").ZodEnum<{
                    NOT_READY: "NOT_READY";
                    PAUSED: "PAUSED";
                    READY: "READY";
                }>;
                paused: import("zod").ZodBoolean;
                concurrencyLimit: import("zod").ZodNullable<import("zod").ZodInt>;
                slotsTaken: import("zod").ZodInt;
                baseJobTemplate: import("zod").ZodObject<{
                    job: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    variables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                    enforced: import("zod").ZodExactOptional<import("zod").ZodArray<import("zod").ZodString>>;
                    target: import("zod").ZodExactOptional<import("zod").ZodObject<{
                        platform: import("zod").ZodExactOptional<import("zod").ZodString>;
                        libc: import("zod").ZodExactOptional<import("zod").ZodString>;
                        node: import("zod").ZodExactOptional<import("zod").ZodUnion<readonly [import("zod").ZodInt, import("zod").ZodString]>>;
                    }, import("zod/v4/core").$strip>>;
                }, import("zod/v4/core").$strip>;
                allow: import("zod").ZodArray<import("zod").ZodString>;
                plugin: import("zod").ZodNullable<import("zod").ZodString>;
                storage: import("zod").ZodNullable<import("zod").ZodObject<{
                    type: import("zod").ZodString;
                    configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                }, import("zod/v4/core").$strip>>;
                buildNamespace: import("zod").ZodNullable<import("zod").ZodString>;
                createdAt: import("zod").ZodISODateTime;
                updatedAt: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        preview: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            name: import("zod").ZodString;
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                flowRunId: import("zod").ZodUUID;
                name: import("zod").ZodString;
                flowName: import("zod").ZodString;
                workQueueName: import("zod").ZodString;
                priority: import("zod").ZodInt;
                scheduledFor: import("zod").ZodISODateTime;
                due: import("zod").ZodBoolean;
                reasons: import("zod").ZodArray<import("zod").ZodObject<{
                    code: import("zod").ZodString;
                    message: import("zod").ZodString;
                    remedy: import("zod").ZodString;
                }, import("zod/v4/core").$strip>>;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        update: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            description: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodString>>;
            concurrencyLimit: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodInt>>;
            baseJobTemplate: import("zod").ZodOptional<import("zod").ZodObject<{
                job: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                variables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                enforced: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodString>>;
                target: import("zod").ZodOptional<import("zod").ZodObject<{
                    platform: import("zod").ZodExactOptional<import("zod").ZodString>;
                    libc: import("zod").ZodExactOptional<import("zod").ZodString>;
                    node: import("zod").ZodExactOptional<import("zod").ZodUnion<readonly [import("zod").ZodInt, import("zod").ZodString]>>;
                }, import("zod/v4/core").$strip>>;
            }, import("zod/v4/core").$strip>>;
            allow: import("zod").ZodOptional<import("zod").ZodArray<import("zod").ZodString>>;
            plugin: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodString>>;
            storage: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>>>;
            paused: import("zod").ZodOptional<import("zod").ZodBoolean>;
            name: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            type: import("zod").ZodString;
            description: import("zod").ZodNullable<import("zod").ZodString>;
            status: import("zod").ZodEnum<{
                NOT_READY: "NOT_READY";
                PAUSED: "PAUSED";
                READY: "READY";
            }>;
            paused: import("zod").ZodBoolean;
            concurrencyLimit: import("zod").ZodNullable<import("zod").ZodInt>;
            slotsTaken: import("zod").ZodInt;
            baseJobTemplate: import("zod").ZodObject<{
                job: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                variables: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                enforced: import("zod").ZodExactOptional<import("zod").ZodArray<import("zod").ZodString>>;
                target: import("zod").ZodExactOptional<import("zod").ZodObject<{
                    platform: import("zod").ZodExactOptional<import("zod").ZodString>;
                    libc: import("zod").ZodExactOptional<import("zod").ZodString>;
                    node: import("zod").ZodExactOptional<import("zod").ZodUnion<readonly [import("zod").ZodInt, import("zod").ZodString]>>;
                }, import("zod/v4/core").$strip>>;
            }, import("zod/v4/core").$strip>;
            allow: import("zod").ZodArray<import("zod").ZodString>;
            plugin: import("zod").ZodNullable<import("zod").ZodString>;
            storage: import("zod").ZodNullable<import("zod").ZodObject<{
                type: import("zod").ZodString;
                configuration: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            }, import("zod/v4/core").$strip>>;
            buildNamespace: import("zod").ZodNullable<import("zod").ZodString>;
            createdAt: import("zod").ZodISODateTime;
            updatedAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        delete: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            name: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
    workQueues: {
        create: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            workPoolName: import("zod").ZodString;
            name: import("zod").ZodString;
            description: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            priority: import("zod").ZodOptional<import("zod").ZodInt>;
            concurrencyLimit: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodInt>>;
            paused: import("zod").ZodDefault<import("zod").ZodBoolean>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            workPoolName: import("zod").ZodString;
            name: import("zod").ZodString;
            description: import("zod").ZodNullable<import("zod").ZodString>;
            priority: import("zod").ZodInt;
            concurrencyLimit: import("zod").ZodNullable<import("zod").ZodInt>;
            slotsTaken: import("zod").ZodInt;
            paused: import("zod").ZodBoolean;
            isDefault: import("zod").ZodBoolean;
            lastPolledAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            createdAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        list: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            workPoolName: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                id: import("zod").ZodUUID;
                workPoolName: import("zod").ZodString;
                name: import("zod").ZodString;
                description: import("zod").ZodNullable<import("zod").ZodString>;
                priority: import("zod").ZodInt;
                concurrencyLimit: import("zod").ZodNullable<import("zod").ZodInt>;
                slotsTaken: import("zod").ZodInt;
                paused: import("zod").ZodBoolean;
                isDefault: import("zod").ZodBoolean;
                lastPolledAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                createdAt: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        update: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            workPoolName: import("zod").ZodString;
            name: import("zod").ZodString;
            description: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodString>>;
            priority: import("zod").ZodOptional<import("zod").ZodInt>;
            concurrencyLimit: import("zod").ZodOptional<import("zod").ZodNullable<import("zod").ZodInt>>;
            paused: import("zod").ZodOptional<import("zod").ZodBoolean>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            workPoolName: import("zod").ZodString;
            name: import("zod").ZodString;
            description: import("zod").ZodNullable<import("zod").ZodString>;
            priority: import("zod").ZodInt;
            concurrencyLimit: import("zod").ZodNullable<import("zod").ZodInt>;
            slotsTaken: import("zod").ZodInt;
            paused: import("zod").ZodBoolean;
            isDefault: import("zod").ZodBoolean;
            lastPolledAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            createdAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        delete: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            workPoolName: import("zod").ZodString;
            name: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
    server: {
        info: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("@orpc/server").Schema<unknown, unknown>, import("zod").ZodObject<{
            version: import("zod").ZodString;
            protocol: import("zod").ZodInt;
            store: import("zod").ZodEnum<{
                memory: "memory";
                postgres: "postgres";
                sqlite: "sqlite";
            }>;
            authentication: import("zod").ZodBoolean;
            servesStorage: import("zod").ZodBoolean;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        whoAmI: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("@orpc/server").Schema<unknown, unknown>, import("zod").ZodObject<{
            name: import("zod").ZodString;
            role: import("zod").ZodNullable<import("zod").ZodEnum<{
                admin: "admin";
                developer: "developer";
                operator: "operator";
                viewer: "viewer";
            }>>;
            workPools: import("zod").ZodNullable<import("zod").ZodArray<import("zod").ZodString>>;
            expiresAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
    objects: {
        head: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            key: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            object: import("zod").ZodNullable<import("zod").ZodObject<{
                key: import("zod").ZodString;
                bytes: import("zod").ZodInt;
                modifiedAt: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        list: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            prefix: import("zod").ZodDefault<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                key: import("zod").ZodString;
                bytes: import("zod").ZodInt;
                modifiedAt: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        delete: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            keys: import("zod").ZodArray<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        grant: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            requests: import("zod").ZodArray<import("zod").ZodObject<{
                key: import("zod").ZodString;
                method: import("zod").ZodEnum<{
                    GET: "GET";
                    PUT: "PUT";
                }>;
            }, import("zod/v4/core").$strip>>;
            lifetimeMs: import("zod").ZodInt;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            grants: import("zod").ZodArray<import("zod").ZodObject<{
                path: import("zod").ZodString;
                expires: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
    blocks: {
        save: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            name: import("zod").ZodString;
            type: import("zod").ZodString;
            document: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            secrets: import("zod").ZodDefault<import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>>;
            overwrite: import("zod").ZodDefault<import("zod").ZodBoolean>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            name: import("zod").ZodString;
            type: import("zod").ZodString;
            document: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            secretFields: import("zod").ZodArray<import("zod").ZodString>;
            createdAt: import("zod").ZodISODateTime;
            updatedAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        get: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            name: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            name: import("zod").ZodString;
            type: import("zod").ZodString;
            document: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
            secretFields: import("zod").ZodArray<import("zod").ZodString>;
            createdAt: import("zod").ZodISODateTime;
            updatedAt: import("zod").ZodISODateTime;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        list: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                name: import("zod").ZodString;
                type: import("zod").ZodString;
                document: import("zod").ZodRecord<import("zod").ZodString, import("zod").ZodUnknown>;
                secretFields: import("zod").ZodArray<import("zod").ZodString>;
                createdAt: import("zod").ZodISODateTime;
                updatedAt: import("zod").ZodISODateTime;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        delete: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            name: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{}, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        rotateKey: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("@orpc/server").Schema<unknown, unknown>, import("zod").ZodObject<{
            key: import("zod").ZodString;
            previousKey: import("zod").ZodNullable<import("zod").ZodString>;
            blocks: import("zod").ZodInt;
            place: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
    apiKeys: {
        create: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            name: import("zod").ZodString;
            role: import("zod").ZodEnum<{
                admin: "admin";
                developer: "developer";
                operator: "operator";
                viewer: "viewer";
            }>;
            workPools: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodArray<import("zod").ZodString>>>;
            expiresAt: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodISODateTime>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            apiKey: import("zod").ZodObject<{
                id: import("zod").ZodUUID;
                name: import("zod").ZodString;
                prefix: import("zod").ZodString;
                role: import("zod").ZodEnum<{
                    admin: "admin";
                    developer: "developer";
                    operator: "operator";
                    viewer: "viewer";
                }>;
                workPools: import("zod").ZodNullable<import("zod").ZodArray<import("zod").ZodString>>;
                createdAt: import("zod").ZodISODateTime;
                expiresAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                lastUsedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                revokedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            }, import("zod/v4/core").$strip>;
            key: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        list: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                id: import("zod").ZodUUID;
                name: import("zod").ZodString;
                prefix: import("zod").ZodString;
                role: import("zod").ZodEnum<{
                    admin: "admin";
                    developer: "developer";
                    operator: "operator";
                    viewer: "viewer";
                }>;
                workPools: import("zod").ZodNullable<import("zod").ZodArray<import("zod").ZodString>>;
                createdAt: import("zod").ZodISODateTime;
                expiresAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                lastUsedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
                revokedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
        revoke: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            name: import("zod").ZodString;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            id: import("zod").ZodUUID;
            name: import("zod").ZodString;
            prefix: import("zod").ZodString;
            role: import("zod").ZodEnum<{
                admin: "admin";
                developer: "developer";
                operator: "operator";
                viewer: "viewer";
            }>;
            workPools: import("zod").ZodNullable<import("zod").ZodArray<import("zod").ZodString>>;
            createdAt: import("zod").ZodISODateTime;
            expiresAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            lastUsedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
            revokedAt: import("zod").ZodNullable<import("zod").ZodISODateTime>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
    audit: {
        list: import("@orpc/server").Procedure<import("@orpc/server").MergedInitialContext<CallContext & Record<never, never>, CallContext & Record<never, never>, CallContext>, CallContext, import("zod").ZodObject<{
            limit: import("zod").ZodDefault<import("zod").ZodCoercedNumber<number>>;
            after: import("zod").ZodDefault<import("zod").ZodNullable<import("zod").ZodString>>;
            since: import("zod").ZodOptional<import("zod").ZodISODateTime>;
            actor: import("zod").ZodOptional<import("zod").ZodString>;
            action: import("zod").ZodOptional<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("zod").ZodObject<{
            items: import("zod").ZodArray<import("zod").ZodObject<{
                id: import("zod").ZodString;
                time: import("zod").ZodISODateTime;
                actor: import("zod").ZodString;
                actorId: import("zod").ZodNullable<import("zod").ZodUUID>;
                address: import("zod").ZodNullable<import("zod").ZodString>;
                action: import("zod").ZodString;
                object: import("zod").ZodString;
                outcome: import("zod").ZodString;
            }, import("zod/v4/core").$strip>>;
            next: import("zod").ZodNullable<import("zod").ZodString>;
        }, import("zod/v4/core").$strip>, import("@orpc/server").MergedErrorMap<Record<never, never>, Record<never, never>>, Record<never, never>>;
    };
};

// service/service.d.ts
export declare function createService({ store, clock, timings, logLimitBytes, host, objects, logger, secretKeys, }: ServiceOptions): Service;

// protocol/object-messages.d.ts
export declare const grantObjects: z.ZodObject<{
    requests: z.ZodArray<z.ZodObject<{
        key: z.ZodString;
        method: z.ZodEnum<{
            GET: "GET";
            PUT: "PUT";
        }>;
    }, z.core.$strip>>;
    lifetimeMs: z.ZodInt;
}, z.core.$strip>;

// protocol/object-messages.d.ts
export declare const grantedObjects: z.ZodObject<{
    grants: z.ZodArray<z.ZodObject<{
        path: z.ZodString;
        expires: z.ZodISODateTime;
    }, z.core.$strip>>;
}, z.core.$strip>;

// service/access/api-keys.d.ts
export declare function holdsKey(text: string): boolean;

// service/network-file-systems.d.ts
export declare function networkFileSystem(type: number): string | null;

// service/open-embedded.d.ts
export declare function openEmbedded({ directory, timings }?: EmbeddedOptions): Promise<EmbeddedService>;

// service/store/postgres/postgres-store.d.ts
export declare function openPostgresStore({ pool, prepare }: PostgresStoreOptions): Promise<Store>;

// service/secrets/secret-keys.d.ts
export declare function openSecretKeys({ key, file, dataDirectory }: SecretKeySource): SecretKeys;

// service/store/sqlite/sqlite-store.d.ts
export declare function openSqliteStore(file: string): Promise<Store>;

// service/backup/restore-store.d.ts
export declare function restoreStore(source: string, dataDirectory: string, { replace }: {
    replace: boolean;
}): Promise<RestoredStore>;

// service/store/statement.d.ts
export declare function several<Rows extends readonly (readonly unknown[])[]>(statements: {
    readonly [Index in keyof Rows]: Statement;
}): Transaction<Rows>;

// service/store/statement.d.ts
export declare function together<R>(statements: readonly Statement[]): Transaction<R[]>;

// service/store/statement.d.ts
export declare function wake(topic: string): Transaction<void>;
