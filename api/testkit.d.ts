// Written by `npm run api-report`; not meant to be compiled.
// Exports: FakeCloud, FakeProgram, FakeUnit, FakeWorker, RuleSkips, StorageContractOptions, StorageContractSubject, WorkerContractOptions, WorkerContractSubject, WorkerTrialJobs, describeStorageContract, describeWorkerContract
// From other packages: @farhaul/core/plugin: CallOptionsV1, @farhaul/core/plugin: ExecutionKeyV1, @farhaul/core/plugin: GrantV1, @farhaul/core/plugin: InfrastructureRefV1, @farhaul/core/plugin: OutcomeV1, @farhaul/core/plugin: PluginV1, @farhaul/core/plugin: StorageV1, @farhaul/core/plugin: SubmitRequestV1, @farhaul/core/plugin: WatchOptionsV1, @farhaul/core/plugin: WorkerContextV1, @farhaul/core/plugin: WorkerEntryV1, @farhaul/core/plugin: WorkerV1, @farhaul/core: FarhaulError

// fake-worker.d.ts
export declare class FakeCloud {
    readonly units: Map<string, Unit>;
    created: number;
    calls: number;
    peak: number;
    readonly submitErrors: {
        error: unknown;
        after?: boolean;
    }[];
    outage: FarhaulError | null;
    removalOutage: FarhaulError | null;
    program: FakeProgram;
    reach: string;
    constructor(program?: FakeProgram);
    create(request: SubmitRequestV1<unknown>, { start }?: {
        start?: boolean;
    }): void;
    entry(): WorkerEntryV1;
}

// fake-worker.d.ts
export type FakeProgram = (unit: FakeUnit) => Promise<number | OutcomeV1>;

// fake-worker.d.ts
export interface FakeUnit {
    readonly request: SubmitRequestV1<unknown>;
    readonly stopped: AbortSignal;
    readonly killed: AbortSignal;
    print(line: string, source?: 'stdout' | 'stderr'): void;
}

// fake-worker.d.ts
export declare class FakeWorker implements WorkerV1 {
    #private;
    readonly specificationVersion = "v1";
    readonly type = "fake";
    readonly displayName = "Fake";
    readonly description = "In memory.";
    constructor(cloud: FakeCloud);
    reaches(): Promise<string[]>;
    doSubmit(request: SubmitRequestV1<unknown>): Promise<InfrastructureRefV1>;
    doFind(key: ExecutionKeyV1): Promise<InfrastructureRefV1 | null>;
    doWatch(ref: InfrastructureRefV1, { signal, onLog }: WatchOptionsV1): Promise<OutcomeV1>;
    doRemove(ref: InfrastructureRefV1, { graceMs, signal }: CallOptionsV1 & {
        graceMs: number;
    }): Promise<void>;
}

// rules/rule.d.ts
export type RuleSkips = Readonly<Record<string, string>>;

// storage/describe-storage-contract.d.ts
export interface StorageContractOptions {
    setup(): Promise<StorageContractSubject> | StorageContractSubject;
    skip?: RuleSkips;
}

// storage/storage-rules.d.ts
export interface StorageContractSubject {
    storage: StorageV1;
    reopen(configuration: Record<string, unknown>): Promise<StorageV1>;
    secrets: readonly string[];
    use(grant: GrantV1, body: Uint8Array | null): Promise<Uint8Array | null>;
    close?(): Promise<void>;
}

// fake-worker.d.ts
interface Unit extends FakeUnit {
    readonly lines: {
        source: 'stdout' | 'stderr';
        line: string;
    }[];
    readonly changed: EventTarget;
    readonly stop: AbortController;
    readonly kill: AbortController;
    readonly ended: Promise<OutcomeV1>;
    start(): void;
}

// worker/describe-worker-contract.d.ts
export interface WorkerContractOptions<Job = unknown> extends WorkerTrialJobs<Job> {
    setup(): Promise<WorkerContractSubject> | WorkerContractSubject;
    skip?: RuleSkips;
}

// worker/worker-contract-subject.d.ts
export interface WorkerContractSubject {
    createWorker(context: WorkerContextV1): Promise<WorkerV1> | WorkerV1;
    exists(ref: InfrastructureRefV1): Promise<boolean>;
    deleteByHand(ref: InfrastructureRefV1): Promise<void>;
    labelsOf?(ref: InfrastructureRefV1): Promise<Record<string, string>>;
    createWithoutStart?(request: SubmitRequestV1<unknown>): Promise<void>;
    createBusyWorker?(context: WorkerContextV1): Promise<WorkerV1> | WorkerV1;
    createUnreachableWorker?(context: WorkerContextV1): Promise<WorkerV1> | WorkerV1;
    calls?(): number;
    pollIntervalMs?: number;
    module?: URL;
    plugin?: PluginV1;
    close?(): Promise<void>;
}

// worker/worker-trial.d.ts
export interface WorkerTrialJobs<Job = unknown> {
    job: Job;
    refusedJob?: Job;
    smallMemoryJob?: Job;
    jobVariables?: Record<string, unknown>;
    concurrency?: number;
    foreignExitCodes?: boolean;
}

// storage/describe-storage-contract.d.ts
export declare function describeStorageContract(name: string, { setup, skip }: StorageContractOptions): void;

// worker/describe-worker-contract.d.ts
export declare function describeWorkerContract<Job = unknown>(name: string, options: WorkerContractOptions<Job>): void;
