/** `@farhaul/docker`: binds flows to Docker containers. */
export { docker, type DockerOptions } from './docker.ts';
export { DockerRegistryCredentials } from './docker-registry-credentials.ts';
export type { DockerJob, ImagePullPolicy, RegistryCredentials } from './docker-job-schema.ts';
