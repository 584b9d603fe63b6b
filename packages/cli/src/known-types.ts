/** Packages that offer a worker type, known before anything is installed: only so that a person can be told what to install. */
export const knownTypes: Readonly<Record<string, string>> = {
  docker: '@farhaul/docker',
  kubernetes: '@farhaul/kubernetes',
  ecs: '@farhaul/aws',
  'cloud-run': '@farhaul/gcp',
  'vertex-ai': '@farhaul/gcp',
  'azure-container-instance': '@farhaul/azure',
};

/** The same for storage types. */
export const knownStorageTypes: Readonly<Record<string, string>> = {
  'docker-volume': '@farhaul/docker',
  'kubernetes-secret': '@farhaul/kubernetes',
  s3: '@farhaul/aws',
  gcs: '@farhaul/gcp',
  'azure-blob': '@farhaul/azure',
};
