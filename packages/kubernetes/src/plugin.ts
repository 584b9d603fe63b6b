import type { PluginV1 } from '@farhaul/core/plugin';
import { kubernetesJobSchema } from './kubernetes-job-schema.ts';
import { kubernetesSecretEntry } from './secret-storage/kubernetes-secret-entry.ts';

const kubernetesPlugin: PluginV1 = {
  specificationVersion: 'v1',
  name: '@farhaul/kubernetes',
  workers: [
    {
      type: 'kubernetes',
      displayName: 'Kubernetes',
      description: 'Runs each flow as a Job of its own in a Kubernetes cluster.',
      jobSchema: kubernetesJobSchema,
      load: async (context) => (await import('./kubernetes-worker.ts')).createKubernetesWorker(context),
    },
  ],
  storages: [kubernetesSecretEntry],
};

export default kubernetesPlugin;
