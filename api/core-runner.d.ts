// Written by `npm run api-report`; not meant to be compiled.
// Exports: StartRunnerOptions, capture, found, importedPackage, preparePackages, projectFile, requirePackage, snapshotValue, startRunner
// In core-protocol.d.ts: BundleEntry, ChannelLocation, InstallPlan, LogLevel, LogSource, ObjectLocation, OutsidePackages, ResultTarget, RunDocumentV1, RunReport, State, StateType, TaskRunReport

// runner/start-runner.d.ts
export interface PreparingRun {
    recorder: Pick<RunRecorder, 'report' | 'log'>;
    signal: AbortSignal;
}

// runner/project-file.d.ts
export interface ProjectFile {
    url: string;
    filename: string;
    dirname: string;
}

// engine/run-recorder.d.ts
export interface RunRecorder {
    report(body: RunReportBody): void;
    log(source: LogSource, level: LogLevel, message: string, taskRunId: string | null): void;
    flush(): Promise<void>;
}

// engine/run-recorder.d.ts
export type RunReportBody = WithoutPlace<RunReport>;

// runner/start-runner.d.ts
export interface StartRunnerOptions {
    run: StartedRun;
    directory: string | null;
    entries: readonly BundleEntry[];
    unpack?: (archive: Uint8Array, directory: string) => Promise<unknown>;
    prepare?: (directory: string | null, life: PreparingRun) => Promise<void>;
    load(): Promise<unknown>;
}

// runner/started-run.d.ts
export type StartedRun = RunDocumentV1 & {
    module?: string;
};

// engine/run-recorder.d.ts
type WithoutPlace<Report> = Report extends unknown ? Omit<Report, 'sequence' | 'time'> : never;

// runner/load-guard.d.ts
export declare function capture(name: string): unknown;

// runner/load-guard.d.ts
export declare function found<Value>(entry: number, value: Value, ordinal?: number): Value;

// runner/outside-packages.d.ts
export declare function importedPackage(specifier: string): Record<string, unknown>;

// runner/outside-packages.d.ts
export declare function preparePackages(packages: OutsidePackages, directory: string | null): Promise<void>;

// runner/project-file.d.ts
export declare function projectFile(path: string): ProjectFile;

// runner/outside-packages.d.ts
export declare function requirePackage(specifier: string): unknown;

// runner/load-guard.d.ts
export declare function snapshotValue(n: number): unknown;

// runner/start-runner.d.ts
export declare function startRunner(options: StartRunnerOptions): Promise<void>;
