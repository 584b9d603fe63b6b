import { bindFlow, type BindOptions, type BindTransform } from '@farhaul/core';
import type { KubernetesJob } from './kubernetes-job-schema.ts';

/** Job variables of the worker type `kubernetes`, and what every binding takes. */
export type KubernetesOptions = BindOptions & Partial<KubernetesJob>;

// A test compares them with the schema, which stays out of every bundle this way.
export const kubernetesVariableNames: readonly (keyof KubernetesJob)[] = [
  'name',
  'image',
  'imagePullPolicy',
  'imagePullSecrets',
  'namespace',
  'context',
  'clusterConfig',
  'serviceAccountName',
  'automountServiceAccountToken',
  'command',
  'env',
  'labels',
  'annotations',
  'workingDirectory',
  'cpuRequest',
  'cpuLimit',
  'memory',
  'memoryRequest',
  'memoryLimit',
  'ephemeralStorage',
  'gpus',
  'gpuResource',
  'nodeSelector',
  'tolerations',
  'affinity',
  'priorityClassName',
  'volumes',
  'runAsUser',
  'runAsGroup',
  'fsGroup',
  'runAsNonRoot',
  'readOnlyRoot',
  'privileged',
  'activeDeadline',
  'finishedJobTtl',
  'podStartTimeout',
  'autoRemove',
  'jobManifest',
];

/**
 * Binds a flow, or a plain function, to a Kubernetes Job: `kubernetes(options)(flow or function)`.
 *
 * ```ts
 * export const hello = kubernetes({ image: 'node:24-slim', memory: '512Mi' })(flow(async (name: string) => `Hello, ${name}!`));
 * await hello('world');
 * ```
 */
export function kubernetes(options: KubernetesOptions = {}): BindTransform {
  return bindFlow(
    {
      workerType: 'kubernetes',
      pluginName: '@farhaul/kubernetes',
      plugin: async () => (await import('./plugin.ts')).default,
      variableNames: kubernetesVariableNames,
    },
    options,
  );
}
