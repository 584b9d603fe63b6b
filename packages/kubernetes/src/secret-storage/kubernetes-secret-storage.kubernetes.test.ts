import { describeStorageContract } from '@farhaul/testkit';
import { createPluginMemory } from '../plugin-memory.ts';
import { describeOnCluster } from '../testing/real-cluster.ts';
import { openKubernetesSecretStorage } from './kubernetes-secret-storage.ts';

const opened = { environment: process.env, memory: createPluginMemory() };

describeOnCluster('the storage kubernetes-secret', () => {
  describeStorageContract('Secrets of a real cluster', {
    setup: async () => ({
      storage: await openKubernetesSecretStorage({}, opened),
      reopen: async (configuration) => await openKubernetesSecretStorage(configuration, opened),
      use: async () => null,
      secrets: [],
    }),
    skip: {
      'a grant leads infrastructure to the object, for reading and for writing':
        'a grant is a Secret that a pod mounts, and a log that is read back: flows of the worker contract travel that way',
    },
  });
});
