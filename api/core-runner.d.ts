// Written by `npm run api-report`; not meant to be compiled.
// Exports: StartRunnerOptions, capture, found, importedPackage, preparePackages, projectFile, requirePackage, snapshotValue, startRunner
// In core-protocol.d.ts: BundleEntry, ChannelLocation, ObjectLocation, OutsidePackages, ResultTarget, RunDocumentV1

// runner/project-file.d.ts
export interface ProjectFile {
    url: string;
    filename: string;
    dirname: string;
}

// runner/start-runner.d.ts
export interface StartRunnerOptions {
    run: StartedRun;
    directory: string | null;
    entries: readonly BundleEntry[];
    unpack?: (archive: Uint8Array, directory: string) => Promise<unknown>;
    prepare?: (directory: string | null) => Promise<void>;
    load(): Promise<unknown>;
}

// runner/started-run.d.ts
export type StartedRun = RunDocumentV1 & {
    module?: string;
};

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
