// Written by `npm run api-report`; not meant to be compiled.
// Exports: DEFAULT_PORT, FarhaulServer, ServerOptions, TlsFiles, startServer

// start-server.d.ts
export declare const DEFAULT_PORT = 4270;

// start-server.d.ts
export interface FarhaulServer {
    readonly url: string;
    readonly place: string;
    readonly authentication: boolean;
    readonly secretKeyPlace: string;
    readonly firstKey: string | null;
    readonly warnings: readonly string[];
    close(): Promise<void>;
}

// start-server.d.ts
export interface ServerOptions {
    host?: string;
    port?: number;
    dataDirectory?: string;
    databaseUrl?: string | null;
    authentication?: boolean | undefined;
    tls?: TlsFiles | null | undefined;
}

// transport.d.ts
export interface TlsFiles {
    certificate: string;
    key: string;
}

// start-server.d.ts
export declare function startServer(options?: ServerOptions): Promise<FarhaulServer>;
