/** What the emulator itself reads and writes of objects; whatever else they hold is kept as it came. */

export type Json = Record<string, unknown>;

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

export interface Metadata {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
}

/** Never changed in place: whoever changes one writes another. */
export interface ClusterObject {
  kind: string;
  apiVersion: string;
  metadata: Metadata;
}

export interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastProbeTime?: string | null;
  lastTransitionTime?: string;
  observedGeneration?: number;
}

export type LabelSelector = { matchLabels?: Record<string, string> };

export interface JobObject extends ClusterObject {
  spec: {
    parallelism: number;
    completions?: number;
    backoffLimit: number;
    activeDeadlineSeconds?: number;
    ttlSecondsAfterFinished?: number;
    suspend: boolean;
    podReplacementPolicy: 'Failed' | 'TerminatingOrFailed';
    podFailurePolicy?: { rules: PodFailureRule[] };
    selector: LabelSelector;
    manualSelector?: boolean;
    completionMode?: string;
    template: { metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> }; spec: PodSpec };
  };
  status: JobStatus;
}

export interface PodFailureRule {
  action: 'FailJob' | 'Ignore' | 'Count';
  onPodConditions?: { type: string; status?: string }[];
  onExitCodes?: { containerName?: string; operator: 'In' | 'NotIn'; values: number[] };
}

export interface JobStatus {
  conditions?: Condition[];
  startTime?: string;
  completionTime?: string;
  active?: number;
  succeeded?: number;
  failed?: number;
  terminating?: number;
  ready?: number;
  uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] };
}

export interface EnvironmentVariable {
  name: string;
  value?: string;
  valueFrom?: {
    secretKeyRef?: { name: string; key: string; optional?: boolean };
    configMapKeyRef?: { name: string; key: string; optional?: boolean };
    fieldRef?: { fieldPath: string };
    resourceFieldRef?: Json;
  };
}

export interface Container {
  name: string;
  image: string;
  imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  command?: string[];
  args?: string[];
  workingDir?: string;
  env?: EnvironmentVariable[];
  envFrom?: { prefix?: string; secretRef?: { name: string; optional?: boolean }; configMapRef?: { name: string; optional?: boolean } }[];
  /** Filled in with all else. */
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  terminationMessagePath?: string;
  terminationMessagePolicy?: string;
  volumeMounts?: { name: string; mountPath: string; subPath?: string; readOnly?: boolean }[];
}

interface FileItem {
  key: string;
  path: string;
}

export interface Volume {
  name: string;
  emptyDir?: Json;
  secret?: { secretName: string; items?: FileItem[]; optional?: boolean };
  configMap?: { name: string; items?: FileItem[]; optional?: boolean };
  projected?: {
    sources: {
      secret?: { name: string; items?: FileItem[]; optional?: boolean };
      configMap?: { name: string; items?: FileItem[]; optional?: boolean };
    }[];
  };
  hostPath?: { path: string };
}

export interface PodSpec {
  nodeName?: string;
  restartPolicy: string;
  serviceAccountName?: string;
  serviceAccount?: string;
  dnsPolicy?: string;
  securityContext?: Json;
  schedulerName?: string;
  enableServiceLinks?: boolean;
  tolerations?: Toleration[];
  priority?: number;
  preemptionPolicy?: string;
  priorityClassName?: string;
  terminationGracePeriodSeconds: number;
  activeDeadlineSeconds?: number;
  nodeSelector?: Record<string, string>;
  affinity?: { nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms: NodeSelectorTerm[] } } };
  volumes?: Volume[];
  initContainers?: Container[];
  containers: Container[];
}

export interface Toleration {
  key?: string;
  operator?: string;
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
}

export interface NodeSelectorTerm {
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: { exitCode: number; reason: string; message?: string; startedAt: string; finishedAt: string; containerID: string };
}

export interface ContainerStatus {
  name: string;
  state: ContainerState;
  lastState: Json;
  ready: boolean;
  restartCount: number;
  image: string;
  imageID: string;
  containerID?: string;
  started: boolean;
  resources?: Json;
  volumeMounts?: { name: string; mountPath: string; readOnly?: true; recursiveReadOnly?: 'Disabled' }[];
}

export interface PodObject extends ClusterObject {
  spec: PodSpec;
  status: PodStatus;
}

export interface PodStatus {
  observedGeneration?: number;
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  reason?: string;
  message?: string;
  conditions?: Condition[];
  hostIP?: string;
  hostIPs?: { ip: string }[];
  podIP?: string;
  podIPs?: { ip: string }[];
  startTime?: string;
  initContainerStatuses?: ContainerStatus[];
  containerStatuses?: ContainerStatus[];
  qosClass: string;
}

export interface DataObject extends ClusterObject {
  type?: string;
  data?: Record<string, string>;
  immutable?: boolean;
}

export interface QuotaObject extends ClusterObject {
  spec: { hard?: Record<string, string> };
  status: { hard?: Record<string, string>; used?: Record<string, string> };
}

export interface NamespaceObject extends ClusterObject {
  spec: { finalizers?: string[] };
  status: { phase: 'Active' | 'Terminating' };
}

export interface NodeObject extends ClusterObject {
  spec: { taints?: { key: string; effect: string }[]; unschedulable?: boolean };
  status: { allocatable: Record<string, string>; conditions: Condition[] };
}
