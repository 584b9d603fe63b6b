import type { StorageV1 } from '../plugin/v1/storage-v1.ts';

/** A storage that nothing is written to: what would be put counts as being there. Its grants are the real one's. */
export function dryStorage(storage: StorageV1): StorageV1 {
  return {
    specificationVersion: storage.specificationVersion,
    type: storage.type,
    put: async () => ({ created: true }),
    get: async () => null,
    head: async (key) => ({ key, bytes: 0, modifiedAt: new Date().toISOString() }),
    async *list() {},
    delete: async () => undefined,
    grant: async (requests, options) => await storage.grant(requests, options),
    describe: () => storage.describe(),
  };
}
