import { defineBlock, type BlockClass } from '@farhaul/core';
import type { ClusterConfig } from './kubernetes-job-schema.ts';

/**
 * A cluster, for the job variable `clusterConfig`: made in code, or kept by name, encrypted.
 *
 * @example
 * kubernetes({ clusterConfig: KubernetesClusterConfig({ kubeconfig: readFileSync('prod.kubeconfig', 'utf8') }) });
 */
export const KubernetesClusterConfig: BlockClass<ClusterConfig> = defineBlock<ClusterConfig>({
  type: 'kubernetes-cluster-config',
  displayName: 'Kubernetes cluster config',
  description: 'A kubeconfig: where a cluster is, and who its worker is there.',
  fields: {
    kubeconfig: {
      type: 'string',
      mustBeSet: true,
      writeOnly: true,
      description: 'Text of a kubeconfig that names no file and no program: kubectl config view --raw --flatten --minify.',
    },
    context: { type: 'string', description: 'Context of the kubeconfig; its current one where absent.' },
  },
});
