import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';

/** Writes, reads and deletes a small object. @throws the storage's own error, FARHAUL_STORAGE_DIGEST */
export async function tryStorage(storage: StorageV1, signal: AbortSignal): Promise<void> {
  const key = `checks/${crypto.randomUUID()}`;
  const body = Buffer.from(`written by a check at ${new Date().toISOString()}`);
  await storage.put(key, body, { ifAbsent: true, signal });
  try {
    const found = await storage.get(key, { signal });
    if (found && Buffer.compare(found, body) === 0) return;
    throw new FarhaulError('FARHAUL_STORAGE_DIGEST', `${storage.describe().location} does not give back what was written to it`, {
      hint: 'Check that it is a place of its own that nothing else cleans up.',
    });
  } finally {
    await storage.delete(key, { signal });
  }
}
