import { bindFlow, type BindOptions, type BindTransform } from '@farhaul/core';
import type { DockerJob } from './docker-job-schema.ts';

/** Job variables of the worker type `docker`, and what every binding takes. */
export type DockerOptions = BindOptions & Partial<DockerJob>;

// A test compares them with the schema, which stays out of every bundle this way.
export const dockerVariableNames: readonly (keyof DockerJob)[] = [
  'name',
  'image',
  'imagePullPolicy',
  'registryCredentials',
  'command',
  'env',
  'labels',
  'workingDirectory',
  'user',
  'memory',
  'memorySwap',
  'cpus',
  'gpus',
  'shmSize',
  'pidsLimit',
  'volumes',
  'tmpfs',
  'networks',
  'networkMode',
  'extraHosts',
  'readOnlyRoot',
  'capDrop',
  'capAdd',
  'noNewPrivileges',
  'privileged',
  'devices',
  'init',
  'platform',
  'stopGrace',
  'autoRemove',
  'streamOutput',
  'containerCreateOptions',
];

/**
 * Binds a flow, or a plain function, to a Docker container: `docker(options)(flow or function)`.
 *
 * ```ts
 * export const hello = docker({ image: 'node:24-slim', memory: '512m' })(flow(async (name: string) => `Hello, ${name}!`));
 * await hello('world');
 * ```
 */
export function docker(options: DockerOptions = {}): BindTransform {
  return bindFlow(
    {
      workerType: 'docker',
      pluginName: '@farhaul/docker',
      plugin: async () => (await import('./plugin.ts')).default,
      variableNames: dockerVariableNames,
    },
    options,
  );
}
