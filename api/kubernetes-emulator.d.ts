// Written by `npm run api-report`; not meant to be compiled.
// Exports: ContainerRunner, EmulatedAccessRule, EmulatedContainer, EmulatedEnd, EmulatedMount, EmulatedNodeOptions, EmulatorFaults, ImageState, InjectedAnswer, KubernetesEmulator, KubernetesEmulatorOptions, PodSelection, RunningContainer, UnknownCall, startKubernetesEmulator

// emulator/container-runner.d.ts
export type ContainerRunner = (container: EmulatedContainer) => Promise<RunningContainer>;

// emulator/access-rules.d.ts
export interface EmulatedAccessRule {
    apiGroups: string[];
    resources: string[];
    verbs: string[];
}

// emulator/container-runner.d.ts
export interface EmulatedContainer {
    pod: {
        name: string;
        namespace: string;
        uid: string;
    };
    name: string;
    image: string;
    command: readonly string[];
    environment: Readonly<Record<string, string>>;
    workingDirectory: string | null;
    mounts: readonly EmulatedMount[];
    memoryLimitBytes: number | null;
    directory: string;
    onOutput(source: 'stdout' | 'stderr', chunk: Buffer): void;
}

// emulator/container-runner.d.ts
export interface EmulatedEnd {
    exitCode: number;
    reason?: 'OOMKilled';
}

// emulator/container-runner.d.ts
export interface EmulatedMount {
    path: string;
    directory: string;
    readOnly: boolean;
}

// emulator/node-agent.d.ts
export interface EmulatedNodeOptions {
    name?: string;
    allocatable?: Record<string, string>;
    labels?: Record<string, string>;
    taints?: {
        key: string;
        effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
    }[];
}

// emulator/emulator-faults.d.ts
export interface EmulatorFaults {
    closeWatchesEvery(ms: number | null): void;
    closeWatches(): void;
    expireVersions(): void;
    answer(answer: InjectedAnswer): void;
    unauthorized(times?: number): void;
    renewToken(): void;
    throttle(limits?: {
        times?: number;
        retryAfterSeconds?: number;
    }): void;
    down(ms: number): Promise<void>;
    slow(ms: number): void;
    slowPods(ms: number): void;
    evict(selection: PodSelection, by?: 'api' | 'node' | 'taint'): number;
    loseNode(): void;
    silenceNode(): void;
    restoreNode(): void;
    rotateLogs(selection?: PodSelection): void;
    forgetLogs(selection?: PodSelection): void;
    clear(): void;
}

// emulator/image-check.d.ts
export type ImageState = 'present' | 'pullable' | 'missing' | 'denied';

// emulator/request-faults.d.ts
export interface InjectedAnswer {
    status: number;
    times?: number;
    method?: string;
    path?: RegExp;
    retryAfterSeconds?: number;
}

// emulator/emulator.d.ts
export interface KubernetesEmulator {
    readonly url: string;
    readonly kubeconfig: string;
    readonly faults: EmulatorFaults;
    readonly unknownCalls: readonly UnknownCall[];
    readonly calls: ReadonlyMap<string, number>;
    readonly requestCount: number;
    setAccessRules(rules: readonly EmulatedAccessRule[]): void;
    close(): Promise<void>;
}

// emulator/emulator.d.ts
export interface KubernetesEmulatorOptions {
    namespace?: string;
    containers?: 'process' | 'docker' | ContainerRunner;
    node?: EmulatedNodeOptions;
    imageState?(image: string): ImageState;
    accessRules?: readonly EmulatedAccessRule[];
}

// emulator/emulator-faults.d.ts
export interface PodSelection {
    labelSelector?: string;
    name?: string;
}

// emulator/container-runner.d.ts
export interface RunningContainer {
    readonly ended: Promise<EmulatedEnd>;
    stop(): void;
    kill(): void;
}

// emulator/api-server.d.ts
export interface UnknownCall {
    method: string;
    path: string;
    reason: string;
}

// emulator/emulator.d.ts
export declare function startKubernetesEmulator(options?: KubernetesEmulatorOptions): Promise<KubernetesEmulator>;
