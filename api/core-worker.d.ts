// Written by `npm run api-report`; not meant to be compiled.
// Exports: CreateWorkerOptions, FarhaulWorker, WorkerHealth, askRunnerToStop, createWorker, executionKey, processPlugin, processWorkerEntry
// In core-plugin.d.ts: BaseJobTemplateV1, BlockTypeV1, CallOptionsV1, CheckReportV1, DangerousVariableV1, ExecutionKeyV1, GrantRequestV1, GrantV1, InfrastructureRefV1, JobSchemaV1, MountV1, ObjectHeadV1, OutcomeV1, PermissionDocumentV1, PluginV1, ProblemV1, RunTargetV1, StorageEntryV1, StorageV1, SubmitOptionsV1, SubmitRequestV1, WatchOptionsV1, WorkerContextV1, WorkerEntryV1, WorkerV1
// In core-protocol.d.ts: Client, FlowRun, StopRequest, StorageDescription, binding, contract, flowRun, id, state, storageDescription, time
// From other packages: @orpc/contract: ContractRouterClient, zod: z

// worker/create-worker.d.ts
export interface CreateWorkerOptions {
    client: Client;
    entry: WorkerEntryV1;
    openStorage(description: StorageDescription): Promise<StorageV1>;
    defaultStorage: StorageDescription;
    stateDirectory: string;
    carrierDirectory?: string;
    host: {
        host: string;
        pid: number;
        version: string;
    };
    name?: string;
    workPoolName: string | null;
    queues?: string[];
    limit: number | null;
    timings?: Timings;
    logger: WorkerContextV1['logger'];
    apiUrlForRunners?: string | null;
    hostPipe?: boolean;
    environment?: Readonly<Record<string, string | undefined>>;
}

// worker/create-worker.d.ts
export interface FarhaulWorker {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly running: number;
    readonly health: WorkerHealth;
    runOne(flowRunId: string, options?: RunOneOptions): Promise<FlowRun>;
    run(options: {
        signal: AbortSignal;
        once?: boolean;
    }): Promise<void>;
    idle(): Promise<void>;
    drain(): Promise<void>;
    hurry(): void;
    close(): Promise<void>;
}

// worker/create-worker.d.ts
export interface RunOneOptions {
    signal?: AbortSignal;
    jobVariables?: Record<string, unknown>;
}

// settings/timings.d.ts
export interface Timings {
    leaseMs: number;
    renewMs: number;
    sweepMs: number;
    runnerHeartbeatMs: number;
    runnerLostMs: number;
    runnerLostAnywayMs: number;
    lateMs: number;
    pollMs: number;
    lookAgainMs: number;
    blockedMs: number;
    graceMs: number;
    callerGoneMs: number;
    workerGoneMs: number;
    clearAfterMs: number;
    keepRunsMs: number;
    keepLogsMs: number;
}

// worker/create-worker.d.ts
export type WorkerHealth = {
    healthy: true;
} | {
    healthy: false;
    reason: string;
};

// worker/ask-runner-to-stop.d.ts
export declare function askRunnerToStop(run: FlowRun, storage: StorageV1, { reason, graceMs }: StopRequest): Promise<boolean>;

// worker/create-worker.d.ts
export declare function createWorker(options: CreateWorkerOptions): Promise<FarhaulWorker>;

// worker/prepare-run.d.ts
export declare function executionKey(executionId: string, flowRunId: string): ExecutionKeyV1;

// process/process-plugin.d.ts
export declare const processPlugin: PluginV1;

// process/process-plugin.d.ts
export declare const processWorkerEntry: WorkerEntryV1;
