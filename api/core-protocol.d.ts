// Written by `npm run api-report`; not meant to be compiled.
// Exports: Admission, ApiKey, AuditEntry, Binding, Block, Bundle, BundleEntry, BundleManifestV1, ChannelLocation, Claim, ClaimScope, Client, CreateFlowRun, CreateWorkPool, Event, ExecutionGrant, ExternalPackageLine, FlowDescription, FlowRun, INLINE_BYTES, InstallPlan, LogEntry, LogLevel, LogLine, LogSource, ObjectLocation, OutsidePackages, PROTOCOL_VERSION, ParameterDescription, Phase, PreviewedRun, RUN_TOKEN_VARIABLE, Removal, ResultReference, ResultTarget, Role, RunArguments, RunChannel, RunCode, RunDocumentV1, RunEnding, RunReport, State, StateType, StopRequest, StorageDescription, SubmitChildRun, TaskRun, TaskRunReport, TerminalStateType, WorkPool, WorkQueue, WorkerInstructions, WorkerRecord, admission, admissionRequest, apiKey, auditEntry, baseJobTemplate, binding, block, cancelChildRun, claim, claimScope, contract, createFlowRun, createWorkPool, event, executionCall, executionGrant, explanation, flowRun, id, infrastructureRef, isTerminal, jsonObject, logEntry, logLevel, logLine, mayFollow, nextWork, objectName, outcome, page, phase, previewedRun, queryNumber, registerWorker, removal, resultReference, role, runArguments, runCode, runCredentials, runEnding, runReport, runResult, saveBlock, state, stateType, stopRequest, storageDescription, submitChildRun, taskRun, taskRunReport, templateTarget, terminalStateTypes, time, updateWorkPool, waitForChildRun, workPool, workQueue, worker, workerHeartbeat, workerInstructions
// From other packages: @orpc/contract: ContractRouterClient, zod: z

// protocol/run-channel.d.ts
export type Admission = {
    admitted: true;
} | {
    admitted: false;
    reason: string;
};

// protocol/entities.d.ts
export type ApiKey = z.infer<typeof apiKey>;

// protocol/entities.d.ts
export type AuditEntry = z.infer<typeof auditEntry>;

// protocol/entities.d.ts
export type Binding = z.infer<typeof binding>;

// protocol/entities.d.ts
export type Block = z.infer<typeof block>;

// protocol/bundle-manifest.d.ts
export interface Bundle {
    manifest: BundleManifestV1;
    code: Uint8Array;
    files: Uint8Array | null;
    map: Uint8Array | null;
    captures: Uint8Array | null;
    snapshots: Uint8Array | null;
}

// protocol/bundle-manifest.d.ts
export interface BundleEntry {
    name: string;
    parameters: {
        name: string;
        rest: boolean;
        dateTime: boolean;
    }[];
    workingDirectory: string;
}

// protocol/bundle-manifest.d.ts
export interface BundleManifestV1 {
    bundle: 1;
    sdk: string;
    mode: 'slice' | 'module';
    modeReason: string | null;
    entries: {
        flow: FlowDescription;
        file: string;
        line: number;
        column: number;
        ordinal: number;
    }[];
    node: number;
    bundler: string;
    code: {
        sha256: string;
        bytes: number;
        rawBytes: number;
        encoding: 'br';
    };
    files: {
        sha256: string;
        bytes: number;
        rawBytes: number;
        count: number;
        sensitive: string[];
        included?: {
            path: string;
            bytes: number;
        }[];
    } | null;
    leftOut?: {
        path: string;
        why: string;
    }[];
    map: {
        sha256: string;
        bytes: number;
    } | null;
    workingDirectory: string;
    kept: {
        file: string;
        line: number;
        why: string;
        text: string;
    }[];
    dropped: {
        file: string;
        line: number;
        why: string;
        text: string;
    }[];
    notes: {
        file: string;
        line: number;
        code: string;
        text: string;
    }[];
    inputs: {
        package: string;
        version: string | null;
        bytes: number;
        why?: string;
    }[];
    external: ExternalPackageLine[];
    target?: {
        os: string;
        cpu: string;
        libc: 'glibc' | 'musl' | null;
        node: number;
    } | null;
    captures: string[];
    snapshots: string[];
    buildMs: number;
    created: string;
}

// protocol/run-channel.d.ts
export type ChannelLocation =
{
    kind: 'directory';
    path: string;
    wake?: 'stdout';
} | {
    kind: 'http';
    url: string;
    result?: ResultTarget;
};

// protocol/messages.d.ts
export type Claim = z.infer<typeof claim>;

// protocol/messages.d.ts
export type ClaimScope = z.infer<typeof claimScope>;

// protocol/contract.d.ts
export type Client = ContractRouterClient<typeof contract>;

// protocol/messages.d.ts
export type CreateFlowRun = z.input<typeof createFlowRun>;

// protocol/messages.d.ts
export type CreateWorkPool = z.input<typeof createWorkPool>;

// protocol/entities.d.ts
export type Event = z.infer<typeof event>;

// protocol/messages.d.ts
export type ExecutionGrant = z.infer<typeof executionGrant>;

// protocol/bundle-manifest.d.ts
export interface ExternalPackageLine {
    name: string;
    version: string | null;
    how: 'vendor' | 'install' | 'image' | 'omitted';
    why: string;
    addons?: {
        package: string;
        os: string;
        cpu: string;
        libc: 'glibc' | 'musl' | null;
        api: string;
    }[];
    installs?: {
        package: string;
        version: string;
        integrity: string | null;
    }[];
}

// protocol/bundle-manifest.d.ts
export interface FlowDescription {
    name: string;
    description: string | null;
    version: string | null;
    tags: string[];
    retries: number;
    timeoutMs: number | null;
    parameters: ParameterDescription[];
    parameterSchema: Record<string, unknown>;
}

// protocol/entities.d.ts
export type FlowRun = z.infer<typeof flowRun>;

// protocol/inline-bytes.d.ts
export declare const INLINE_BYTES: number;

// protocol/bundle-manifest.d.ts
export interface InstallPlan {
    dependencies: Record<string, string>;
    lock: Record<string, Record<string, unknown>> | null;
    overrides: Record<string, string>;
    scripts: string[];
}

// protocol/entities.d.ts
export type LogEntry = z.infer<typeof logEntry>;

// protocol/run-channel.d.ts
export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

// protocol/run-channel.d.ts
export interface LogLine {
    sequence: number;
    time: string;
    level: LogLevel;
    source: LogSource;
    message: string;
    taskRunId: string | null;
}

// protocol/run-channel.d.ts
export type LogSource = 'stdout' | 'stderr' | 'logger' | 'worker';

// protocol/run-document.d.ts
export interface ObjectLocation {
    url: string;
    sha256: string;
}

// protocol/bundle-manifest.d.ts
export interface OutsidePackages {
    preload: string[];
    image: string[];
    builtFor: {
        names: string[];
        os: string;
        cpu: string;
        libc: 'glibc' | 'musl' | null;
        glibc: string | null;
        node: number | null;
    } | null;
    install?: InstallPlan;
}

// protocol/protocol-version.d.ts
export declare const PROTOCOL_VERSION = 1;

// protocol/bundle-manifest.d.ts
export interface ParameterDescription {
    name: string;
    position: number;
    required: boolean;
    rest: boolean;
    default?: unknown;
    type: string | null;
}

// protocol/entities.d.ts
export type Phase = z.infer<typeof phase>;

// protocol/messages.d.ts
export type PreviewedRun = z.infer<typeof previewedRun>;

// protocol/run-document.d.ts
export declare const RUN_TOKEN_VARIABLE = "FARHAUL_RUN_TOKEN";

// protocol/messages.d.ts
export type Removal = z.infer<typeof removal>;

// protocol/entities.d.ts
export type ResultReference = z.infer<typeof resultReference>;

// protocol/run-channel.d.ts
export interface ResultTarget {
    inlineBytes: number;
    url: string;
    headers: Record<string, string>;
    storage: {
        type: string;
        configuration: Record<string, unknown>;
    };
    key: string;
}

// protocol/entities.d.ts
export type Role = z.infer<typeof role>;

// protocol/messages.d.ts
export type RunArguments = z.infer<typeof runArguments>;

// protocol/run-channel.d.ts
export interface RunChannel {
    readonly kind: 'http' | 'directory' | 'objects' | 'log';
    admit(): Promise<Admission>;
    heartbeat(): Promise<{
        stop: StopRequest | null;
    }>;
    report(reports: readonly RunReport[]): Promise<void>;
    logs(lines: readonly LogLine[]): Promise<void>;
    result(ending: RunEnding, document: Uint8Array | null): Promise<void>;
    stop(signal: AbortSignal): Promise<StopRequest | null>;
    close(): Promise<void>;
}

// protocol/bundle-manifest.d.ts
export type RunCode = {
    type: 'bundle';
    entry: number;
    code: {
        key: string;
        sha256: string;
        node: number;
    };
    files: {
        key: string;
        sha256: string;
    } | null;
    manifest: {
        key: string;
    } | null;
    map: {
        key: string;
        sha256: string;
    } | null;
    captures: string | null;
    snapshots: string | null;
    workingDirectory: 'bundle' | 'image';
} | {
    type: 'entrypoint';
    entrypoint: string;
    pull: unknown[];
};

// protocol/run-document.d.ts
export interface RunDocumentV1 {
    v: 1;
    flowRunId: string;
    executionId: string;
    flowName: string;
    runName: string;
    tags: string[];
    parentFlowRunId: string | null;
    entry: number;
    options: {
        timeoutMs?: number | null;
    };
    code: ObjectLocation & {
        encoding: 'br';
        node: number;
    };
    files: (ObjectLocation & {
        encoding: 'gz';
    }) | null;
    args: {
        inline: string;
    } | ObjectLocation;
    captures: string | null;
    snapshots: string | null;
    channel: ChannelLocation;
    hmacKey: string;
    directory: string | null;
    workingDirectory: 'bundle' | 'image';
    heartbeatMs: number;
    graceMs: number;
}

// protocol/run-channel.d.ts
export interface RunEnding {
    state: State;
    attempt: number;
    startedAt: string;
    endedAt: string;
    node: string;
    resultSha256: string | null;
    resultBytes: number;
    hmac: string;
}

// protocol/run-channel.d.ts
export type RunReport = {
    sequence: number;
    time: string;
} & ({
    kind: 'running';
    attempt: number;
} | {
    kind: 'awaiting-retry';
    attempt: number;
    delayMs: number;
    error: string;
} | {
    kind: 'task';
    taskRun: TaskRunReport;
} | {
    kind: 'phase';
    phase: string;
} | {
    kind: 'note';
    message: string;
});

// protocol/states.d.ts
export interface State {
    type: StateType;
    name: string;
    message: string | null;
    time: string;
}

// protocol/states.d.ts
export type StateType = 'SCHEDULED' | 'PENDING' | 'RUNNING' | 'PAUSED' | 'CANCELLING' | 'COMPLETED' | 'FAILED' | 'CRASHED' | 'CANCELLED';

// protocol/run-channel.d.ts
export interface StopRequest {
    reason: string;
    graceMs: number;
}

// protocol/entities.d.ts
export type StorageDescription = z.infer<typeof storageDescription>;

// protocol/messages.d.ts
export type SubmitChildRun = z.input<typeof submitChildRun>;

// protocol/entities.d.ts
export type TaskRun = z.infer<typeof taskRun>;

// protocol/run-channel.d.ts
export interface TaskRunReport {
    id: string;
    taskName: string;
    name: string;
    parentTaskRunId: string | null;
    state: State;
    attempt: number;
    startedAt: string | null;
    endedAt: string | null;
}

// protocol/states.d.ts
export type TerminalStateType = (typeof terminalStateTypes)[number];

// protocol/entities.d.ts
export type WorkPool = z.infer<typeof workPool>;

// protocol/entities.d.ts
export type WorkQueue = z.infer<typeof workQueue>;

// protocol/messages.d.ts
export type WorkerInstructions = z.infer<typeof workerInstructions>;

// protocol/entities.d.ts
export type WorkerRecord = z.infer<typeof worker>;

// protocol/messages.d.ts
export declare const admission: z.ZodUnion<readonly [z.ZodObject<{
    admitted: z.ZodLiteral<true>;
}, z.core.$strip>, z.ZodObject<{
    admitted: z.ZodLiteral<false>;
    reason: z.ZodString;
}, z.core.$strip>]>;

// protocol/messages.d.ts
export declare const admissionRequest: z.ZodObject<{
    executionId: z.ZodUUID;
    token: z.ZodString;
    runnerId: z.ZodDefault<z.ZodNullable<z.ZodString>>;
    admittedAt: z.ZodDefault<z.ZodNullable<z.ZodISODateTime>>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const apiKey: z.ZodObject<{
    id: z.ZodUUID;
    name: z.ZodString;
    prefix: z.ZodString;
    role: z.ZodEnum<{
        admin: "admin";
        developer: "developer";
        operator: "operator";
        viewer: "viewer";
    }>;
    workPools: z.ZodNullable<z.ZodArray<z.ZodString>>;
    createdAt: z.ZodISODateTime;
    expiresAt: z.ZodNullable<z.ZodISODateTime>;
    lastUsedAt: z.ZodNullable<z.ZodISODateTime>;
    revokedAt: z.ZodNullable<z.ZodISODateTime>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const auditEntry: z.ZodObject<{
    id: z.ZodString;
    time: z.ZodISODateTime;
    actor: z.ZodString;
    actorId: z.ZodNullable<z.ZodUUID>;
    address: z.ZodNullable<z.ZodString>;
    action: z.ZodString;
    object: z.ZodString;
    outcome: z.ZodString;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const baseJobTemplate: z.ZodObject<{
    job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    enforced: z.ZodExactOptional<z.ZodArray<z.ZodString>>;
    target: z.ZodExactOptional<z.ZodObject<{
        platform: z.ZodExactOptional<z.ZodString>;
        libc: z.ZodExactOptional<z.ZodString>;
        node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
    }, z.core.$strip>>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const binding: z.ZodObject<{
    workerType: z.ZodString;
    jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    storage: z.ZodNullable<z.ZodObject<{
        type: z.ZodString;
        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>>;
    resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
        type: z.ZodString;
        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>>>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const block: z.ZodObject<{
    name: z.ZodString;
    type: z.ZodString;
    document: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    secretFields: z.ZodArray<z.ZodString>;
    createdAt: z.ZodISODateTime;
    updatedAt: z.ZodISODateTime;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const cancelChildRun: z.ZodObject<{
    executionId: z.ZodUUID;
    token: z.ZodString;
    id: z.ZodUUID;
    reason: z.ZodString;
    graceMs: z.ZodDefault<z.ZodInt>;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const claim: z.ZodObject<{
    kind: z.ZodEnum<{
        adopt: "adopt";
        start: "start";
    }>;
    grant: z.ZodObject<{
        executionId: z.ZodUUID;
        flowRunId: z.ZodUUID;
        fencing: z.ZodInt;
        token: z.ZodString;
        leaseExpiresAt: z.ZodISODateTime;
    }, z.core.$strip>;
    flowRun: z.ZodObject<{
        id: z.ZodUUID;
        name: z.ZodString;
        flowName: z.ZodString;
        flowVersion: z.ZodNullable<z.ZodString>;
        state: z.ZodObject<{
            type: z.ZodEnum<{
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
            name: z.ZodString;
            message: z.ZodNullable<z.ZodString>;
            time: z.ZodISODateTime;
        }, z.core.$strip>;
        stateVersion: z.ZodInt;
        tags: z.ZodArray<z.ZodString>;
        parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        binding: z.ZodNullable<z.ZodObject<{
            workerType: z.ZodString;
            jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            storage: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>;
            resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>>;
        }, z.core.$strip>>;
        code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
            type: z.ZodLiteral<"bundle">;
            entry: z.ZodInt;
            code: z.ZodObject<{
                key: z.ZodString;
                sha256: z.ZodString;
                node: z.ZodInt;
            }, z.core.$strip>;
            files: z.ZodNullable<z.ZodObject<{
                key: z.ZodString;
                sha256: z.ZodString;
            }, z.core.$strip>>;
            manifest: z.ZodNullable<z.ZodObject<{
                key: z.ZodString;
            }, z.core.$strip>>;
            map: z.ZodNullable<z.ZodObject<{
                key: z.ZodString;
                sha256: z.ZodString;
            }, z.core.$strip>>;
            captures: z.ZodNullable<z.ZodString>;
            snapshots: z.ZodNullable<z.ZodString>;
            workingDirectory: z.ZodEnum<{
                bundle: "bundle";
                image: "image";
            }>;
        }, z.core.$strip>, z.ZodObject<{
            type: z.ZodLiteral<"entrypoint">;
            entrypoint: z.ZodString;
            pull: z.ZodArray<z.ZodUnknown>;
        }, z.core.$strip>], "type">>;
        workPoolName: z.ZodNullable<z.ZodString>;
        workQueueName: z.ZodNullable<z.ZodString>;
        parentFlowRunId: z.ZodNullable<z.ZodUUID>;
        parentTaskRunId: z.ZodNullable<z.ZodUUID>;
        retryOf: z.ZodExactOptional<z.ZodUUID>;
        phases: z.ZodArray<z.ZodObject<{
            name: z.ZodString;
            time: z.ZodISODateTime;
        }, z.core.$strip>>;
        executionId: z.ZodNullable<z.ZodUUID>;
        executions: z.ZodInt;
        attempt: z.ZodInt;
        infrastructureRetries: z.ZodInt;
        ref: z.ZodNullable<z.ZodObject<{
            type: z.ZodString;
            identifier: z.ZodString;
            reach: z.ZodString;
        }, z.core.$strip>>;
        channel: z.ZodNullable<z.ZodString>;
        outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
        result: z.ZodNullable<z.ZodObject<{
            storage: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>;
            key: z.ZodNullable<z.ZodString>;
            inline: z.ZodNullable<z.ZodString>;
            sha256: z.ZodString;
            bytes: z.ZodInt;
        }, z.core.$strip>>;
        watched: z.ZodBoolean;
        createdAt: z.ZodISODateTime;
        scheduledFor: z.ZodISODateTime;
        startBy: z.ZodNullable<z.ZodISODateTime>;
        startedAt: z.ZodNullable<z.ZodISODateTime>;
        endedAt: z.ZodNullable<z.ZodISODateTime>;
    }, z.core.$strip>;
    arguments: z.ZodUnion<readonly [z.ZodObject<{
        inline: z.ZodString;
    }, z.core.$strip>, z.ZodObject<{
        key: z.ZodString;
        sha256: z.ZodString;
    }, z.core.$strip>, z.ZodObject<{
        byName: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>]>;
    options: z.ZodObject<{
        timeoutMs: z.ZodOptional<z.ZodNullable<z.ZodNumber>>;
    }, z.core.$strip>;
    workPool: z.ZodNullable<z.ZodObject<{
        id: z.ZodUUID;
        name: z.ZodString;
        type: z.ZodString;
        description: z.ZodNullable<z.ZodString>;
        paused: z.ZodBoolean;
        concurrencyLimit: z.ZodNullable<z.ZodInt>;
        baseJobTemplate: z.ZodObject<{
            job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            enforced: z.ZodExactOptional<z.ZodArray<z.ZodString>>;
            target: z.ZodExactOptional<z.ZodObject<{
                platform: z.ZodExactOptional<z.ZodString>;
                libc: z.ZodExactOptional<z.ZodString>;
                node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
            }, z.core.$strip>>;
        }, z.core.$strip>;
        allow: z.ZodArray<z.ZodString>;
        plugin: z.ZodNullable<z.ZodString>;
        storage: z.ZodNullable<z.ZodObject<{
            type: z.ZodString;
            configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        }, z.core.$strip>>;
        buildNamespace: z.ZodNullable<z.ZodString>;
        createdAt: z.ZodISODateTime;
        updatedAt: z.ZodISODateTime;
    }, z.core.$strip>>;
    ref: z.ZodNullable<z.ZodObject<{
        type: z.ZodString;
        identifier: z.ZodString;
        reach: z.ZodString;
        data: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>>;
    storage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
        type: z.ZodString;
        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>>>;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const claimScope: z.ZodDiscriminatedUnion<[z.ZodObject<{
    kind: z.ZodLiteral<"flow-run">;
    flowRunId: z.ZodUUID;
}, z.core.$strip>, z.ZodObject<{
    kind: z.ZodLiteral<"work-pool">;
    workPoolName: z.ZodString;
    queues: z.ZodArray<z.ZodString>;
}, z.core.$strip>, z.ZodObject<{
    kind: z.ZodLiteral<"orphans">;
    workPools: z.ZodOptional<z.ZodArray<z.ZodString>>;
}, z.core.$strip>], "kind">;

// protocol/contract.d.ts
export declare const contract: {
    server: {
        info: import("@orpc/contract").ContractProcedureBuilderWithOutput<import("@orpc/contract").Schema<unknown, unknown>, z.ZodObject<{
            version: z.ZodString;
            protocol: z.ZodInt;
            store: z.ZodEnum<{
                memory: "memory";
                postgres: "postgres";
                sqlite: "sqlite";
            }>;
            authentication: z.ZodBoolean;
            servesStorage: z.ZodBoolean;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        whoAmI: import("@orpc/contract").ContractProcedureBuilderWithOutput<import("@orpc/contract").Schema<unknown, unknown>, z.ZodObject<{
            name: z.ZodString;
            role: z.ZodNullable<z.ZodEnum<{
                admin: "admin";
                developer: "developer";
                operator: "operator";
                viewer: "viewer";
            }>>;
            workPools: z.ZodNullable<z.ZodArray<z.ZodString>>;
            expiresAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
    flowRuns: {
        create: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            tags: z.ZodDefault<z.ZodArray<z.ZodString>>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            arguments: z.ZodUnion<readonly [z.ZodObject<{
                inline: z.ZodString;
            }, z.core.$strip>, z.ZodObject<{
                key: z.ZodString;
                sha256: z.ZodString;
            }, z.core.$strip>, z.ZodObject<{
                byName: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>]>;
            binding: z.ZodNullable<z.ZodObject<{
                workerType: z.ZodString;
                jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                type: z.ZodLiteral<"bundle">;
                entry: z.ZodInt;
                code: z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                    node: z.ZodInt;
                }, z.core.$strip>;
                files: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                manifest: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                }, z.core.$strip>>;
                map: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                captures: z.ZodNullable<z.ZodString>;
                snapshots: z.ZodNullable<z.ZodString>;
                workingDirectory: z.ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, z.core.$strip>, z.ZodObject<{
                type: z.ZodLiteral<"entrypoint">;
                entrypoint: z.ZodString;
                pull: z.ZodArray<z.ZodUnknown>;
            }, z.core.$strip>], "type">>;
            options: z.ZodDefault<z.ZodObject<{
                timeoutMs: z.ZodOptional<z.ZodNullable<z.ZodNumber>>;
            }, z.core.$strip>>;
            workPoolName: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            workQueueName: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            parentFlowRunId: z.ZodDefault<z.ZodNullable<z.ZodUUID>>;
            parentTaskRunId: z.ZodDefault<z.ZodNullable<z.ZodUUID>>;
            scheduledFor: z.ZodDefault<z.ZodNullable<z.ZodISODateTime>>;
            startTimeoutMs: z.ZodDefault<z.ZodNullable<z.ZodInt>>;
            infrastructureRetries: z.ZodDefault<z.ZodInt>;
            idempotencyKey: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            callerOnly: z.ZodDefault<z.ZodBoolean>;
            startHere: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                host: z.ZodString;
                pid: z.ZodInt;
            }, z.core.$strip>>>;
        }, z.core.$strip>, z.ZodObject<{
            flowRun: z.ZodObject<{
                id: z.ZodUUID;
                name: z.ZodString;
                flowName: z.ZodString;
                flowVersion: z.ZodNullable<z.ZodString>;
                state: z.ZodObject<{
                    type: z.ZodEnum<{
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
                    name: z.ZodString;
                    message: z.ZodNullable<z.ZodString>;
                    time: z.ZodISODateTime;
                }, z.core.$strip>;
                stateVersion: z.ZodInt;
                tags: z.ZodArray<z.ZodString>;
                parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                binding: z.ZodNullable<z.ZodObject<{
                    workerType: z.ZodString;
                    jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    storage: z.ZodNullable<z.ZodObject<{
                        type: z.ZodString;
                        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    }, z.core.$strip>>;
                    resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                        type: z.ZodString;
                        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    }, z.core.$strip>>>;
                }, z.core.$strip>>;
                code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                    type: z.ZodLiteral<"bundle">;
                    entry: z.ZodInt;
                    code: z.ZodObject<{
                        key: z.ZodString;
                        sha256: z.ZodString;
                        node: z.ZodInt;
                    }, z.core.$strip>;
                    files: z.ZodNullable<z.ZodObject<{
                        key: z.ZodString;
                        sha256: z.ZodString;
                    }, z.core.$strip>>;
                    manifest: z.ZodNullable<z.ZodObject<{
                        key: z.ZodString;
                    }, z.core.$strip>>;
                    map: z.ZodNullable<z.ZodObject<{
                        key: z.ZodString;
                        sha256: z.ZodString;
                    }, z.core.$strip>>;
                    captures: z.ZodNullable<z.ZodString>;
                    snapshots: z.ZodNullable<z.ZodString>;
                    workingDirectory: z.ZodEnum<{
                        bundle: "bundle";
                        image: "image";
                    }>;
                }, z.core.$strip>, z.ZodObject<{
                    type: z.ZodLiteral<"entrypoint">;
                    entrypoint: z.ZodString;
                    pull: z.ZodArray<z.ZodUnknown>;
                }, z.core.$strip>], "type">>;
                workPoolName: z.ZodNullable<z.ZodString>;
                workQueueName: z.ZodNullable<z.ZodString>;
                parentFlowRunId: z.ZodNullable<z.ZodUUID>;
                parentTaskRunId: z.ZodNullable<z.ZodUUID>;
                retryOf: z.ZodExactOptional<z.ZodUUID>;
                phases: z.ZodArray<z.ZodObject<{
                    name: z.ZodString;
                    time: z.ZodISODateTime;
                }, z.core.$strip>>;
                executionId: z.ZodNullable<z.ZodUUID>;
                executions: z.ZodInt;
                attempt: z.ZodInt;
                infrastructureRetries: z.ZodInt;
                ref: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    identifier: z.ZodString;
                    reach: z.ZodString;
                }, z.core.$strip>>;
                channel: z.ZodNullable<z.ZodString>;
                outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
                result: z.ZodNullable<z.ZodObject<{
                    storage: z.ZodNullable<z.ZodObject<{
                        type: z.ZodString;
                        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    }, z.core.$strip>>;
                    key: z.ZodNullable<z.ZodString>;
                    inline: z.ZodNullable<z.ZodString>;
                    sha256: z.ZodString;
                    bytes: z.ZodInt;
                }, z.core.$strip>>;
                watched: z.ZodBoolean;
                createdAt: z.ZodISODateTime;
                scheduledFor: z.ZodISODateTime;
                startBy: z.ZodNullable<z.ZodISODateTime>;
                startedAt: z.ZodNullable<z.ZodISODateTime>;
                endedAt: z.ZodNullable<z.ZodISODateTime>;
            }, z.core.$strip>;
            execution: z.ZodNullable<z.ZodObject<{
                executionId: z.ZodUUID;
                flowRunId: z.ZodUUID;
                fencing: z.ZodInt;
                token: z.ZodString;
                leaseExpiresAt: z.ZodISODateTime;
            }, z.core.$strip>>;
            created: z.ZodBoolean;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        get: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            id: z.ZodUUID;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodNullable<z.ZodString>;
            state: z.ZodObject<{
                type: z.ZodEnum<{
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
                name: z.ZodString;
                message: z.ZodNullable<z.ZodString>;
                time: z.ZodISODateTime;
            }, z.core.$strip>;
            stateVersion: z.ZodInt;
            tags: z.ZodArray<z.ZodString>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            binding: z.ZodNullable<z.ZodObject<{
                workerType: z.ZodString;
                jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                type: z.ZodLiteral<"bundle">;
                entry: z.ZodInt;
                code: z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                    node: z.ZodInt;
                }, z.core.$strip>;
                files: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                manifest: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                }, z.core.$strip>>;
                map: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                captures: z.ZodNullable<z.ZodString>;
                snapshots: z.ZodNullable<z.ZodString>;
                workingDirectory: z.ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, z.core.$strip>, z.ZodObject<{
                type: z.ZodLiteral<"entrypoint">;
                entrypoint: z.ZodString;
                pull: z.ZodArray<z.ZodUnknown>;
            }, z.core.$strip>], "type">>;
            workPoolName: z.ZodNullable<z.ZodString>;
            workQueueName: z.ZodNullable<z.ZodString>;
            parentFlowRunId: z.ZodNullable<z.ZodUUID>;
            parentTaskRunId: z.ZodNullable<z.ZodUUID>;
            retryOf: z.ZodExactOptional<z.ZodUUID>;
            phases: z.ZodArray<z.ZodObject<{
                name: z.ZodString;
                time: z.ZodISODateTime;
            }, z.core.$strip>>;
            executionId: z.ZodNullable<z.ZodUUID>;
            executions: z.ZodInt;
            attempt: z.ZodInt;
            infrastructureRetries: z.ZodInt;
            ref: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                identifier: z.ZodString;
                reach: z.ZodString;
            }, z.core.$strip>>;
            channel: z.ZodNullable<z.ZodString>;
            outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
            result: z.ZodNullable<z.ZodObject<{
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                key: z.ZodNullable<z.ZodString>;
                inline: z.ZodNullable<z.ZodString>;
                sha256: z.ZodString;
                bytes: z.ZodInt;
            }, z.core.$strip>>;
            watched: z.ZodBoolean;
            createdAt: z.ZodISODateTime;
            scheduledFor: z.ZodISODateTime;
            startBy: z.ZodNullable<z.ZodISODateTime>;
            startedAt: z.ZodNullable<z.ZodISODateTime>;
            endedAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        list: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            state: z.ZodOptional<z.ZodArray<z.ZodEnum<{
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
            flowName: z.ZodOptional<z.ZodString>;
            workPoolName: z.ZodOptional<z.ZodString>;
            parentFlowRunId: z.ZodOptional<z.ZodUUID>;
            since: z.ZodOptional<z.ZodISODateTime>;
            idPrefix: z.ZodOptional<z.ZodString>;
            name: z.ZodOptional<z.ZodString>;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                id: z.ZodUUID;
                name: z.ZodString;
                flowName: z.ZodString;
                flowVersion: z.ZodNullable<z.ZodString>;
                state: z.ZodObject<{
                    type: z.ZodEnum<{
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
                    name: z.ZodString;
                    message: z.ZodNullable<z.ZodString>;
                    time: z.ZodISODateTime;
                }, z.core.$strip>;
                stateVersion: z.ZodInt;
                tags: z.ZodArray<z.ZodString>;
                parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                binding: z.ZodNullable<z.ZodObject<{
                    workerType: z.ZodString;
                    jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    storage: z.ZodNullable<z.ZodObject<{
                        type: z.ZodString;
                        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    }, z.core.$strip>>;
                    resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                        type: z.ZodString;
                        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    }, z.core.$strip>>>;
                }, z.core.$strip>>;
                code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                    type: z.ZodLiteral<"bundle">;
                    entry: z.ZodInt;
                    code: z.ZodObject<{
                        key: z.ZodString;
                        sha256: z.ZodString;
                        node: z.ZodInt;
                    }, z.core.$strip>;
                    files: z.ZodNullable<z.ZodObject<{
                        key: z.ZodString;
                        sha256: z.ZodString;
                    }, z.core.$strip>>;
                    manifest: z.ZodNullable<z.ZodObject<{
                        key: z.ZodString;
                    }, z.core.$strip>>;
                    map: z.ZodNullable<z.ZodObject<{
                        key: z.ZodString;
                        sha256: z.ZodString;
                    }, z.core.$strip>>;
                    captures: z.ZodNullable<z.ZodString>;
                    snapshots: z.ZodNullable<z.ZodString>;
                    workingDirectory: z.ZodEnum<{
                        bundle: "bundle";
                        image: "image";
                    }>;
                }, z.core.$strip>, z.ZodObject<{
                    type: z.ZodLiteral<"entrypoint">;
                    entrypoint: z.ZodString;
                    pull: z.ZodArray<z.ZodUnknown>;
                }, z.core.$strip>], "type">>;
                workPoolName: z.ZodNullable<z.ZodString>;
                workQueueName: z.ZodNullable<z.ZodString>;
                parentFlowRunId: z.ZodNullable<z.ZodUUID>;
                parentTaskRunId: z.ZodNullable<z.ZodUUID>;
                retryOf: z.ZodExactOptional<z.ZodUUID>;
                phases: z.ZodArray<z.ZodObject<{
                    name: z.ZodString;
                    time: z.ZodISODateTime;
                }, z.core.$strip>>;
                executionId: z.ZodNullable<z.ZodUUID>;
                executions: z.ZodInt;
                attempt: z.ZodInt;
                infrastructureRetries: z.ZodInt;
                ref: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    identifier: z.ZodString;
                    reach: z.ZodString;
                }, z.core.$strip>>;
                channel: z.ZodNullable<z.ZodString>;
                outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
                result: z.ZodNullable<z.ZodObject<{
                    storage: z.ZodNullable<z.ZodObject<{
                        type: z.ZodString;
                        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    }, z.core.$strip>>;
                    key: z.ZodNullable<z.ZodString>;
                    inline: z.ZodNullable<z.ZodString>;
                    sha256: z.ZodString;
                    bytes: z.ZodInt;
                }, z.core.$strip>>;
                watched: z.ZodBoolean;
                createdAt: z.ZodISODateTime;
                scheduledFor: z.ZodISODateTime;
                startBy: z.ZodNullable<z.ZodISODateTime>;
                startedAt: z.ZodNullable<z.ZodISODateTime>;
                endedAt: z.ZodNullable<z.ZodISODateTime>;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        wait: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            id: z.ZodUUID;
            afterVersion: z.ZodCoercedNumber<number>;
            waitMs: z.ZodDefault<z.ZodCoercedNumber<number>>;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodNullable<z.ZodString>;
            state: z.ZodObject<{
                type: z.ZodEnum<{
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
                name: z.ZodString;
                message: z.ZodNullable<z.ZodString>;
                time: z.ZodISODateTime;
            }, z.core.$strip>;
            stateVersion: z.ZodInt;
            tags: z.ZodArray<z.ZodString>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            binding: z.ZodNullable<z.ZodObject<{
                workerType: z.ZodString;
                jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                type: z.ZodLiteral<"bundle">;
                entry: z.ZodInt;
                code: z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                    node: z.ZodInt;
                }, z.core.$strip>;
                files: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                manifest: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                }, z.core.$strip>>;
                map: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                captures: z.ZodNullable<z.ZodString>;
                snapshots: z.ZodNullable<z.ZodString>;
                workingDirectory: z.ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, z.core.$strip>, z.ZodObject<{
                type: z.ZodLiteral<"entrypoint">;
                entrypoint: z.ZodString;
                pull: z.ZodArray<z.ZodUnknown>;
            }, z.core.$strip>], "type">>;
            workPoolName: z.ZodNullable<z.ZodString>;
            workQueueName: z.ZodNullable<z.ZodString>;
            parentFlowRunId: z.ZodNullable<z.ZodUUID>;
            parentTaskRunId: z.ZodNullable<z.ZodUUID>;
            retryOf: z.ZodExactOptional<z.ZodUUID>;
            phases: z.ZodArray<z.ZodObject<{
                name: z.ZodString;
                time: z.ZodISODateTime;
            }, z.core.$strip>>;
            executionId: z.ZodNullable<z.ZodUUID>;
            executions: z.ZodInt;
            attempt: z.ZodInt;
            infrastructureRetries: z.ZodInt;
            ref: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                identifier: z.ZodString;
                reach: z.ZodString;
            }, z.core.$strip>>;
            channel: z.ZodNullable<z.ZodString>;
            outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
            result: z.ZodNullable<z.ZodObject<{
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                key: z.ZodNullable<z.ZodString>;
                inline: z.ZodNullable<z.ZodString>;
                sha256: z.ZodString;
                bytes: z.ZodInt;
            }, z.core.$strip>>;
            watched: z.ZodBoolean;
            createdAt: z.ZodISODateTime;
            scheduledFor: z.ZodISODateTime;
            startBy: z.ZodNullable<z.ZodISODateTime>;
            startedAt: z.ZodNullable<z.ZodISODateTime>;
            endedAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        cancel: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            id: z.ZodUUID;
            reason: z.ZodDefault<z.ZodString>;
            graceMs: z.ZodDefault<z.ZodInt>;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodNullable<z.ZodString>;
            state: z.ZodObject<{
                type: z.ZodEnum<{
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
                name: z.ZodString;
                message: z.ZodNullable<z.ZodString>;
                time: z.ZodISODateTime;
            }, z.core.$strip>;
            stateVersion: z.ZodInt;
            tags: z.ZodArray<z.ZodString>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            binding: z.ZodNullable<z.ZodObject<{
                workerType: z.ZodString;
                jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                type: z.ZodLiteral<"bundle">;
                entry: z.ZodInt;
                code: z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                    node: z.ZodInt;
                }, z.core.$strip>;
                files: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                manifest: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                }, z.core.$strip>>;
                map: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                captures: z.ZodNullable<z.ZodString>;
                snapshots: z.ZodNullable<z.ZodString>;
                workingDirectory: z.ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, z.core.$strip>, z.ZodObject<{
                type: z.ZodLiteral<"entrypoint">;
                entrypoint: z.ZodString;
                pull: z.ZodArray<z.ZodUnknown>;
            }, z.core.$strip>], "type">>;
            workPoolName: z.ZodNullable<z.ZodString>;
            workQueueName: z.ZodNullable<z.ZodString>;
            parentFlowRunId: z.ZodNullable<z.ZodUUID>;
            parentTaskRunId: z.ZodNullable<z.ZodUUID>;
            retryOf: z.ZodExactOptional<z.ZodUUID>;
            phases: z.ZodArray<z.ZodObject<{
                name: z.ZodString;
                time: z.ZodISODateTime;
            }, z.core.$strip>>;
            executionId: z.ZodNullable<z.ZodUUID>;
            executions: z.ZodInt;
            attempt: z.ZodInt;
            infrastructureRetries: z.ZodInt;
            ref: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                identifier: z.ZodString;
                reach: z.ZodString;
            }, z.core.$strip>>;
            channel: z.ZodNullable<z.ZodString>;
            outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
            result: z.ZodNullable<z.ZodObject<{
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                key: z.ZodNullable<z.ZodString>;
                inline: z.ZodNullable<z.ZodString>;
                sha256: z.ZodString;
                bytes: z.ZodInt;
            }, z.core.$strip>>;
            watched: z.ZodBoolean;
            createdAt: z.ZodISODateTime;
            scheduledFor: z.ZodISODateTime;
            startBy: z.ZodNullable<z.ZodISODateTime>;
            startedAt: z.ZodNullable<z.ZodISODateTime>;
            endedAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        explain: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            id: z.ZodUUID;
        }, z.core.$strip>, z.ZodObject<{
            flowRunId: z.ZodUUID;
            state: z.ZodEnum<{
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
            name: z.ZodString;
            message: z.ZodNullable<z.ZodString>;
            reasons: z.ZodArray<z.ZodObject<{
                code: z.ZodString;
                message: z.ZodString;
                remedy: z.ZodString;
            }, z.core.$strip>>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        events: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            id: z.ZodUUID;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                id: z.ZodString;
                time: z.ZodISODateTime;
                kind: z.ZodString;
                flowRunId: z.ZodNullable<z.ZodUUID>;
                executionId: z.ZodNullable<z.ZodUUID>;
                data: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        taskRuns: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            id: z.ZodUUID;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                id: z.ZodUUID;
                flowRunId: z.ZodUUID;
                executionId: z.ZodNullable<z.ZodUUID>;
                taskName: z.ZodString;
                name: z.ZodString;
                parentTaskRunId: z.ZodNullable<z.ZodUUID>;
                state: z.ZodObject<{
                    type: z.ZodEnum<{
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
                    name: z.ZodString;
                    message: z.ZodNullable<z.ZodString>;
                    time: z.ZodISODateTime;
                }, z.core.$strip>;
                attempt: z.ZodInt;
                startedAt: z.ZodNullable<z.ZodISODateTime>;
                endedAt: z.ZodNullable<z.ZodISODateTime>;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        arguments: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            id: z.ZodUUID;
        }, z.core.$strip>, z.ZodUnion<readonly [z.ZodObject<{
            inline: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            key: z.ZodString;
            sha256: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            byName: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        }, z.core.$strip>]>, Record<never, never>, Record<never, never>>;
        logs: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            id: z.ZodUUID;
            level: z.ZodOptional<z.ZodEnum<{
                debug: "debug";
                error: "error";
                info: "info";
                warning: "warning";
            }>>;
            waitMs: z.ZodDefault<z.ZodCoercedNumber<number>>;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                cursor: z.ZodString;
                flowRunId: z.ZodUUID;
                executionId: z.ZodNullable<z.ZodUUID>;
                taskRunId: z.ZodNullable<z.ZodUUID>;
                sequence: z.ZodInt;
                time: z.ZodISODateTime;
                level: z.ZodEnum<{
                    debug: "debug";
                    error: "error";
                    info: "info";
                    warning: "warning";
                }>;
                source: z.ZodEnum<{
                    logger: "logger";
                    stderr: "stderr";
                    stdout: "stdout";
                    worker: "worker";
                }>;
                message: z.ZodString;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
            ended: z.ZodBoolean;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        followLogs: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            id: z.ZodUUID;
            level: z.ZodOptional<z.ZodEnum<{
                debug: "debug";
                error: "error";
                info: "info";
                warning: "warning";
            }>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
        }, z.core.$strip>, import("@orpc/contract").Schema<AsyncIteratorObject<{
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
        }, void>, import("@orpc/contract").AsyncIteratorClass<{
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
        }, void>>, Record<never, never>, Record<never, never>>;
        retry: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            id: z.ZodUUID;
            newId: z.ZodUUID;
            name: z.ZodString;
            arguments: z.ZodOptional<z.ZodUnion<readonly [z.ZodObject<{
                inline: z.ZodString;
            }, z.core.$strip>, z.ZodObject<{
                key: z.ZodString;
                sha256: z.ZodString;
            }, z.core.$strip>, z.ZodObject<{
                byName: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>]>>;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodNullable<z.ZodString>;
            state: z.ZodObject<{
                type: z.ZodEnum<{
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
                name: z.ZodString;
                message: z.ZodNullable<z.ZodString>;
                time: z.ZodISODateTime;
            }, z.core.$strip>;
            stateVersion: z.ZodInt;
            tags: z.ZodArray<z.ZodString>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            binding: z.ZodNullable<z.ZodObject<{
                workerType: z.ZodString;
                jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                type: z.ZodLiteral<"bundle">;
                entry: z.ZodInt;
                code: z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                    node: z.ZodInt;
                }, z.core.$strip>;
                files: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                manifest: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                }, z.core.$strip>>;
                map: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                captures: z.ZodNullable<z.ZodString>;
                snapshots: z.ZodNullable<z.ZodString>;
                workingDirectory: z.ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, z.core.$strip>, z.ZodObject<{
                type: z.ZodLiteral<"entrypoint">;
                entrypoint: z.ZodString;
                pull: z.ZodArray<z.ZodUnknown>;
            }, z.core.$strip>], "type">>;
            workPoolName: z.ZodNullable<z.ZodString>;
            workQueueName: z.ZodNullable<z.ZodString>;
            parentFlowRunId: z.ZodNullable<z.ZodUUID>;
            parentTaskRunId: z.ZodNullable<z.ZodUUID>;
            retryOf: z.ZodExactOptional<z.ZodUUID>;
            phases: z.ZodArray<z.ZodObject<{
                name: z.ZodString;
                time: z.ZodISODateTime;
            }, z.core.$strip>>;
            executionId: z.ZodNullable<z.ZodUUID>;
            executions: z.ZodInt;
            attempt: z.ZodInt;
            infrastructureRetries: z.ZodInt;
            ref: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                identifier: z.ZodString;
                reach: z.ZodString;
            }, z.core.$strip>>;
            channel: z.ZodNullable<z.ZodString>;
            outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
            result: z.ZodNullable<z.ZodObject<{
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                key: z.ZodNullable<z.ZodString>;
                inline: z.ZodNullable<z.ZodString>;
                sha256: z.ZodString;
                bytes: z.ZodInt;
            }, z.core.$strip>>;
            watched: z.ZodBoolean;
            createdAt: z.ZodISODateTime;
            scheduledFor: z.ZodISODateTime;
            startBy: z.ZodNullable<z.ZodISODateTime>;
            startedAt: z.ZodNullable<z.ZodISODateTime>;
            endedAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        prune: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            endedBefore: z.ZodISODateTime;
            limit: z.ZodDefault<z.ZodInt>;
            what: z.ZodDefault<z.ZodEnum<{
                logs: "logs";
                runs: "runs";
            }>>;
            compact: z.ZodDefault<z.ZodBoolean>;
        }, z.core.$strip>, z.ZodObject<{
            removed: z.ZodArray<z.ZodUUID>;
            objects: z.ZodDefault<z.ZodInt>;
            bytes: z.ZodDefault<z.ZodInt>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
    workers: {
        register: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            type: z.ZodString;
            workPoolName: z.ZodNullable<z.ZodString>;
            queues: z.ZodArray<z.ZodString>;
            limit: z.ZodNullable<z.ZodInt>;
            reaches: z.ZodArray<z.ZodString>;
            host: z.ZodString;
            pid: z.ZodInt;
            version: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            workPoolName: z.ZodNullable<z.ZodString>;
            type: z.ZodString;
            status: z.ZodEnum<{
                DRAINING: "DRAINING";
                OFFLINE: "OFFLINE";
                ONLINE: "ONLINE";
            }>;
            limit: z.ZodNullable<z.ZodInt>;
            running: z.ZodInt;
            queues: z.ZodArray<z.ZodString>;
            host: z.ZodString;
            pid: z.ZodInt;
            version: z.ZodString;
            startedAt: z.ZodISODateTime;
            lastSeenAt: z.ZodISODateTime;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        list: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            workPoolName: z.ZodOptional<z.ZodString>;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                id: z.ZodUUID;
                name: z.ZodString;
                workPoolName: z.ZodNullable<z.ZodString>;
                type: z.ZodString;
                status: z.ZodEnum<{
                    DRAINING: "DRAINING";
                    OFFLINE: "OFFLINE";
                    ONLINE: "ONLINE";
                }>;
                limit: z.ZodNullable<z.ZodInt>;
                running: z.ZodInt;
                queues: z.ZodArray<z.ZodString>;
                host: z.ZodString;
                pid: z.ZodInt;
                version: z.ZodString;
                startedAt: z.ZodISODateTime;
                lastSeenAt: z.ZodISODateTime;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        next: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            workerId: z.ZodUUID;
            scope: z.ZodDiscriminatedUnion<[z.ZodObject<{
                kind: z.ZodLiteral<"flow-run">;
                flowRunId: z.ZodUUID;
            }, z.core.$strip>, z.ZodObject<{
                kind: z.ZodLiteral<"work-pool">;
                workPoolName: z.ZodString;
                queues: z.ZodArray<z.ZodString>;
            }, z.core.$strip>, z.ZodObject<{
                kind: z.ZodLiteral<"orphans">;
                workPools: z.ZodOptional<z.ZodArray<z.ZodString>>;
            }, z.core.$strip>], "kind">;
            limit: z.ZodInt;
            waitMs: z.ZodInt;
        }, z.core.$strip>, z.ZodObject<{
            claims: z.ZodArray<z.ZodObject<{
                kind: z.ZodEnum<{
                    adopt: "adopt";
                    start: "start";
                }>;
                grant: z.ZodObject<{
                    executionId: z.ZodUUID;
                    flowRunId: z.ZodUUID;
                    fencing: z.ZodInt;
                    token: z.ZodString;
                    leaseExpiresAt: z.ZodISODateTime;
                }, z.core.$strip>;
                flowRun: z.ZodObject<{
                    id: z.ZodUUID;
                    name: z.ZodString;
                    flowName: z.ZodString;
                    flowVersion: z.ZodNullable<z.ZodString>;
                    state: z.ZodObject<{
                        type: z.ZodEnum<{
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
                        name: z.ZodString;
                        message: z.ZodNullable<z.ZodString>;
                        time: z.ZodISODateTime;
                    }, z.core.$strip>;
                    stateVersion: z.ZodInt;
                    tags: z.ZodArray<z.ZodString>;
                    parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    binding: z.ZodNullable<z.ZodObject<{
                        workerType: z.ZodString;
                        jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                        storage: z.ZodNullable<z.ZodObject<{
                            type: z.ZodString;
                            configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                        }, z.core.$strip>>;
                        resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                            type: z.ZodString;
                            configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                        }, z.core.$strip>>>;
                    }, z.core.$strip>>;
                    code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                        type: z.ZodLiteral<"bundle">;
                        entry: z.ZodInt;
                        code: z.ZodObject<{
                            key: z.ZodString;
                            sha256: z.ZodString;
                            node: z.ZodInt;
                        }, z.core.$strip>;
                        files: z.ZodNullable<z.ZodObject<{
                            key: z.ZodString;
                            sha256: z.ZodString;
                        }, z.core.$strip>>;
                        manifest: z.ZodNullable<z.ZodObject<{
                            key: z.ZodString;
                        }, z.core.$strip>>;
                        map: z.ZodNullable<z.ZodObject<{
                            key: z.ZodString;
                            sha256: z.ZodString;
                        }, z.core.$strip>>;
                        captures: z.ZodNullable<z.ZodString>;
                        snapshots: z.ZodNullable<z.ZodString>;
                        workingDirectory: z.ZodEnum<{
                            bundle: "bundle";
                            image: "image";
                        }>;
                    }, z.core.$strip>, z.ZodObject<{
                        type: z.ZodLiteral<"entrypoint">;
                        entrypoint: z.ZodString;
                        pull: z.ZodArray<z.ZodUnknown>;
                    }, z.core.$strip>], "type">>;
                    workPoolName: z.ZodNullable<z.ZodString>;
                    workQueueName: z.ZodNullable<z.ZodString>;
                    parentFlowRunId: z.ZodNullable<z.ZodUUID>;
                    parentTaskRunId: z.ZodNullable<z.ZodUUID>;
                    retryOf: z.ZodExactOptional<z.ZodUUID>;
                    phases: z.ZodArray<z.ZodObject<{
                        name: z.ZodString;
                        time: z.ZodISODateTime;
                    }, z.core.$strip>>;
                    executionId: z.ZodNullable<z.ZodUUID>;
                    executions: z.ZodInt;
                    attempt: z.ZodInt;
                    infrastructureRetries: z.ZodInt;
                    ref: z.ZodNullable<z.ZodObject<{
                        type: z.ZodString;
                        identifier: z.ZodString;
                        reach: z.ZodString;
                    }, z.core.$strip>>;
                    channel: z.ZodNullable<z.ZodString>;
                    outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
                    result: z.ZodNullable<z.ZodObject<{
                        storage: z.ZodNullable<z.ZodObject<{
                            type: z.ZodString;
                            configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                        }, z.core.$strip>>;
                        key: z.ZodNullable<z.ZodString>;
                        inline: z.ZodNullable<z.ZodString>;
                        sha256: z.ZodString;
                        bytes: z.ZodInt;
                    }, z.core.$strip>>;
                    watched: z.ZodBoolean;
                    createdAt: z.ZodISODateTime;
                    scheduledFor: z.ZodISODateTime;
                    startBy: z.ZodNullable<z.ZodISODateTime>;
                    startedAt: z.ZodNullable<z.ZodISODateTime>;
                    endedAt: z.ZodNullable<z.ZodISODateTime>;
                }, z.core.$strip>;
                arguments: z.ZodUnion<readonly [z.ZodObject<{
                    inline: z.ZodString;
                }, z.core.$strip>, z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>, z.ZodObject<{
                    byName: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>]>;
                options: z.ZodObject<{
                    timeoutMs: z.ZodOptional<z.ZodNullable<z.ZodNumber>>;
                }, z.core.$strip>;
                workPool: z.ZodNullable<z.ZodObject<{
                    id: z.ZodUUID;
                    name: z.ZodString;
                    type: z.ZodString;
                    description: z.ZodNullable<z.ZodString>;
                    paused: z.ZodBoolean;
                    concurrencyLimit: z.ZodNullable<z.ZodInt>;
                    baseJobTemplate: z.ZodObject<{
                        job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                        variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                        enforced: z.ZodExactOptional<z.ZodArray<z.ZodString>>;
                        target: z.ZodExactOptional<z.ZodObject<{
                            platform: z.ZodExactOptional<z.ZodString>;
                            libc: z.ZodExactOptional<z.ZodString>;
                            node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
                        }, z.core.$strip>>;
                    }, z.core.$strip>;
                    allow: z.ZodArray<z.ZodString>;
                    plugin: z.ZodNullable<z.ZodString>;
                    storage: z.ZodNullable<z.ZodObject<{
                        type: z.ZodString;
                        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    }, z.core.$strip>>;
                    buildNamespace: z.ZodNullable<z.ZodString>;
                    createdAt: z.ZodISODateTime;
                    updatedAt: z.ZodISODateTime;
                }, z.core.$strip>>;
                ref: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    identifier: z.ZodString;
                    reach: z.ZodString;
                    data: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                storage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            removals: z.ZodArray<z.ZodObject<{
                executionId: z.ZodUUID;
                flowRunId: z.ZodUUID;
                ref: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    identifier: z.ZodString;
                    reach: z.ZodString;
                    data: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                workerType: z.ZodString;
                graceMs: z.ZodInt;
            }, z.core.$strip>>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        heartbeat: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            workerId: z.ZodUUID;
            executions: z.ZodArray<z.ZodObject<{
                executionId: z.ZodUUID;
                fencing: z.ZodInt;
                unheard: z.ZodOptional<z.ZodBoolean>;
            }, z.core.$strip>>;
            running: z.ZodInt;
            waitMs: z.ZodDefault<z.ZodInt>;
            afterInstructions: z.ZodDefault<z.ZodInt>;
        }, z.core.$strip>, z.ZodObject<{
            lost: z.ZodArray<z.ZodUUID>;
            stop: z.ZodArray<z.ZodObject<{
                executionId: z.ZodUUID;
                reason: z.ZodString;
                graceMs: z.ZodInt;
            }, z.core.$strip>>;
            draining: z.ZodBoolean;
            instructions: z.ZodInt;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        drain: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            workerId: z.ZodUUID;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            workPoolName: z.ZodNullable<z.ZodString>;
            type: z.ZodString;
            status: z.ZodEnum<{
                DRAINING: "DRAINING";
                OFFLINE: "OFFLINE";
                ONLINE: "ONLINE";
            }>;
            limit: z.ZodNullable<z.ZodInt>;
            running: z.ZodInt;
            queues: z.ZodArray<z.ZodString>;
            host: z.ZodString;
            pid: z.ZodInt;
            version: z.ZodString;
            startedAt: z.ZodISODateTime;
            lastSeenAt: z.ZodISODateTime;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        offline: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            workerId: z.ZodUUID;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
    executions: {
        record: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            fencing: z.ZodInt;
            ref: z.ZodObject<{
                type: z.ZodString;
                identifier: z.ZodString;
                reach: z.ZodString;
                data: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>;
            channel: z.ZodString;
            resultStorage: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
        phase: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            fencing: z.ZodInt;
            phase: z.ZodString;
            message: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
        logs: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            fencing: z.ZodInt;
            lines: z.ZodArray<z.ZodObject<{
                sequence: z.ZodInt;
                time: z.ZodISODateTime;
                level: z.ZodEnum<{
                    debug: "debug";
                    error: "error";
                    info: "info";
                    warning: "warning";
                }>;
                source: z.ZodEnum<{
                    logger: "logger";
                    stderr: "stderr";
                    stdout: "stdout";
                    worker: "worker";
                }>;
                message: z.ZodString;
                taskRunId: z.ZodNullable<z.ZodUUID>;
            }, z.core.$strip>>;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
        outcome: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            fencing: z.ZodInt;
            outcome: z.ZodUnion<readonly [z.ZodObject<{
                kind: z.ZodLiteral<"exited">;
                exitCode: z.ZodInt;
                signal: z.ZodOptional<z.ZodNullable<z.ZodString>>;
                lastLogLines: z.ZodOptional<z.ZodArray<z.ZodString>>;
            }, z.core.$strip>, z.ZodObject<{
                kind: z.ZodEnum<{
                    deadline: "deadline";
                    deleted: "deleted";
                    evicted: "evicted";
                    lost: "lost";
                    oom: "oom";
                    "start-failed": "start-failed";
                }>;
                reason: z.ZodString;
                remedy: z.ZodString;
                lastLogLines: z.ZodOptional<z.ZodArray<z.ZodString>>;
                exitCode: z.ZodOptional<z.ZodNullable<z.ZodInt>>;
            }, z.core.$strip>]>;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodNullable<z.ZodString>;
            state: z.ZodObject<{
                type: z.ZodEnum<{
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
                name: z.ZodString;
                message: z.ZodNullable<z.ZodString>;
                time: z.ZodISODateTime;
            }, z.core.$strip>;
            stateVersion: z.ZodInt;
            tags: z.ZodArray<z.ZodString>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            binding: z.ZodNullable<z.ZodObject<{
                workerType: z.ZodString;
                jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                type: z.ZodLiteral<"bundle">;
                entry: z.ZodInt;
                code: z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                    node: z.ZodInt;
                }, z.core.$strip>;
                files: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                manifest: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                }, z.core.$strip>>;
                map: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                captures: z.ZodNullable<z.ZodString>;
                snapshots: z.ZodNullable<z.ZodString>;
                workingDirectory: z.ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, z.core.$strip>, z.ZodObject<{
                type: z.ZodLiteral<"entrypoint">;
                entrypoint: z.ZodString;
                pull: z.ZodArray<z.ZodUnknown>;
            }, z.core.$strip>], "type">>;
            workPoolName: z.ZodNullable<z.ZodString>;
            workQueueName: z.ZodNullable<z.ZodString>;
            parentFlowRunId: z.ZodNullable<z.ZodUUID>;
            parentTaskRunId: z.ZodNullable<z.ZodUUID>;
            retryOf: z.ZodExactOptional<z.ZodUUID>;
            phases: z.ZodArray<z.ZodObject<{
                name: z.ZodString;
                time: z.ZodISODateTime;
            }, z.core.$strip>>;
            executionId: z.ZodNullable<z.ZodUUID>;
            executions: z.ZodInt;
            attempt: z.ZodInt;
            infrastructureRetries: z.ZodInt;
            ref: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                identifier: z.ZodString;
                reach: z.ZodString;
            }, z.core.$strip>>;
            channel: z.ZodNullable<z.ZodString>;
            outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
            result: z.ZodNullable<z.ZodObject<{
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                key: z.ZodNullable<z.ZodString>;
                inline: z.ZodNullable<z.ZodString>;
                sha256: z.ZodString;
                bytes: z.ZodInt;
            }, z.core.$strip>>;
            watched: z.ZodBoolean;
            createdAt: z.ZodISODateTime;
            scheduledFor: z.ZodISODateTime;
            startBy: z.ZodNullable<z.ZodISODateTime>;
            startedAt: z.ZodNullable<z.ZodISODateTime>;
            endedAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        release: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            fencing: z.ZodInt;
            reason: z.ZodString;
            retryAfterMs: z.ZodNullable<z.ZodInt>;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
        reject: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            fencing: z.ZodInt;
            message: z.ZodString;
            code: z.ZodString;
            remedy: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodNullable<z.ZodString>;
            state: z.ZodObject<{
                type: z.ZodEnum<{
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
                name: z.ZodString;
                message: z.ZodNullable<z.ZodString>;
                time: z.ZodISODateTime;
            }, z.core.$strip>;
            stateVersion: z.ZodInt;
            tags: z.ZodArray<z.ZodString>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            binding: z.ZodNullable<z.ZodObject<{
                workerType: z.ZodString;
                jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                type: z.ZodLiteral<"bundle">;
                entry: z.ZodInt;
                code: z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                    node: z.ZodInt;
                }, z.core.$strip>;
                files: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                manifest: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                }, z.core.$strip>>;
                map: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                captures: z.ZodNullable<z.ZodString>;
                snapshots: z.ZodNullable<z.ZodString>;
                workingDirectory: z.ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, z.core.$strip>, z.ZodObject<{
                type: z.ZodLiteral<"entrypoint">;
                entrypoint: z.ZodString;
                pull: z.ZodArray<z.ZodUnknown>;
            }, z.core.$strip>], "type">>;
            workPoolName: z.ZodNullable<z.ZodString>;
            workQueueName: z.ZodNullable<z.ZodString>;
            parentFlowRunId: z.ZodNullable<z.ZodUUID>;
            parentTaskRunId: z.ZodNullable<z.ZodUUID>;
            retryOf: z.ZodExactOptional<z.ZodUUID>;
            phases: z.ZodArray<z.ZodObject<{
                name: z.ZodString;
                time: z.ZodISODateTime;
            }, z.core.$strip>>;
            executionId: z.ZodNullable<z.ZodUUID>;
            executions: z.ZodInt;
            attempt: z.ZodInt;
            infrastructureRetries: z.ZodInt;
            ref: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                identifier: z.ZodString;
                reach: z.ZodString;
            }, z.core.$strip>>;
            channel: z.ZodNullable<z.ZodString>;
            outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
            result: z.ZodNullable<z.ZodObject<{
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                key: z.ZodNullable<z.ZodString>;
                inline: z.ZodNullable<z.ZodString>;
                sha256: z.ZodString;
                bytes: z.ZodInt;
            }, z.core.$strip>>;
            watched: z.ZodBoolean;
            createdAt: z.ZodISODateTime;
            scheduledFor: z.ZodISODateTime;
            startBy: z.ZodNullable<z.ZodISODateTime>;
            startedAt: z.ZodNullable<z.ZodISODateTime>;
            endedAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        removed: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
    run: {
        blocks: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            token: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            blocks: z.ZodRecord<z.ZodString, z.ZodObject<{
                document: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                secrets: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        admit: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            token: z.ZodString;
            runnerId: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            admittedAt: z.ZodDefault<z.ZodNullable<z.ZodISODateTime>>;
        }, z.core.$strip>, z.ZodUnion<readonly [z.ZodObject<{
            admitted: z.ZodLiteral<true>;
        }, z.core.$strip>, z.ZodObject<{
            admitted: z.ZodLiteral<false>;
            reason: z.ZodString;
        }, z.core.$strip>]>, Record<never, never>, Record<never, never>>;
        heartbeat: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            token: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            stop: z.ZodNullable<z.ZodObject<{
                reason: z.ZodString;
                graceMs: z.ZodInt;
            }, z.core.$strip>>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        report: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            token: z.ZodString;
            reports: z.ZodArray<z.ZodDiscriminatedUnion<[z.ZodObject<{
                sequence: z.ZodInt;
                time: z.ZodISODateTime;
                kind: z.ZodLiteral<"running">;
                attempt: z.ZodInt;
            }, z.core.$strip>, z.ZodObject<{
                sequence: z.ZodInt;
                time: z.ZodISODateTime;
                kind: z.ZodLiteral<"awaiting-retry">;
                attempt: z.ZodInt;
                delayMs: z.ZodNumber;
                error: z.ZodString;
            }, z.core.$strip>, z.ZodObject<{
                sequence: z.ZodInt;
                time: z.ZodISODateTime;
                kind: z.ZodLiteral<"task">;
                taskRun: z.ZodObject<{
                    id: z.ZodUUID;
                    taskName: z.ZodString;
                    name: z.ZodString;
                    parentTaskRunId: z.ZodNullable<z.ZodUUID>;
                    state: z.ZodObject<{
                        type: z.ZodEnum<{
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
                        name: z.ZodString;
                        message: z.ZodNullable<z.ZodString>;
                        time: z.ZodISODateTime;
                    }, z.core.$strip>;
                    attempt: z.ZodInt;
                    startedAt: z.ZodNullable<z.ZodISODateTime>;
                    endedAt: z.ZodNullable<z.ZodISODateTime>;
                }, z.core.$strip>;
            }, z.core.$strip>, z.ZodObject<{
                sequence: z.ZodInt;
                time: z.ZodISODateTime;
                kind: z.ZodLiteral<"phase">;
                phase: z.ZodString;
            }, z.core.$strip>, z.ZodObject<{
                sequence: z.ZodInt;
                time: z.ZodISODateTime;
                kind: z.ZodLiteral<"note">;
                message: z.ZodString;
            }, z.core.$strip>], "kind">>;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
        logs: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            token: z.ZodString;
            lines: z.ZodArray<z.ZodObject<{
                sequence: z.ZodInt;
                time: z.ZodISODateTime;
                level: z.ZodEnum<{
                    debug: "debug";
                    error: "error";
                    info: "info";
                    warning: "warning";
                }>;
                source: z.ZodEnum<{
                    logger: "logger";
                    stderr: "stderr";
                    stdout: "stdout";
                    worker: "worker";
                }>;
                message: z.ZodString;
                taskRunId: z.ZodNullable<z.ZodUUID>;
            }, z.core.$strip>>;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
        result: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            token: z.ZodString;
            ending: z.ZodObject<{
                state: z.ZodObject<{
                    type: z.ZodEnum<{
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
                    name: z.ZodString;
                    message: z.ZodNullable<z.ZodString>;
                    time: z.ZodISODateTime;
                }, z.core.$strip>;
                attempt: z.ZodInt;
                startedAt: z.ZodISODateTime;
                endedAt: z.ZodISODateTime;
                node: z.ZodString;
                resultSha256: z.ZodNullable<z.ZodString>;
                resultBytes: z.ZodInt;
                hmac: z.ZodString;
            }, z.core.$strip>;
            result: z.ZodUnion<readonly [z.ZodObject<{
                inline: z.ZodString;
            }, z.core.$strip>, z.ZodObject<{
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                key: z.ZodNullable<z.ZodString>;
                inline: z.ZodNullable<z.ZodString>;
                sha256: z.ZodString;
                bytes: z.ZodInt;
            }, z.core.$strip>, z.ZodNull]>;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
        stop: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            token: z.ZodString;
            waitMs: z.ZodDefault<z.ZodCoercedNumber<number>>;
        }, z.core.$strip>, z.ZodObject<{
            stop: z.ZodNullable<z.ZodObject<{
                reason: z.ZodString;
                graceMs: z.ZodInt;
            }, z.core.$strip>>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        submit: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            tags: z.ZodDefault<z.ZodArray<z.ZodString>>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            options: z.ZodDefault<z.ZodObject<{
                timeoutMs: z.ZodOptional<z.ZodNullable<z.ZodNumber>>;
            }, z.core.$strip>>;
            workQueueName: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            parentTaskRunId: z.ZodDefault<z.ZodNullable<z.ZodUUID>>;
            scheduledFor: z.ZodDefault<z.ZodNullable<z.ZodISODateTime>>;
            startTimeoutMs: z.ZodDefault<z.ZodNullable<z.ZodInt>>;
            infrastructureRetries: z.ZodDefault<z.ZodInt>;
            idempotencyKey: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            executionId: z.ZodUUID;
            token: z.ZodString;
            arguments: z.ZodUnion<readonly [z.ZodObject<{
                inline: z.ZodString;
            }, z.core.$strip>, z.ZodObject<{
                key: z.ZodString;
                sha256: z.ZodString;
            }, z.core.$strip>]>;
            entry: z.ZodInt;
            workerType: z.ZodString;
            jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            workPoolName: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodNullable<z.ZodString>;
            state: z.ZodObject<{
                type: z.ZodEnum<{
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
                name: z.ZodString;
                message: z.ZodNullable<z.ZodString>;
                time: z.ZodISODateTime;
            }, z.core.$strip>;
            stateVersion: z.ZodInt;
            tags: z.ZodArray<z.ZodString>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            binding: z.ZodNullable<z.ZodObject<{
                workerType: z.ZodString;
                jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                type: z.ZodLiteral<"bundle">;
                entry: z.ZodInt;
                code: z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                    node: z.ZodInt;
                }, z.core.$strip>;
                files: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                manifest: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                }, z.core.$strip>>;
                map: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                captures: z.ZodNullable<z.ZodString>;
                snapshots: z.ZodNullable<z.ZodString>;
                workingDirectory: z.ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, z.core.$strip>, z.ZodObject<{
                type: z.ZodLiteral<"entrypoint">;
                entrypoint: z.ZodString;
                pull: z.ZodArray<z.ZodUnknown>;
            }, z.core.$strip>], "type">>;
            workPoolName: z.ZodNullable<z.ZodString>;
            workQueueName: z.ZodNullable<z.ZodString>;
            parentFlowRunId: z.ZodNullable<z.ZodUUID>;
            parentTaskRunId: z.ZodNullable<z.ZodUUID>;
            retryOf: z.ZodExactOptional<z.ZodUUID>;
            phases: z.ZodArray<z.ZodObject<{
                name: z.ZodString;
                time: z.ZodISODateTime;
            }, z.core.$strip>>;
            executionId: z.ZodNullable<z.ZodUUID>;
            executions: z.ZodInt;
            attempt: z.ZodInt;
            infrastructureRetries: z.ZodInt;
            ref: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                identifier: z.ZodString;
                reach: z.ZodString;
            }, z.core.$strip>>;
            channel: z.ZodNullable<z.ZodString>;
            outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
            result: z.ZodNullable<z.ZodObject<{
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                key: z.ZodNullable<z.ZodString>;
                inline: z.ZodNullable<z.ZodString>;
                sha256: z.ZodString;
                bytes: z.ZodInt;
            }, z.core.$strip>>;
            watched: z.ZodBoolean;
            createdAt: z.ZodISODateTime;
            scheduledFor: z.ZodISODateTime;
            startBy: z.ZodNullable<z.ZodISODateTime>;
            startedAt: z.ZodNullable<z.ZodISODateTime>;
            endedAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        wait: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            token: z.ZodString;
            id: z.ZodUUID;
            afterVersion: z.ZodCoercedNumber<number>;
            waitMs: z.ZodDefault<z.ZodCoercedNumber<number>>;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodNullable<z.ZodString>;
            state: z.ZodObject<{
                type: z.ZodEnum<{
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
                name: z.ZodString;
                message: z.ZodNullable<z.ZodString>;
                time: z.ZodISODateTime;
            }, z.core.$strip>;
            stateVersion: z.ZodInt;
            tags: z.ZodArray<z.ZodString>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            binding: z.ZodNullable<z.ZodObject<{
                workerType: z.ZodString;
                jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                type: z.ZodLiteral<"bundle">;
                entry: z.ZodInt;
                code: z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                    node: z.ZodInt;
                }, z.core.$strip>;
                files: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                manifest: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                }, z.core.$strip>>;
                map: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                captures: z.ZodNullable<z.ZodString>;
                snapshots: z.ZodNullable<z.ZodString>;
                workingDirectory: z.ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, z.core.$strip>, z.ZodObject<{
                type: z.ZodLiteral<"entrypoint">;
                entrypoint: z.ZodString;
                pull: z.ZodArray<z.ZodUnknown>;
            }, z.core.$strip>], "type">>;
            workPoolName: z.ZodNullable<z.ZodString>;
            workQueueName: z.ZodNullable<z.ZodString>;
            parentFlowRunId: z.ZodNullable<z.ZodUUID>;
            parentTaskRunId: z.ZodNullable<z.ZodUUID>;
            retryOf: z.ZodExactOptional<z.ZodUUID>;
            phases: z.ZodArray<z.ZodObject<{
                name: z.ZodString;
                time: z.ZodISODateTime;
            }, z.core.$strip>>;
            executionId: z.ZodNullable<z.ZodUUID>;
            executions: z.ZodInt;
            attempt: z.ZodInt;
            infrastructureRetries: z.ZodInt;
            ref: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                identifier: z.ZodString;
                reach: z.ZodString;
            }, z.core.$strip>>;
            channel: z.ZodNullable<z.ZodString>;
            outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
            result: z.ZodNullable<z.ZodObject<{
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                key: z.ZodNullable<z.ZodString>;
                inline: z.ZodNullable<z.ZodString>;
                sha256: z.ZodString;
                bytes: z.ZodInt;
            }, z.core.$strip>>;
            watched: z.ZodBoolean;
            createdAt: z.ZodISODateTime;
            scheduledFor: z.ZodISODateTime;
            startBy: z.ZodNullable<z.ZodISODateTime>;
            startedAt: z.ZodNullable<z.ZodISODateTime>;
            endedAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        cancel: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            token: z.ZodString;
            id: z.ZodUUID;
            reason: z.ZodString;
            graceMs: z.ZodDefault<z.ZodInt>;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            flowName: z.ZodString;
            flowVersion: z.ZodNullable<z.ZodString>;
            state: z.ZodObject<{
                type: z.ZodEnum<{
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
                name: z.ZodString;
                message: z.ZodNullable<z.ZodString>;
                time: z.ZodISODateTime;
            }, z.core.$strip>;
            stateVersion: z.ZodInt;
            tags: z.ZodArray<z.ZodString>;
            parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            binding: z.ZodNullable<z.ZodObject<{
                workerType: z.ZodString;
                jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>>;
            }, z.core.$strip>>;
            code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
                type: z.ZodLiteral<"bundle">;
                entry: z.ZodInt;
                code: z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                    node: z.ZodInt;
                }, z.core.$strip>;
                files: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                manifest: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                }, z.core.$strip>>;
                map: z.ZodNullable<z.ZodObject<{
                    key: z.ZodString;
                    sha256: z.ZodString;
                }, z.core.$strip>>;
                captures: z.ZodNullable<z.ZodString>;
                snapshots: z.ZodNullable<z.ZodString>;
                workingDirectory: z.ZodEnum<{
                    bundle: "bundle";
                    image: "image";
                }>;
            }, z.core.$strip>, z.ZodObject<{
                type: z.ZodLiteral<"entrypoint">;
                entrypoint: z.ZodString;
                pull: z.ZodArray<z.ZodUnknown>;
            }, z.core.$strip>], "type">>;
            workPoolName: z.ZodNullable<z.ZodString>;
            workQueueName: z.ZodNullable<z.ZodString>;
            parentFlowRunId: z.ZodNullable<z.ZodUUID>;
            parentTaskRunId: z.ZodNullable<z.ZodUUID>;
            retryOf: z.ZodExactOptional<z.ZodUUID>;
            phases: z.ZodArray<z.ZodObject<{
                name: z.ZodString;
                time: z.ZodISODateTime;
            }, z.core.$strip>>;
            executionId: z.ZodNullable<z.ZodUUID>;
            executions: z.ZodInt;
            attempt: z.ZodInt;
            infrastructureRetries: z.ZodInt;
            ref: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                identifier: z.ZodString;
                reach: z.ZodString;
            }, z.core.$strip>>;
            channel: z.ZodNullable<z.ZodString>;
            outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
            result: z.ZodNullable<z.ZodObject<{
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                key: z.ZodNullable<z.ZodString>;
                inline: z.ZodNullable<z.ZodString>;
                sha256: z.ZodString;
                bytes: z.ZodInt;
            }, z.core.$strip>>;
            watched: z.ZodBoolean;
            createdAt: z.ZodISODateTime;
            scheduledFor: z.ZodISODateTime;
            startBy: z.ZodNullable<z.ZodISODateTime>;
            startedAt: z.ZodNullable<z.ZodISODateTime>;
            endedAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        grant: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            executionId: z.ZodUUID;
            token: z.ZodString;
            id: z.ZodUUID;
            what: z.ZodEnum<{
                arguments: "arguments";
                result: "result";
            }>;
        }, z.core.$strip>, z.ZodObject<{
            object: z.ZodNullable<z.ZodObject<{
                path: z.ZodString;
                key: z.ZodString;
            }, z.core.$strip>>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
    workPools: {
        create: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            baseJobTemplate: z.ZodObject<{
                job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                enforced: z.ZodOptional<z.ZodArray<z.ZodString>>;
                target: z.ZodOptional<z.ZodObject<{
                    platform: z.ZodExactOptional<z.ZodString>;
                    libc: z.ZodExactOptional<z.ZodString>;
                    node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
                }, z.core.$strip>>;
            }, z.core.$strip>;
            name: z.ZodString;
            type: z.ZodString;
            description: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            concurrencyLimit: z.ZodDefault<z.ZodNullable<z.ZodInt>>;
            allow: z.ZodDefault<z.ZodArray<z.ZodString>>;
            plugin: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            storage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>>;
            paused: z.ZodDefault<z.ZodBoolean>;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            type: z.ZodString;
            description: z.ZodNullable<z.ZodString>;
            status: z.ZodEnum<{
                NOT_READY: "NOT_READY";
                PAUSED: "PAUSED";
                READY: "READY";
            }>;
            paused: z.ZodBoolean;
            concurrencyLimit: z.ZodNullable<z.ZodInt>;
            slotsTaken: z.ZodInt;
            baseJobTemplate: z.ZodObject<{
                job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                enforced: z.ZodExactOptional<z.ZodArray<z.ZodString>>;
                target: z.ZodExactOptional<z.ZodObject<{
                    platform: z.ZodExactOptional<z.ZodString>;
                    libc: z.ZodExactOptional<z.ZodString>;
                    node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
                }, z.core.$strip>>;
            }, z.core.$strip>;
            allow: z.ZodArray<z.ZodString>;
            plugin: z.ZodNullable<z.ZodString>;
            storage: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>;
            buildNamespace: z.ZodNullable<z.ZodString>;
            createdAt: z.ZodISODateTime;
            updatedAt: z.ZodISODateTime;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        get: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            name: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            type: z.ZodString;
            description: z.ZodNullable<z.ZodString>;
            status: z.ZodEnum<{
                NOT_READY: "NOT_READY";
                PAUSED: "PAUSED";
                READY: "READY";
            }>;
            paused: z.ZodBoolean;
            concurrencyLimit: z.ZodNullable<z.ZodInt>;
            slotsTaken: z.ZodInt;
            baseJobTemplate: z.ZodObject<{
                job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                enforced: z.ZodExactOptional<z.ZodArray<z.ZodString>>;
                target: z.ZodExactOptional<z.ZodObject<{
                    platform: z.ZodExactOptional<z.ZodString>;
                    libc: z.ZodExactOptional<z.ZodString>;
                    node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
                }, z.core.$strip>>;
            }, z.core.$strip>;
            allow: z.ZodArray<z.ZodString>;
            plugin: z.ZodNullable<z.ZodString>;
            storage: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>;
            buildNamespace: z.ZodNullable<z.ZodString>;
            createdAt: z.ZodISODateTime;
            updatedAt: z.ZodISODateTime;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        list: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                id: z.ZodUUID;
                name: z.ZodString;
                type: z.ZodString;
                description: z.ZodNullable<z.ZodString>;
                status: z.ZodEnum<{
                    NOT_READY: "NOT_READY";
                    PAUSED: "PAUSED";
                    READY: "READY";
                }>;
                paused: z.ZodBoolean;
                concurrencyLimit: z.ZodNullable<z.ZodInt>;
                slotsTaken: z.ZodInt;
                baseJobTemplate: z.ZodObject<{
                    job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                    enforced: z.ZodExactOptional<z.ZodArray<z.ZodString>>;
                    target: z.ZodExactOptional<z.ZodObject<{
                        platform: z.ZodExactOptional<z.ZodString>;
                        libc: z.ZodExactOptional<z.ZodString>;
                        node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
                    }, z.core.$strip>>;
                }, z.core.$strip>;
                allow: z.ZodArray<z.ZodString>;
                plugin: z.ZodNullable<z.ZodString>;
                storage: z.ZodNullable<z.ZodObject<{
                    type: z.ZodString;
                    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                }, z.core.$strip>>;
                buildNamespace: z.ZodNullable<z.ZodString>;
                createdAt: z.ZodISODateTime;
                updatedAt: z.ZodISODateTime;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        preview: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            name: z.ZodString;
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                flowRunId: z.ZodUUID;
                name: z.ZodString;
                flowName: z.ZodString;
                workQueueName: z.ZodString;
                priority: z.ZodInt;
                scheduledFor: z.ZodISODateTime;
                due: z.ZodBoolean;
                reasons: z.ZodArray<z.ZodObject<{
                    code: z.ZodString;
                    message: z.ZodString;
                    remedy: z.ZodString;
                }, z.core.$strip>>;
            }, z.core.$strip>>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        update: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            description: z.ZodOptional<z.ZodNullable<z.ZodString>>;
            concurrencyLimit: z.ZodOptional<z.ZodNullable<z.ZodInt>>;
            baseJobTemplate: z.ZodOptional<z.ZodObject<{
                job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                enforced: z.ZodOptional<z.ZodArray<z.ZodString>>;
                target: z.ZodOptional<z.ZodObject<{
                    platform: z.ZodExactOptional<z.ZodString>;
                    libc: z.ZodExactOptional<z.ZodString>;
                    node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
                }, z.core.$strip>>;
            }, z.core.$strip>>;
            allow: z.ZodOptional<z.ZodArray<z.ZodString>>;
            plugin: z.ZodOptional<z.ZodNullable<z.ZodString>>;
            storage: z.ZodOptional<z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>>;
            paused: z.ZodOptional<z.ZodBoolean>;
            name: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            type: z.ZodString;
            description: z.ZodNullable<z.ZodString>;
            status: z.ZodEnum<{
                NOT_READY: "NOT_READY";
                PAUSED: "PAUSED";
                READY: "READY";
            }>;
            paused: z.ZodBoolean;
            concurrencyLimit: z.ZodNullable<z.ZodInt>;
            slotsTaken: z.ZodInt;
            baseJobTemplate: z.ZodObject<{
                job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                enforced: z.ZodExactOptional<z.ZodArray<z.ZodString>>;
                target: z.ZodExactOptional<z.ZodObject<{
                    platform: z.ZodExactOptional<z.ZodString>;
                    libc: z.ZodExactOptional<z.ZodString>;
                    node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
                }, z.core.$strip>>;
            }, z.core.$strip>;
            allow: z.ZodArray<z.ZodString>;
            plugin: z.ZodNullable<z.ZodString>;
            storage: z.ZodNullable<z.ZodObject<{
                type: z.ZodString;
                configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            }, z.core.$strip>>;
            buildNamespace: z.ZodNullable<z.ZodString>;
            createdAt: z.ZodISODateTime;
            updatedAt: z.ZodISODateTime;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        delete: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            name: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
    workQueues: {
        create: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            workPoolName: z.ZodString;
            name: z.ZodString;
            description: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            priority: z.ZodOptional<z.ZodInt>;
            concurrencyLimit: z.ZodDefault<z.ZodNullable<z.ZodInt>>;
            paused: z.ZodDefault<z.ZodBoolean>;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            workPoolName: z.ZodString;
            name: z.ZodString;
            description: z.ZodNullable<z.ZodString>;
            priority: z.ZodInt;
            concurrencyLimit: z.ZodNullable<z.ZodInt>;
            slotsTaken: z.ZodInt;
            paused: z.ZodBoolean;
            isDefault: z.ZodBoolean;
            lastPolledAt: z.ZodNullable<z.ZodISODateTime>;
            createdAt: z.ZodISODateTime;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        list: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            workPoolName: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                id: z.ZodUUID;
                workPoolName: z.ZodString;
                name: z.ZodString;
                description: z.ZodNullable<z.ZodString>;
                priority: z.ZodInt;
                concurrencyLimit: z.ZodNullable<z.ZodInt>;
                slotsTaken: z.ZodInt;
                paused: z.ZodBoolean;
                isDefault: z.ZodBoolean;
                lastPolledAt: z.ZodNullable<z.ZodISODateTime>;
                createdAt: z.ZodISODateTime;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        update: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            workPoolName: z.ZodString;
            name: z.ZodString;
            description: z.ZodOptional<z.ZodNullable<z.ZodString>>;
            priority: z.ZodOptional<z.ZodInt>;
            concurrencyLimit: z.ZodOptional<z.ZodNullable<z.ZodInt>>;
            paused: z.ZodOptional<z.ZodBoolean>;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            workPoolName: z.ZodString;
            name: z.ZodString;
            description: z.ZodNullable<z.ZodString>;
            priority: z.ZodInt;
            concurrencyLimit: z.ZodNullable<z.ZodInt>;
            slotsTaken: z.ZodInt;
            paused: z.ZodBoolean;
            isDefault: z.ZodBoolean;
            lastPolledAt: z.ZodNullable<z.ZodISODateTime>;
            createdAt: z.ZodISODateTime;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        delete: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            workPoolName: z.ZodString;
            name: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
    objects: {
        head: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            key: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            object: z.ZodNullable<z.ZodObject<{
                key: z.ZodString;
                bytes: z.ZodInt;
                modifiedAt: z.ZodISODateTime;
            }, z.core.$strip>>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        list: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            prefix: z.ZodDefault<z.ZodString>;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                key: z.ZodString;
                bytes: z.ZodInt;
                modifiedAt: z.ZodISODateTime;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        delete: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            keys: z.ZodArray<z.ZodString>;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
        grant: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            requests: z.ZodArray<z.ZodObject<{
                key: z.ZodString;
                method: z.ZodEnum<{
                    GET: "GET";
                    PUT: "PUT";
                }>;
            }, z.core.$strip>>;
            lifetimeMs: z.ZodInt;
        }, z.core.$strip>, z.ZodObject<{
            grants: z.ZodArray<z.ZodObject<{
                path: z.ZodString;
                expires: z.ZodISODateTime;
            }, z.core.$strip>>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
    blocks: {
        save: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            name: z.ZodString;
            type: z.ZodString;
            document: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            secrets: z.ZodDefault<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
            overwrite: z.ZodDefault<z.ZodBoolean>;
        }, z.core.$strip>, z.ZodObject<{
            name: z.ZodString;
            type: z.ZodString;
            document: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            secretFields: z.ZodArray<z.ZodString>;
            createdAt: z.ZodISODateTime;
            updatedAt: z.ZodISODateTime;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        get: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            name: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            name: z.ZodString;
            type: z.ZodString;
            document: z.ZodRecord<z.ZodString, z.ZodUnknown>;
            secretFields: z.ZodArray<z.ZodString>;
            createdAt: z.ZodISODateTime;
            updatedAt: z.ZodISODateTime;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        list: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                name: z.ZodString;
                type: z.ZodString;
                document: z.ZodRecord<z.ZodString, z.ZodUnknown>;
                secretFields: z.ZodArray<z.ZodString>;
                createdAt: z.ZodISODateTime;
                updatedAt: z.ZodISODateTime;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        rotateKey: import("@orpc/contract").ContractProcedureBuilderWithOutput<import("@orpc/contract").Schema<unknown, unknown>, z.ZodObject<{
            key: z.ZodString;
            previousKey: z.ZodNullable<z.ZodString>;
            blocks: z.ZodInt;
            place: z.ZodString;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        delete: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            name: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{}, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
    apiKeys: {
        create: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            name: z.ZodString;
            role: z.ZodEnum<{
                admin: "admin";
                developer: "developer";
                operator: "operator";
                viewer: "viewer";
            }>;
            workPools: z.ZodDefault<z.ZodNullable<z.ZodArray<z.ZodString>>>;
            expiresAt: z.ZodDefault<z.ZodNullable<z.ZodISODateTime>>;
        }, z.core.$strip>, z.ZodObject<{
            apiKey: z.ZodObject<{
                id: z.ZodUUID;
                name: z.ZodString;
                prefix: z.ZodString;
                role: z.ZodEnum<{
                    admin: "admin";
                    developer: "developer";
                    operator: "operator";
                    viewer: "viewer";
                }>;
                workPools: z.ZodNullable<z.ZodArray<z.ZodString>>;
                createdAt: z.ZodISODateTime;
                expiresAt: z.ZodNullable<z.ZodISODateTime>;
                lastUsedAt: z.ZodNullable<z.ZodISODateTime>;
                revokedAt: z.ZodNullable<z.ZodISODateTime>;
            }, z.core.$strip>;
            key: z.ZodString;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        list: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                id: z.ZodUUID;
                name: z.ZodString;
                prefix: z.ZodString;
                role: z.ZodEnum<{
                    admin: "admin";
                    developer: "developer";
                    operator: "operator";
                    viewer: "viewer";
                }>;
                workPools: z.ZodNullable<z.ZodArray<z.ZodString>>;
                createdAt: z.ZodISODateTime;
                expiresAt: z.ZodNullable<z.ZodISODateTime>;
                lastUsedAt: z.ZodNullable<z.ZodISODateTime>;
                revokedAt: z.ZodNullable<z.ZodISODateTime>;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
        revoke: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            name: z.ZodString;
        }, z.core.$strip>, z.ZodObject<{
            id: z.ZodUUID;
            name: z.ZodString;
            prefix: z.ZodString;
            role: z.ZodEnum<{
                admin: "admin";
                developer: "developer";
                operator: "operator";
                viewer: "viewer";
            }>;
            workPools: z.ZodNullable<z.ZodArray<z.ZodString>>;
            createdAt: z.ZodISODateTime;
            expiresAt: z.ZodNullable<z.ZodISODateTime>;
            lastUsedAt: z.ZodNullable<z.ZodISODateTime>;
            revokedAt: z.ZodNullable<z.ZodISODateTime>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
    audit: {
        list: import("@orpc/contract").ContractProcedureBuilderWithInputOutput<z.ZodObject<{
            limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
            after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
            since: z.ZodOptional<z.ZodISODateTime>;
            actor: z.ZodOptional<z.ZodString>;
            action: z.ZodOptional<z.ZodString>;
        }, z.core.$strip>, z.ZodObject<{
            items: z.ZodArray<z.ZodObject<{
                id: z.ZodString;
                time: z.ZodISODateTime;
                actor: z.ZodString;
                actorId: z.ZodNullable<z.ZodUUID>;
                address: z.ZodNullable<z.ZodString>;
                action: z.ZodString;
                object: z.ZodString;
                outcome: z.ZodString;
            }, z.core.$strip>>;
            next: z.ZodNullable<z.ZodString>;
        }, z.core.$strip>, Record<never, never>, Record<never, never>>;
    };
};

// protocol/messages.d.ts
export declare const createFlowRun: z.ZodObject<{
    id: z.ZodUUID;
    name: z.ZodString;
    flowName: z.ZodString;
    flowVersion: z.ZodDefault<z.ZodNullable<z.ZodString>>;
    tags: z.ZodDefault<z.ZodArray<z.ZodString>>;
    parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    arguments: z.ZodUnion<readonly [z.ZodObject<{
        inline: z.ZodString;
    }, z.core.$strip>, z.ZodObject<{
        key: z.ZodString;
        sha256: z.ZodString;
    }, z.core.$strip>, z.ZodObject<{
        byName: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>]>;
    binding: z.ZodNullable<z.ZodObject<{
        workerType: z.ZodString;
        jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        storage: z.ZodNullable<z.ZodObject<{
            type: z.ZodString;
            configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        }, z.core.$strip>>;
        resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
            type: z.ZodString;
            configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        }, z.core.$strip>>>;
    }, z.core.$strip>>;
    code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
        type: z.ZodLiteral<"bundle">;
        entry: z.ZodInt;
        code: z.ZodObject<{
            key: z.ZodString;
            sha256: z.ZodString;
            node: z.ZodInt;
        }, z.core.$strip>;
        files: z.ZodNullable<z.ZodObject<{
            key: z.ZodString;
            sha256: z.ZodString;
        }, z.core.$strip>>;
        manifest: z.ZodNullable<z.ZodObject<{
            key: z.ZodString;
        }, z.core.$strip>>;
        map: z.ZodNullable<z.ZodObject<{
            key: z.ZodString;
            sha256: z.ZodString;
        }, z.core.$strip>>;
        captures: z.ZodNullable<z.ZodString>;
        snapshots: z.ZodNullable<z.ZodString>;
        workingDirectory: z.ZodEnum<{
            bundle: "bundle";
            image: "image";
        }>;
    }, z.core.$strip>, z.ZodObject<{
        type: z.ZodLiteral<"entrypoint">;
        entrypoint: z.ZodString;
        pull: z.ZodArray<z.ZodUnknown>;
    }, z.core.$strip>], "type">>;
    options: z.ZodDefault<z.ZodObject<{
        timeoutMs: z.ZodOptional<z.ZodNullable<z.ZodNumber>>;
    }, z.core.$strip>>;
    workPoolName: z.ZodDefault<z.ZodNullable<z.ZodString>>;
    workQueueName: z.ZodDefault<z.ZodNullable<z.ZodString>>;
    parentFlowRunId: z.ZodDefault<z.ZodNullable<z.ZodUUID>>;
    parentTaskRunId: z.ZodDefault<z.ZodNullable<z.ZodUUID>>;
    scheduledFor: z.ZodDefault<z.ZodNullable<z.ZodISODateTime>>;
    startTimeoutMs: z.ZodDefault<z.ZodNullable<z.ZodInt>>;
    infrastructureRetries: z.ZodDefault<z.ZodInt>;
    idempotencyKey: z.ZodDefault<z.ZodNullable<z.ZodString>>;
    callerOnly: z.ZodDefault<z.ZodBoolean>;
    startHere: z.ZodDefault<z.ZodNullable<z.ZodObject<{
        host: z.ZodString;
        pid: z.ZodInt;
    }, z.core.$strip>>>;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const createWorkPool: z.ZodObject<{
    baseJobTemplate: z.ZodObject<{
        job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        enforced: z.ZodOptional<z.ZodArray<z.ZodString>>;
        target: z.ZodOptional<z.ZodObject<{
            platform: z.ZodExactOptional<z.ZodString>;
            libc: z.ZodExactOptional<z.ZodString>;
            node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
        }, z.core.$strip>>;
    }, z.core.$strip>;
    name: z.ZodString;
    type: z.ZodString;
    description: z.ZodDefault<z.ZodNullable<z.ZodString>>;
    concurrencyLimit: z.ZodDefault<z.ZodNullable<z.ZodInt>>;
    allow: z.ZodDefault<z.ZodArray<z.ZodString>>;
    plugin: z.ZodDefault<z.ZodNullable<z.ZodString>>;
    storage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
        type: z.ZodString;
        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>>>;
    paused: z.ZodDefault<z.ZodBoolean>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const event: z.ZodObject<{
    id: z.ZodString;
    time: z.ZodISODateTime;
    kind: z.ZodString;
    flowRunId: z.ZodNullable<z.ZodUUID>;
    executionId: z.ZodNullable<z.ZodUUID>;
    data: z.ZodRecord<z.ZodString, z.ZodUnknown>;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const executionCall: z.ZodObject<{
    executionId: z.ZodUUID;
    fencing: z.ZodInt;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const executionGrant: z.ZodObject<{
    executionId: z.ZodUUID;
    flowRunId: z.ZodUUID;
    fencing: z.ZodInt;
    token: z.ZodString;
    leaseExpiresAt: z.ZodISODateTime;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const explanation: z.ZodObject<{
    flowRunId: z.ZodUUID;
    state: z.ZodEnum<{
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
    name: z.ZodString;
    message: z.ZodNullable<z.ZodString>;
    reasons: z.ZodArray<z.ZodObject<{
        code: z.ZodString;
        message: z.ZodString;
        remedy: z.ZodString;
    }, z.core.$strip>>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const flowRun: z.ZodObject<{
    id: z.ZodUUID;
    name: z.ZodString;
    flowName: z.ZodString;
    flowVersion: z.ZodNullable<z.ZodString>;
    state: z.ZodObject<{
        type: z.ZodEnum<{
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
        name: z.ZodString;
        message: z.ZodNullable<z.ZodString>;
        time: z.ZodISODateTime;
    }, z.core.$strip>;
    stateVersion: z.ZodInt;
    tags: z.ZodArray<z.ZodString>;
    parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    binding: z.ZodNullable<z.ZodObject<{
        workerType: z.ZodString;
        jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        storage: z.ZodNullable<z.ZodObject<{
            type: z.ZodString;
            configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        }, z.core.$strip>>;
        resultStorage: z.ZodDefault<z.ZodNullable<z.ZodObject<{
            type: z.ZodString;
            configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        }, z.core.$strip>>>;
    }, z.core.$strip>>;
    code: z.ZodNullable<z.ZodDiscriminatedUnion<[z.ZodObject<{
        type: z.ZodLiteral<"bundle">;
        entry: z.ZodInt;
        code: z.ZodObject<{
            key: z.ZodString;
            sha256: z.ZodString;
            node: z.ZodInt;
        }, z.core.$strip>;
        files: z.ZodNullable<z.ZodObject<{
            key: z.ZodString;
            sha256: z.ZodString;
        }, z.core.$strip>>;
        manifest: z.ZodNullable<z.ZodObject<{
            key: z.ZodString;
        }, z.core.$strip>>;
        map: z.ZodNullable<z.ZodObject<{
            key: z.ZodString;
            sha256: z.ZodString;
        }, z.core.$strip>>;
        captures: z.ZodNullable<z.ZodString>;
        snapshots: z.ZodNullable<z.ZodString>;
        workingDirectory: z.ZodEnum<{
            bundle: "bundle";
            image: "image";
        }>;
    }, z.core.$strip>, z.ZodObject<{
        type: z.ZodLiteral<"entrypoint">;
        entrypoint: z.ZodString;
        pull: z.ZodArray<z.ZodUnknown>;
    }, z.core.$strip>], "type">>;
    workPoolName: z.ZodNullable<z.ZodString>;
    workQueueName: z.ZodNullable<z.ZodString>;
    parentFlowRunId: z.ZodNullable<z.ZodUUID>;
    parentTaskRunId: z.ZodNullable<z.ZodUUID>;
    retryOf: z.ZodExactOptional<z.ZodUUID>;
    phases: z.ZodArray<z.ZodObject<{
        name: z.ZodString;
        time: z.ZodISODateTime;
    }, z.core.$strip>>;
    executionId: z.ZodNullable<z.ZodUUID>;
    executions: z.ZodInt;
    attempt: z.ZodInt;
    infrastructureRetries: z.ZodInt;
    ref: z.ZodNullable<z.ZodObject<{
        type: z.ZodString;
        identifier: z.ZodString;
        reach: z.ZodString;
    }, z.core.$strip>>;
    channel: z.ZodNullable<z.ZodString>;
    outcome: z.ZodNullable<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
    result: z.ZodNullable<z.ZodObject<{
        storage: z.ZodNullable<z.ZodObject<{
            type: z.ZodString;
            configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        }, z.core.$strip>>;
        key: z.ZodNullable<z.ZodString>;
        inline: z.ZodNullable<z.ZodString>;
        sha256: z.ZodString;
        bytes: z.ZodInt;
    }, z.core.$strip>>;
    watched: z.ZodBoolean;
    createdAt: z.ZodISODateTime;
    scheduledFor: z.ZodISODateTime;
    startBy: z.ZodNullable<z.ZodISODateTime>;
    startedAt: z.ZodNullable<z.ZodISODateTime>;
    endedAt: z.ZodNullable<z.ZodISODateTime>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const id: z.ZodUUID;

// protocol/messages.d.ts
export declare const infrastructureRef: z.ZodObject<{
    type: z.ZodString;
    identifier: z.ZodString;
    reach: z.ZodString;
    data: z.ZodRecord<z.ZodString, z.ZodUnknown>;
}, z.core.$strip>;

// protocol/states.d.ts
export declare function isTerminal(type: StateType): type is TerminalStateType;

// protocol/entities.d.ts
export declare const jsonObject: z.ZodRecord<z.ZodString, z.ZodUnknown>;

// protocol/entities.d.ts
export declare const logEntry: z.ZodObject<{
    cursor: z.ZodString;
    flowRunId: z.ZodUUID;
    executionId: z.ZodNullable<z.ZodUUID>;
    taskRunId: z.ZodNullable<z.ZodUUID>;
    sequence: z.ZodInt;
    time: z.ZodISODateTime;
    level: z.ZodEnum<{
        debug: "debug";
        error: "error";
        info: "info";
        warning: "warning";
    }>;
    source: z.ZodEnum<{
        logger: "logger";
        stderr: "stderr";
        stdout: "stdout";
        worker: "worker";
    }>;
    message: z.ZodString;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const logLevel: z.ZodEnum<{
    debug: "debug";
    error: "error";
    info: "info";
    warning: "warning";
}>;

// protocol/messages.d.ts
export declare const logLine: z.ZodObject<{
    sequence: z.ZodInt;
    time: z.ZodISODateTime;
    level: z.ZodEnum<{
        debug: "debug";
        error: "error";
        info: "info";
        warning: "warning";
    }>;
    source: z.ZodEnum<{
        logger: "logger";
        stderr: "stderr";
        stdout: "stdout";
        worker: "worker";
    }>;
    message: z.ZodString;
    taskRunId: z.ZodNullable<z.ZodUUID>;
}, z.core.$strip>;

// protocol/states.d.ts
export declare function mayFollow(from: StateType, to: StateType): boolean;

// protocol/messages.d.ts
export declare const nextWork: z.ZodObject<{
    workerId: z.ZodUUID;
    scope: z.ZodDiscriminatedUnion<[z.ZodObject<{
        kind: z.ZodLiteral<"flow-run">;
        flowRunId: z.ZodUUID;
    }, z.core.$strip>, z.ZodObject<{
        kind: z.ZodLiteral<"work-pool">;
        workPoolName: z.ZodString;
        queues: z.ZodArray<z.ZodString>;
    }, z.core.$strip>, z.ZodObject<{
        kind: z.ZodLiteral<"orphans">;
        workPools: z.ZodOptional<z.ZodArray<z.ZodString>>;
    }, z.core.$strip>], "kind">;
    limit: z.ZodInt;
    waitMs: z.ZodInt;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const objectName: z.ZodString;

// protocol/messages.d.ts
export declare const outcome: z.ZodUnion<readonly [z.ZodObject<{
    kind: z.ZodLiteral<"exited">;
    exitCode: z.ZodInt;
    signal: z.ZodOptional<z.ZodNullable<z.ZodString>>;
    lastLogLines: z.ZodOptional<z.ZodArray<z.ZodString>>;
}, z.core.$strip>, z.ZodObject<{
    kind: z.ZodEnum<{
        deadline: "deadline";
        deleted: "deleted";
        evicted: "evicted";
        lost: "lost";
        oom: "oom";
        "start-failed": "start-failed";
    }>;
    reason: z.ZodString;
    remedy: z.ZodString;
    lastLogLines: z.ZodOptional<z.ZodArray<z.ZodString>>;
    exitCode: z.ZodOptional<z.ZodNullable<z.ZodInt>>;
}, z.core.$strip>]>;

// protocol/messages.d.ts
export declare const page: z.ZodObject<{
    limit: z.ZodDefault<z.ZodCoercedNumber<number>>;
    after: z.ZodDefault<z.ZodNullable<z.ZodString>>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const phase: z.ZodObject<{
    name: z.ZodString;
    time: z.ZodISODateTime;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const previewedRun: z.ZodObject<{
    flowRunId: z.ZodUUID;
    name: z.ZodString;
    flowName: z.ZodString;
    workQueueName: z.ZodString;
    priority: z.ZodInt;
    scheduledFor: z.ZodISODateTime;
    due: z.ZodBoolean;
    reasons: z.ZodArray<z.ZodObject<{
        code: z.ZodString;
        message: z.ZodString;
        remedy: z.ZodString;
    }, z.core.$strip>>;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const queryNumber: z.ZodCoercedNumber<number>;

// protocol/messages.d.ts
export declare const registerWorker: z.ZodObject<{
    id: z.ZodUUID;
    name: z.ZodString;
    type: z.ZodString;
    workPoolName: z.ZodNullable<z.ZodString>;
    queues: z.ZodArray<z.ZodString>;
    limit: z.ZodNullable<z.ZodInt>;
    reaches: z.ZodArray<z.ZodString>;
    host: z.ZodString;
    pid: z.ZodInt;
    version: z.ZodString;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const removal: z.ZodObject<{
    executionId: z.ZodUUID;
    flowRunId: z.ZodUUID;
    ref: z.ZodNullable<z.ZodObject<{
        type: z.ZodString;
        identifier: z.ZodString;
        reach: z.ZodString;
        data: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>>;
    workerType: z.ZodString;
    graceMs: z.ZodInt;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const resultReference: z.ZodObject<{
    storage: z.ZodNullable<z.ZodObject<{
        type: z.ZodString;
        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>>;
    key: z.ZodNullable<z.ZodString>;
    inline: z.ZodNullable<z.ZodString>;
    sha256: z.ZodString;
    bytes: z.ZodInt;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const role: z.ZodEnum<{
    admin: "admin";
    developer: "developer";
    operator: "operator";
    viewer: "viewer";
}>;

// protocol/messages.d.ts
export declare const runArguments: z.ZodUnion<readonly [z.ZodObject<{
    inline: z.ZodString;
}, z.core.$strip>, z.ZodObject<{
    key: z.ZodString;
    sha256: z.ZodString;
}, z.core.$strip>, z.ZodObject<{
    byName: z.ZodRecord<z.ZodString, z.ZodUnknown>;
}, z.core.$strip>]>;

// protocol/entities.d.ts
export declare const runCode: z.ZodDiscriminatedUnion<[z.ZodObject<{
    type: z.ZodLiteral<"bundle">;
    entry: z.ZodInt;
    code: z.ZodObject<{
        key: z.ZodString;
        sha256: z.ZodString;
        node: z.ZodInt;
    }, z.core.$strip>;
    files: z.ZodNullable<z.ZodObject<{
        key: z.ZodString;
        sha256: z.ZodString;
    }, z.core.$strip>>;
    manifest: z.ZodNullable<z.ZodObject<{
        key: z.ZodString;
    }, z.core.$strip>>;
    map: z.ZodNullable<z.ZodObject<{
        key: z.ZodString;
        sha256: z.ZodString;
    }, z.core.$strip>>;
    captures: z.ZodNullable<z.ZodString>;
    snapshots: z.ZodNullable<z.ZodString>;
    workingDirectory: z.ZodEnum<{
        bundle: "bundle";
        image: "image";
    }>;
}, z.core.$strip>, z.ZodObject<{
    type: z.ZodLiteral<"entrypoint">;
    entrypoint: z.ZodString;
    pull: z.ZodArray<z.ZodUnknown>;
}, z.core.$strip>], "type">;

// protocol/messages.d.ts
export declare const runCredentials: z.ZodObject<{
    executionId: z.ZodUUID;
    token: z.ZodString;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const runEnding: z.ZodObject<{
    state: z.ZodObject<{
        type: z.ZodEnum<{
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
        name: z.ZodString;
        message: z.ZodNullable<z.ZodString>;
        time: z.ZodISODateTime;
    }, z.core.$strip>;
    attempt: z.ZodInt;
    startedAt: z.ZodISODateTime;
    endedAt: z.ZodISODateTime;
    node: z.ZodString;
    resultSha256: z.ZodNullable<z.ZodString>;
    resultBytes: z.ZodInt;
    hmac: z.ZodString;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const runReport: z.ZodDiscriminatedUnion<[z.ZodObject<{
    sequence: z.ZodInt;
    time: z.ZodISODateTime;
    kind: z.ZodLiteral<"running">;
    attempt: z.ZodInt;
}, z.core.$strip>, z.ZodObject<{
    sequence: z.ZodInt;
    time: z.ZodISODateTime;
    kind: z.ZodLiteral<"awaiting-retry">;
    attempt: z.ZodInt;
    delayMs: z.ZodNumber;
    error: z.ZodString;
}, z.core.$strip>, z.ZodObject<{
    sequence: z.ZodInt;
    time: z.ZodISODateTime;
    kind: z.ZodLiteral<"task">;
    taskRun: z.ZodObject<{
        id: z.ZodUUID;
        taskName: z.ZodString;
        name: z.ZodString;
        parentTaskRunId: z.ZodNullable<z.ZodUUID>;
        state: z.ZodObject<{
            type: z.ZodEnum<{
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
            name: z.ZodString;
            message: z.ZodNullable<z.ZodString>;
            time: z.ZodISODateTime;
        }, z.core.$strip>;
        attempt: z.ZodInt;
        startedAt: z.ZodNullable<z.ZodISODateTime>;
        endedAt: z.ZodNullable<z.ZodISODateTime>;
    }, z.core.$strip>;
}, z.core.$strip>, z.ZodObject<{
    sequence: z.ZodInt;
    time: z.ZodISODateTime;
    kind: z.ZodLiteral<"phase">;
    phase: z.ZodString;
}, z.core.$strip>, z.ZodObject<{
    sequence: z.ZodInt;
    time: z.ZodISODateTime;
    kind: z.ZodLiteral<"note">;
    message: z.ZodString;
}, z.core.$strip>], "kind">;

// protocol/messages.d.ts
export declare const runResult: z.ZodObject<{
    executionId: z.ZodUUID;
    token: z.ZodString;
    ending: z.ZodObject<{
        state: z.ZodObject<{
            type: z.ZodEnum<{
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
            name: z.ZodString;
            message: z.ZodNullable<z.ZodString>;
            time: z.ZodISODateTime;
        }, z.core.$strip>;
        attempt: z.ZodInt;
        startedAt: z.ZodISODateTime;
        endedAt: z.ZodISODateTime;
        node: z.ZodString;
        resultSha256: z.ZodNullable<z.ZodString>;
        resultBytes: z.ZodInt;
        hmac: z.ZodString;
    }, z.core.$strip>;
    result: z.ZodUnion<readonly [z.ZodObject<{
        inline: z.ZodString;
    }, z.core.$strip>, z.ZodObject<{
        storage: z.ZodNullable<z.ZodObject<{
            type: z.ZodString;
            configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        }, z.core.$strip>>;
        key: z.ZodNullable<z.ZodString>;
        inline: z.ZodNullable<z.ZodString>;
        sha256: z.ZodString;
        bytes: z.ZodInt;
    }, z.core.$strip>, z.ZodNull]>;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const saveBlock: z.ZodObject<{
    name: z.ZodString;
    type: z.ZodString;
    document: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    secrets: z.ZodDefault<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
    overwrite: z.ZodDefault<z.ZodBoolean>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const state: z.ZodObject<{
    type: z.ZodEnum<{
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
    name: z.ZodString;
    message: z.ZodNullable<z.ZodString>;
    time: z.ZodISODateTime;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const stateType: z.ZodEnum<{
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

// protocol/messages.d.ts
export declare const stopRequest: z.ZodObject<{
    reason: z.ZodString;
    graceMs: z.ZodInt;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const storageDescription: z.ZodObject<{
    type: z.ZodString;
    configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const submitChildRun: z.ZodObject<{
    id: z.ZodUUID;
    name: z.ZodString;
    flowName: z.ZodString;
    flowVersion: z.ZodDefault<z.ZodNullable<z.ZodString>>;
    tags: z.ZodDefault<z.ZodArray<z.ZodString>>;
    parameters: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    options: z.ZodDefault<z.ZodObject<{
        timeoutMs: z.ZodOptional<z.ZodNullable<z.ZodNumber>>;
    }, z.core.$strip>>;
    workQueueName: z.ZodDefault<z.ZodNullable<z.ZodString>>;
    parentTaskRunId: z.ZodDefault<z.ZodNullable<z.ZodUUID>>;
    scheduledFor: z.ZodDefault<z.ZodNullable<z.ZodISODateTime>>;
    startTimeoutMs: z.ZodDefault<z.ZodNullable<z.ZodInt>>;
    infrastructureRetries: z.ZodDefault<z.ZodInt>;
    idempotencyKey: z.ZodDefault<z.ZodNullable<z.ZodString>>;
    executionId: z.ZodUUID;
    token: z.ZodString;
    arguments: z.ZodUnion<readonly [z.ZodObject<{
        inline: z.ZodString;
    }, z.core.$strip>, z.ZodObject<{
        key: z.ZodString;
        sha256: z.ZodString;
    }, z.core.$strip>]>;
    entry: z.ZodInt;
    workerType: z.ZodString;
    jobVariables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    workPoolName: z.ZodString;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const taskRun: z.ZodObject<{
    id: z.ZodUUID;
    flowRunId: z.ZodUUID;
    executionId: z.ZodNullable<z.ZodUUID>;
    taskName: z.ZodString;
    name: z.ZodString;
    parentTaskRunId: z.ZodNullable<z.ZodUUID>;
    state: z.ZodObject<{
        type: z.ZodEnum<{
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
        name: z.ZodString;
        message: z.ZodNullable<z.ZodString>;
        time: z.ZodISODateTime;
    }, z.core.$strip>;
    attempt: z.ZodInt;
    startedAt: z.ZodNullable<z.ZodISODateTime>;
    endedAt: z.ZodNullable<z.ZodISODateTime>;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const taskRunReport: z.ZodObject<{
    id: z.ZodUUID;
    taskName: z.ZodString;
    name: z.ZodString;
    parentTaskRunId: z.ZodNullable<z.ZodUUID>;
    state: z.ZodObject<{
        type: z.ZodEnum<{
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
        name: z.ZodString;
        message: z.ZodNullable<z.ZodString>;
        time: z.ZodISODateTime;
    }, z.core.$strip>;
    attempt: z.ZodInt;
    startedAt: z.ZodNullable<z.ZodISODateTime>;
    endedAt: z.ZodNullable<z.ZodISODateTime>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const templateTarget: z.ZodObject<{
    platform: z.ZodExactOptional<z.ZodString>;
    libc: z.ZodExactOptional<z.ZodString>;
    node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
}, z.core.$strip>;

// protocol/states.d.ts
export declare const terminalStateTypes: readonly ['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'];

// protocol/entities.d.ts
export declare const time: z.ZodISODateTime;

// protocol/messages.d.ts
export declare const updateWorkPool: z.ZodObject<{
    description: z.ZodOptional<z.ZodNullable<z.ZodString>>;
    concurrencyLimit: z.ZodOptional<z.ZodNullable<z.ZodInt>>;
    baseJobTemplate: z.ZodOptional<z.ZodObject<{
        job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        enforced: z.ZodOptional<z.ZodArray<z.ZodString>>;
        target: z.ZodOptional<z.ZodObject<{
            platform: z.ZodExactOptional<z.ZodString>;
            libc: z.ZodExactOptional<z.ZodString>;
            node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
        }, z.core.$strip>>;
    }, z.core.$strip>>;
    allow: z.ZodOptional<z.ZodArray<z.ZodString>>;
    plugin: z.ZodOptional<z.ZodNullable<z.ZodString>>;
    storage: z.ZodOptional<z.ZodNullable<z.ZodObject<{
        type: z.ZodString;
        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>>>;
    paused: z.ZodOptional<z.ZodBoolean>;
    name: z.ZodString;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const waitForChildRun: z.ZodObject<{
    executionId: z.ZodUUID;
    token: z.ZodString;
    id: z.ZodUUID;
    afterVersion: z.ZodCoercedNumber<number>;
    waitMs: z.ZodDefault<z.ZodCoercedNumber<number>>;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const workPool: z.ZodObject<{
    id: z.ZodUUID;
    name: z.ZodString;
    type: z.ZodString;
    description: z.ZodNullable<z.ZodString>;
    status: z.ZodEnum<{
        NOT_READY: "NOT_READY";
        PAUSED: "PAUSED";
        READY: "READY";
    }>;
    paused: z.ZodBoolean;
    concurrencyLimit: z.ZodNullable<z.ZodInt>;
    slotsTaken: z.ZodInt;
    baseJobTemplate: z.ZodObject<{
        job: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        variables: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        enforced: z.ZodExactOptional<z.ZodArray<z.ZodString>>;
        target: z.ZodExactOptional<z.ZodObject<{
            platform: z.ZodExactOptional<z.ZodString>;
            libc: z.ZodExactOptional<z.ZodString>;
            node: z.ZodExactOptional<z.ZodUnion<readonly [z.ZodInt, z.ZodString]>>;
        }, z.core.$strip>>;
    }, z.core.$strip>;
    allow: z.ZodArray<z.ZodString>;
    plugin: z.ZodNullable<z.ZodString>;
    storage: z.ZodNullable<z.ZodObject<{
        type: z.ZodString;
        configuration: z.ZodRecord<z.ZodString, z.ZodUnknown>;
    }, z.core.$strip>>;
    buildNamespace: z.ZodNullable<z.ZodString>;
    createdAt: z.ZodISODateTime;
    updatedAt: z.ZodISODateTime;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const workQueue: z.ZodObject<{
    id: z.ZodUUID;
    workPoolName: z.ZodString;
    name: z.ZodString;
    description: z.ZodNullable<z.ZodString>;
    priority: z.ZodInt;
    concurrencyLimit: z.ZodNullable<z.ZodInt>;
    slotsTaken: z.ZodInt;
    paused: z.ZodBoolean;
    isDefault: z.ZodBoolean;
    lastPolledAt: z.ZodNullable<z.ZodISODateTime>;
    createdAt: z.ZodISODateTime;
}, z.core.$strip>;

// protocol/entities.d.ts
export declare const worker: z.ZodObject<{
    id: z.ZodUUID;
    name: z.ZodString;
    workPoolName: z.ZodNullable<z.ZodString>;
    type: z.ZodString;
    status: z.ZodEnum<{
        DRAINING: "DRAINING";
        OFFLINE: "OFFLINE";
        ONLINE: "ONLINE";
    }>;
    limit: z.ZodNullable<z.ZodInt>;
    running: z.ZodInt;
    queues: z.ZodArray<z.ZodString>;
    host: z.ZodString;
    pid: z.ZodInt;
    version: z.ZodString;
    startedAt: z.ZodISODateTime;
    lastSeenAt: z.ZodISODateTime;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const workerHeartbeat: z.ZodObject<{
    workerId: z.ZodUUID;
    executions: z.ZodArray<z.ZodObject<{
        executionId: z.ZodUUID;
        fencing: z.ZodInt;
        unheard: z.ZodOptional<z.ZodBoolean>;
    }, z.core.$strip>>;
    running: z.ZodInt;
    waitMs: z.ZodDefault<z.ZodInt>;
    afterInstructions: z.ZodDefault<z.ZodInt>;
}, z.core.$strip>;

// protocol/messages.d.ts
export declare const workerInstructions: z.ZodObject<{
    lost: z.ZodArray<z.ZodUUID>;
    stop: z.ZodArray<z.ZodObject<{
        executionId: z.ZodUUID;
        reason: z.ZodString;
        graceMs: z.ZodInt;
    }, z.core.$strip>>;
    draining: z.ZodBoolean;
    instructions: z.ZodInt;
}, z.core.$strip>;
