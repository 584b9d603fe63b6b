import type { PluginV1 } from '@farhaul/core/plugin';
import { checkDockerJob } from './docker-job-check.ts';
import { dockerJobSchema, type DockerJob } from './docker-job-schema.ts';
import { DockerRegistryCredentials } from './docker-registry-credentials.ts';
import { dockerVolumeEntry } from './docker-volume/docker-volume-entry.ts';

const dockerPlugin: PluginV1 = {
  specificationVersion: 'v1',
  name: '@farhaul/docker',
  workers: [
    {
      type: 'docker',
      displayName: 'Docker',
      description: 'Runs each flow in a container of its own on a Docker engine.',
      jobSchema: dockerJobSchema,
      check: (job) => checkDockerJob(job as unknown as DockerJob),
      load: async (context) => (await import('./docker-worker.ts')).createDockerWorker(context),
    },
  ],
  storages: [dockerVolumeEntry],
  blocks: [DockerRegistryCredentials.blockType],
};

export default dockerPlugin;
