import type { StorageEntryV1 } from '@farhaul/core/plugin';
import type { PluginMemory } from '../plugin-memory.ts';
import type { KubernetesSecretConfiguration } from './kubernetes-secret-storage.ts';

/** Described at once; the client of the cluster is loaded when it is opened. */
export function kubernetesSecretEntry(memory: PluginMemory): StorageEntryV1 {
  return {
    type: 'kubernetes-secret',
    displayName: 'Kubernetes Secrets',
    description: 'Secrets of a cluster, mounted into its pods: where neither a bucket nor a server is in reach of them.',
    schema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      properties: {
        namespace: {
          type: 'string',
          pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
          maxLength: 63,
          description: 'Namespace of the Secrets; the one of the context, else "default", where absent.',
        },
        context: { type: 'string', minLength: 1, description: 'Context of the kubeconfig; the current one where absent.' },
      },
    },
    open: async (configuration, { environment }) => {
      const { openKubernetesSecretStorage } = await import('./kubernetes-secret-storage.ts');
      return openKubernetesSecretStorage(configuration as KubernetesSecretConfiguration, { environment, memory });
    },
  };
}
