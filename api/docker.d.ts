// Written by `npm run api-report`; not meant to be compiled.
// Exports: DockerJob, DockerOptions, DockerRegistryCredentials, ImagePullPolicy, RegistryCredentials, docker
// From other packages: @farhaul/core: BindOptions, @farhaul/core: BindTransform, @farhaul/core: BlockClass

// docker-job-schema.d.ts
export interface DockerJob {
    name?: string;
    image: string;
    imagePullPolicy?: ImagePullPolicy;
    registryCredentials?: RegistryCredentials;
    command?: string[];
    env?: Record<string, string>;
    labels?: Record<string, string>;
    workingDirectory?: string;
    user?: string;
    memory?: string;
    memorySwap?: string;
    cpus?: number;
    gpus?: number | 'all';
    shmSize?: string;
    pidsLimit: number;
    volumes?: string[];
    tmpfs?: string[];
    networks?: string[];
    networkMode?: string;
    extraHosts?: string[];
    readOnlyRoot: boolean;
    capDrop: string[];
    capAdd?: string[];
    noNewPrivileges: boolean;
    privileged: boolean;
    devices?: string[];
    init: boolean;
    platform?: string;
    stopGrace?: number;
    autoRemove: boolean;
    streamOutput: boolean;
    containerCreateOptions?: Record<string, unknown>;
}

// docker.d.ts
export type DockerOptions = BindOptions & Partial<DockerJob>;

// docker-registry-credentials.d.ts
export declare const DockerRegistryCredentials: BlockClass<RegistryCredentials>;

// docker-job-schema.d.ts
export type ImagePullPolicy = 'if-not-present' | 'always' | 'if-possible' | 'never';

// docker-job-schema.d.ts
export interface RegistryCredentials {
    username?: string;
    password?: string;
    identityToken?: string;
    registryUrl?: string;
}

// docker.d.ts
export declare function docker(options?: DockerOptions): BindTransform;
