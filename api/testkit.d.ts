// Written by `npm run api-report`; not meant to be compiled.
// Exports: ContractFlowName, FakeCloud, FakeProgram, FakeUnit, FakeWorker, PluginContractOptions, PluginTrialParts, RuleSkips, StorageContractOptions, StorageContractSubject, SubmitOptions, TestService, TestServiceOptions, WorkerContractOptions, WorkerContractSubject, WorkerTrialJobs, describePluginContract, describeStorageContract, describeWorkerContract, testService
// From other packages: @farhaul/core/client: Client, @farhaul/core/client: FlowRun, @farhaul/core/client: ResultContent, @farhaul/core/client: StorageDescription, @farhaul/core/plugin: CallOptionsV1, @farhaul/core/plugin: ExecutionKeyV1, @farhaul/core/plugin: GrantV1, @farhaul/core/plugin: InfrastructureRefV1, @farhaul/core/plugin: OutcomeV1, @farhaul/core/plugin: PluginV1, @farhaul/core/plugin: StorageV1, @farhaul/core/plugin: SubmitRequestV1, @farhaul/core/plugin: WatchOptionsV1, @farhaul/core/plugin: WorkerContextV1, @farhaul/core/plugin: WorkerEntryV1, @farhaul/core/plugin: WorkerV1, @farhaul/core/service: createService, @farhaul/core/worker: FarhaulWorker, @farhaul/core: FarhaulError

// run/test-service.d.ts
export type ContractFlowName = keyof typeof contractFlows;

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

// plugin/describe-plugin-contract.d.ts
export interface PluginContractOptions extends PluginTrialParts {
    skip?: RuleSkips;
}

// plugin/plugin-trial.d.ts
export interface PluginTrialParts {
    plugin: PluginV1;
    module: URL;
    requiredVariables?: Readonly<Record<string, Record<string, unknown>>>;
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

// run/test-service.d.ts
export interface SubmitOptions {
    parameters?: Record<string, unknown>;
    jobVariables?: Record<string, unknown>;
    infrastructureRetries?: number;
    workPoolName?: string;
}

// run/test-service.d.ts
export interface TestService {
    readonly client: Client;
    worker(options?: {
        workPoolName?: string;
        limit?: number;
    }): Promise<FarhaulWorker>;
    pool(name: string): Promise<void>;
    submit(flowName: ContractFlowName, options?: SubmitOptions): Promise<string>;
    run(id: string): Promise<FlowRun>;
    ended(id: string): Promise<FlowRun>;
    output(id: string): Promise<string[]>;
    result(run: FlowRun): Promise<ResultContent>;
    until<Value>(look: () => Promise<Value | null | false>): Promise<Value>;
    close(): Promise<void>;
}

// run/test-service.d.ts
export interface TestServiceOptions {
    plugin: PluginV1;
    workerType?: string;
    storage?: StorageDescription;
    stateDirectory?: string;
    timings?: Parameters<typeof createService>[0]['timings'];
    logger?: WorkerContextV1['logger'];
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
    started: boolean;
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
    storage?: StorageDescription;
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

// plugin/describe-plugin-contract.d.ts
export declare function describePluginContract(name: string, { skip, ...parts }: PluginContractOptions): void;

// storage/describe-storage-contract.d.ts
export declare function describeStorageContract(name: string, { setup, skip }: StorageContractOptions): void;

// worker/describe-worker-contract.d.ts
export declare function describeWorkerContract<Job = unknown>(name: string, options: WorkerContractOptions<Job>): void;

// run/contract-flows.d.ts
export declare const fail: (what: string) => Promise<never>;

// run/contract-flows.d.ts
export declare const greet: (name: string, times: number) => Promise<{
    greeting: string;
    at: Date;
    seen: Map<string, number>;
    flowName: string;
}>;

// run/test-service.d.ts
export declare function testService(options: TestServiceOptions): Promise<TestService>;

// run/contract-flows.d.ts
export declare const wait: (ms: number) => Promise<string>;
