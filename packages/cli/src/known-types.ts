/** Packages that offer a worker type, known before anything is installed: only so that a person can be told what to install. */
export const knownTypes: Readonly<Record<string, string>> = {
  docker: '@farhaul/docker',
  kubernetes: '@farhaul/kubernetes',
  ecs: '@farhaul/aws',
  'cloud-run': '@farhaul/gcp',
  'vertex-ai': '@farhaul/gcp',
  'azure-container-instance': '@farhaul/azure',
};
