import type { ObjectHeadV1 } from '../../plugin/v1/storage-v1.ts';
import { openLocalStorage } from '../../storage/local-storage.ts';
import type { ObjectPage, ObjectPageRequest, ObjectStore, StoredObject } from './object-store.ts';

const { signal } = new AbortController();

/** Files as a `local` storage lays them: what runs without a server left there is served by one, and the other way round. */
export function directoryObjects(directory: string): ObjectStore {
  const storage = openLocalStorage({ directory });
  return {
    put: async (key, body, { ifAbsent }) => await storage.put(key, body, { ifAbsent, signal }),
    get: async (key): Promise<StoredObject | null> => await storage.read(key),
    head: async (key): Promise<ObjectHeadV1 | null> => await storage.head(key, { signal }),
    async list({ prefix, after, limit }: ObjectPageRequest): Promise<ObjectPage> {
      const items: ObjectHeadV1[] = [];
      for await (const head of storage.list(prefix, { signal, after: after ?? '' })) {
        if (items.length === limit) return { items, next: items.at(-1)?.key ?? null };
        items.push(head);
      }
      return { items, next: null };
    },
    delete: async (key) => await storage.delete(key, { signal }),
  };
}
