// Written by `npm run api-report`; not meant to be compiled.
// Exports: StartRunnerOptions, capture, found, importedPackage, preparePackages, projectFile, requirePackage, snapshotValue, startRunner

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
}

// runner/project-file.d.ts
export interface ProjectFile {
    url: string;
    filename: string;
    dirname: string;
}

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
