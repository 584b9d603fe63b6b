import { defineJobSchema, type JobSchemaV1 } from '@farhaul/core/plugin';

/** When the node pulls the image. @default the cluster's: `Always` for the tag latest and for none, else `IfNotPresent` */
export type ImagePullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/** A taint of nodes that the pod may run on all the same. */
export interface KubernetesToleration {
  key?: string;
  operator?: 'Exists' | 'Equal';
  value?: string;
  effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  tolerationSeconds?: number;
}

/** Something mounted into the container. */
export interface KubernetesVolume {
  /** Absolute path inside. */
  mountPath: string;
  /** Name of a PersistentVolumeClaim; one of the four names what is mounted. */
  claimName?: string;
  secretName?: string;
  configMapName?: string;
  /** An empty directory; its size, such as `2Gi`, or `memory`. */
  emptyDir?: string;
  /** A directory of the node. */
  hostPath?: string;
  /** @default false */
  readOnly?: boolean;
}

/** A cluster by value. */
export interface ClusterConfig {
  /** Text of a kubeconfig that names no file and no program. */
  kubeconfig: string;
  /** @default its current one */
  context?: string;
}

/** Job variables of the worker type `kubernetes`, rendered. */
export interface KubernetesJob {
  /** Kept in the annotation `farhaul/name`; the run's own name where absent. Jobs are named after their execution. */
  name?: string;
  /** Any image with Node 22 or newer; farhaul need not be in it. @default 'node:24-slim' */
  image: string;
  imagePullPolicy?: ImagePullPolicy;
  /** Names of Secrets of the namespace with logins to registries. */
  imagePullSecrets?: string[];
  /** @default the one of the context, else `default` */
  namespace?: string;
  /** Context of the kubeconfig. @default the current one */
  context?: string;
  /** In the place of the kubeconfig of the machine; a `KubernetesClusterConfig`. */
  clusterConfig?: ClusterConfig;
  serviceAccountName?: string;
  /** Whether the run may speak to the cluster as its service account. @default false */
  automountServiceAccountToken: boolean;
  /** Program that runs Node, with leading arguments. @default ['node'] */
  command?: string[];
  env?: Record<string, string>;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  /** Absolute directory inside to start in. @default the image's */
  workingDirectory?: string;
  cpuRequest?: string;
  cpuLimit?: string;
  /** Memory that is asked for and not exceeded: `512Mi`, `8Gi`. */
  memory?: string;
  /** @default the value of memory */
  memoryRequest?: string;
  /** @default the value of memory */
  memoryLimit?: string;
  ephemeralStorage?: string;
  gpus?: number;
  /** @default 'nvidia.com/gpu' */
  gpuResource: string;
  nodeSelector?: Record<string, string>;
  tolerations?: KubernetesToleration[];
  /** As in a pod. */
  affinity?: Record<string, unknown>;
  priorityClassName?: string;
  volumes?: KubernetesVolume[];
  runAsUser?: number;
  runAsGroup?: number;
  fsGroup?: number;
  runAsNonRoot?: boolean;
  /** Everything but mounts and an own /tmp is read-only. @default false */
  readOnlyRoot: boolean;
  /** All rights on the node. @default false */
  privileged: boolean;
  /** Seconds after which the cluster ends it. */
  activeDeadline?: number;
  /** Seconds that an ended Job stays where nobody removes it. @default 86400 */
  finishedJobTtl: number;
  /** Seconds without progress after which a pod that does not start is given up. @default 600 */
  podStartTimeout: number;
  /** Remove the Job once its outcome and log are known. @default true */
  autoRemove: boolean;
  /** A whole Job, or parts of one, laid over what is made of the other variables. */
  jobManifest?: Record<string, unknown>;
}

/** `100m`, `1.5`, `512Mi`, `8Gi`, `1e3`. */
const QUANTITY = '^[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$';

const text = { type: 'string', minLength: 1 } as const;
const texts = { type: 'array', items: { type: 'string', minLength: 1 } } as const;
const textMap = { type: 'object', additionalProperties: { type: 'string' } } as const;
const anyObject = { type: 'object', additionalProperties: true } as const;
const quantity = { type: 'string', pattern: QUANTITY } as const;
const id = { type: 'integer', minimum: 0 } as const;

export const kubernetesJobSchema: JobSchemaV1 = defineJobSchema<KubernetesJob>({
  // The platform of the nodes is theirs; most images are of Debian.
  target: { platform: 'linux/amd64', libc: 'glibc' },
  variables: {
    name: { type: 'string', maxLength: 200, description: 'Name kept in the annotation farhaul/name; the name of the run where absent.' },
    image: { ...text, default: 'node:24-slim', description: 'Image with Node 22 or newer, such as node:24-slim.' },
    imagePullPolicy: {
      enum: ['Always', 'IfNotPresent', 'Never'],
      description: 'When the node pulls the image; as the cluster does it where absent.',
    },
    imagePullSecrets: { ...texts, description: 'Names of Secrets of the namespace with logins to registries of images.' },
    namespace: {
      ...text,
      maxLength: 63,
      pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
      description: 'Namespace of the Job; the one of the context, else "default", where absent.',
    },
    context: { ...text, description: 'Context of the kubeconfig; the current one where absent.' },
    clusterConfig: {
      type: 'object',
      properties: {
        kubeconfig: { type: 'string', writeOnly: true, description: 'Text of a kubeconfig that names no file and no program.' },
        context: { type: 'string', description: 'Context of that kubeconfig; its current one where absent.' },
      },
      description: 'Cluster in the place of the one that the machine of the worker knows, best as a reference to a block.',
      required: ['kubeconfig'],
    },
    serviceAccountName: { ...text, description: 'Service account of the pod; the one of the namespace where absent.' },
    automountServiceAccountToken: {
      type: 'boolean',
      default: false,
      description: 'Whether the run may speak to the cluster as its service account.',
    },
    command: { ...texts, minItems: 1, description: 'Program that runs Node, with leading arguments; ["node"] where absent.' },
    env: { ...textMap, description: 'Environment variables; $(NAME) in a value stays as it is.' },
    labels: { ...textMap, description: 'Labels of Job and pod; what Kubernetes does not take in them is replaced.' },
    annotations: { ...textMap, description: 'Annotations of Job and pod.' },
    workingDirectory: { ...text, description: 'Absolute directory inside the container to start in.' },
    cpuRequest: { ...quantity, description: 'Processors that are reserved, such as 2 or 500m.' },
    cpuLimit: { ...quantity, description: 'Processors that it may use at most, such as 2 or 500m.' },
    memory: { ...quantity, description: 'Memory that is reserved and not exceeded, such as 512Mi or 8Gi.' },
    memoryRequest: { ...quantity, description: 'Memory that is reserved, in place of memory.' },
    memoryLimit: { ...quantity, description: 'Memory that it may use at most, in place of memory.' },
    ephemeralStorage: { ...quantity, description: "Space on the node's disk that is reserved and not exceeded, such as 2Gi." },
    gpus: { type: 'integer', minimum: 1, description: 'Number of GPUs.' },
    gpuResource: { ...text, default: 'nvidia.com/gpu', description: 'Name under which the nodes offer GPUs.' },
    nodeSelector: { ...textMap, description: 'Labels that the node must have.' },
    tolerations: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          key: { type: 'string', description: 'Key of the taint; all where absent.' },
          operator: { type: 'string', enum: ['Exists', 'Equal'], description: 'Whether the value counts.' },
          value: { type: 'string', description: 'Value of the taint.' },
          effect: { type: 'string', enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'], description: 'Effect of the taint.' },
          tolerationSeconds: { type: 'integer', description: 'How long it may stay under NoExecute.' },
        },
        required: [],
      },
      description: 'Taints of nodes that the pod may run on all the same.',
    },
    affinity: { ...anyObject, description: 'Affinity as in a pod.' },
    priorityClassName: { ...text, description: 'Priority class of the pod.' },
    volumes: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          mountPath: { type: 'string', pattern: '^/.', description: 'Absolute path inside.' },
          claimName: { type: 'string', minLength: 1, description: 'Name of a PersistentVolumeClaim.' },
          secretName: { type: 'string', minLength: 1, description: 'Name of a Secret.' },
          configMapName: { type: 'string', minLength: 1, description: 'Name of a ConfigMap.' },
          emptyDir: { type: 'string', minLength: 1, description: 'Size of an empty directory, such as 2Gi, or "memory".' },
          hostPath: { type: 'string', pattern: '^/', description: 'Directory of the node.' },
          readOnly: { type: 'boolean', description: 'Whether it cannot be written.' },
        },
        required: ['mountPath'],
      },
      description: 'What is mounted into the container.',
    },
    runAsUser: { ...id, description: 'User id of the program; the one of the image where absent.' },
    runAsGroup: { ...id, description: 'Group id of the program.' },
    fsGroup: { ...id, description: 'Group that owns the mounted volumes.' },
    runAsNonRoot: { type: 'boolean', description: 'Whether the pod is refused where the program would be root.' },
    readOnlyRoot: { type: 'boolean', default: false, description: 'Whether everything but mounts and an own /tmp is read-only.' },
    privileged: { type: 'boolean', default: false, description: 'Whether it has all rights on the node.' },
    activeDeadline: { type: 'integer', minimum: 1, description: 'Seconds after which the cluster ends it.' },
    finishedJobTtl: {
      type: 'integer',
      minimum: 0,
      default: 86_400,
      description: 'Seconds that an ended Job stays where nobody removes it.',
    },
    podStartTimeout: {
      type: 'integer',
      minimum: 1,
      default: 600,
      description: 'Seconds without progress after which a pod that does not start is given up.',
    },
    autoRemove: { type: 'boolean', default: true, description: 'Whether the Job is removed once its outcome and log are known.' },
    jobManifest: { ...anyObject, description: 'A Job, or parts of one, laid over what is made of the other variables.' },
  },
  dangerous: [
    { variable: 'privileged', safe: [false], match: 'any', reason: 'the container would have all rights on the node.' },
    { variable: 'volumes', match: 'any', reason: 'volumes of others, or directories of the node, would be mounted.' },
    { variable: 'serviceAccountName', match: 'any', reason: 'the run could act as another service account.' },
    { variable: 'automountServiceAccountToken', safe: [false], match: 'any', reason: 'the run could speak to the cluster.' },
    { variable: 'namespace', match: 'any', reason: 'the run would live among what belongs to others.' },
    { variable: 'context', match: 'any', reason: 'the run would go to another cluster.' },
    { variable: 'clusterConfig', match: 'any', reason: 'the run would go to another cluster.' },
    { variable: 'jobManifest', match: 'any', reason: 'it can ask the cluster for anything.' },
  ],
});
