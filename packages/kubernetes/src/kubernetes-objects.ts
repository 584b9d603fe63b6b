/** What this package reads of Kubernetes' objects, and where they are. */

export interface ObjectMeta {
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  /** Seconds that it has left from then. */
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
}

export interface Job {
  metadata: ObjectMeta;
  spec?: { suspend?: boolean };
  status?: { conditions?: Condition[]; active?: number; succeeded?: number; failed?: number };
}

export interface ContainerStatus {
  name: string;
  image?: string;
  state?: {
    waiting?: { reason?: string; message?: string };
    running?: { startedAt?: string };
    terminated?: { exitCode: number; signal?: number; reason?: string; message?: string };
  };
}

export interface Pod {
  metadata: ObjectMeta;
  spec?: { nodeName?: string; containers?: { name: string; image?: string; resources?: { limits?: Record<string, string> } }[] };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: Condition[];
    containerStatuses?: ContainerStatus[];
    initContainerStatuses?: ContainerStatus[];
  };
}

export interface Secret {
  metadata: ObjectMeta;
  data?: Record<string, string>;
}

export interface ObjectList<Item> {
  metadata: { resourceVersion: string; continue?: string };
  items: Item[];
}

export const paths = {
  jobs: (namespace: string): string => `/apis/batch/v1/namespaces/${namespace}/jobs`,
  pods: (namespace: string): string => `/api/v1/namespaces/${namespace}/pods`,
  secrets: (namespace: string): string => `/api/v1/namespaces/${namespace}/secrets`,
  quotas: (namespace: string): string => `/api/v1/namespaces/${namespace}/resourcequotas`,
  events: (namespace: string): string => `/api/v1/namespaces/${namespace}/events`,
} as const;
