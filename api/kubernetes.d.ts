// Written by `npm run api-report`; not meant to be compiled.
// Exports: ClusterConfig, ImagePullPolicy, KubernetesClusterConfig, KubernetesJob, KubernetesOptions, KubernetesToleration, KubernetesVolume, kubernetes
// From other packages: @farhaul/core: BindOptions, @farhaul/core: BindTransform, @farhaul/core: BlockClass

// kubernetes-job-schema.d.ts
export interface ClusterConfig {
    kubeconfig: string;
    context?: string;
}

// kubernetes-job-schema.d.ts
export type ImagePullPolicy = 'Always' | 'IfNotPresent' | 'Never';

// kubernetes-cluster-config.d.ts
export declare const KubernetesClusterConfig: BlockClass<ClusterConfig>;

// kubernetes-job-schema.d.ts
export interface KubernetesJob {
    name?: string;
    image: string;
    imagePullPolicy?: ImagePullPolicy;
    imagePullSecrets?: string[];
    namespace?: string;
    context?: string;
    clusterConfig?: ClusterConfig;
    serviceAccountName?: string;
    automountServiceAccountToken: boolean;
    command?: string[];
    env?: Record<string, string>;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    workingDirectory?: string;
    cpuRequest?: string;
    cpuLimit?: string;
    memory?: string;
    memoryRequest?: string;
    memoryLimit?: string;
    ephemeralStorage?: string;
    gpus?: number;
    gpuResource: string;
    nodeSelector?: Record<string, string>;
    tolerations?: KubernetesToleration[];
    affinity?: Record<string, unknown>;
    priorityClassName?: string;
    volumes?: KubernetesVolume[];
    runAsUser?: number;
    runAsGroup?: number;
    fsGroup?: number;
    runAsNonRoot?: boolean;
    readOnlyRoot: boolean;
    privileged: boolean;
    activeDeadline?: number;
    finishedJobTtl: number;
    podStartTimeout: number;
    autoRemove: boolean;
    jobManifest?: Record<string, unknown>;
}

// kubernetes.d.ts
export type KubernetesOptions = BindOptions & Partial<KubernetesJob>;

// kubernetes-job-schema.d.ts
export interface KubernetesToleration {
    key?: string;
    operator?: 'Exists' | 'Equal';
    value?: string;
    effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
    tolerationSeconds?: number;
}

// kubernetes-job-schema.d.ts
export interface KubernetesVolume {
    mountPath: string;
    claimName?: string;
    secretName?: string;
    configMapName?: string;
    emptyDir?: string;
    hostPath?: string;
    readOnly?: boolean;
}

// kubernetes.d.ts
export declare function kubernetes(options?: KubernetesOptions): BindTransform;
