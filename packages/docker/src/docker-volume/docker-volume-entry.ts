import type { StorageEntryV1 } from '@farhaul/core/plugin';
import type { DockerVolumeConfiguration } from './docker-volume-storage.ts';

/** Described at once; the engine's client is loaded when it is opened. */
export const dockerVolumeEntry: StorageEntryV1 = {
  type: 'docker-volume',
  displayName: 'Docker volume',
  description: 'Volumes of a Docker engine, filled and read through the engine itself: for engines that do not see your files.',
  schema: {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    properties: {
      volume: {
        type: 'string',
        pattern: '^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,100}$',
        default: 'farhaul',
        description: 'Name of the volume that runs share; the volumes of single runs begin with it.',
      },
      host: {
        type: 'string',
        description: 'Address of the engine, such as tcp://host:2376; where it is left out, the engine that Docker itself would use.',
      },
    },
  },
  open: async (configuration, { environment }) => {
    const [{ openDockerClient }, { openDockerVolumeStorage }] = await Promise.all([
      import('../docker-client.ts'),
      import('./docker-volume-storage.ts'),
    ]);
    const { host, ...rest } = configuration as DockerVolumeConfiguration;
    const client = await openDockerClient(host === undefined ? environment : { ...environment, DOCKER_HOST: host });
    return openDockerVolumeStorage(client, host === undefined ? rest : { ...rest, host });
  },
};
