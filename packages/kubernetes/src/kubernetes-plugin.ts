import type { PluginV1 } from '@farhaul/core/plugin';
import { KubernetesClusterConfig } from './kubernetes-cluster-config.ts';
import { checkKubernetesJob } from './kubernetes-job-check.ts';
import { kubernetesJobSchema, type KubernetesJob } from './kubernetes-job-schema.ts';
import { createPluginMemory, type PluginMemory } from './plugin-memory.ts';
import { kubernetesSecretEntry } from './secret-storage/kubernetes-secret-entry.ts';

/** Each has its own memory. */
export function createKubernetesPlugin(memory: PluginMemory = createPluginMemory()): PluginV1 {
  return {
    specificationVersion: 'v1',
    name: '@farhaul/kubernetes',
    workers: [
      {
        type: 'kubernetes',
        displayName: 'Kubernetes',
        description: 'Runs each flow as a Job of its own in a Kubernetes cluster.',
        jobSchema: kubernetesJobSchema,
        check: (job) => checkKubernetesJob(job as unknown as KubernetesJob),
        load: async (context) => (await import('./kubernetes-worker.ts')).createKubernetesWorker(context, { memory }),
      },
    ],
    storages: [kubernetesSecretEntry(memory)],
    blocks: [KubernetesClusterConfig.blockType],
  };
}
