import type { KubernetesJob } from '../kubernetes-job-schema.ts';

/** A job as the default template renders it. */
export function kubernetesTestJob(variables: Partial<KubernetesJob> = {}): KubernetesJob {
  return {
    image: 'node:24-slim',
    automountServiceAccountToken: false,
    gpuResource: 'nvidia.com/gpu',
    readOnlyRoot: false,
    privileged: false,
    finishedJobTtl: 86_400,
    podStartTimeout: 600,
    autoRemove: true,
    ...variables,
  };
}
