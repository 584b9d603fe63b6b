/** `@farhaul/kubernetes`: binds flows to Kubernetes Jobs. */
export { kubernetes, type KubernetesOptions } from './kubernetes.ts';
export type { ClusterConfig, ImagePullPolicy, KubernetesJob, KubernetesToleration, KubernetesVolume } from './kubernetes-job-schema.ts';
export { KubernetesClusterConfig } from './kubernetes-cluster-config.ts';
