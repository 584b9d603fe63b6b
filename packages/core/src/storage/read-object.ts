import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';

/** Reads an object and checks its digest. @throws FARHAUL_STORAGE_NOT_FOUND, FARHAUL_STORAGE_DIGEST */
export async function readObject(storage: StorageV1, key: string, sha256: string): Promise<Uint8Array> {
  const body = await storage.get(key, { signal: new AbortController().signal });
  const { location } = storage.describe();
  if (body === null) {
    throw new FarhaulError('FARHAUL_STORAGE_NOT_FOUND', `${key} is not in the storage ${location}`, {
      hint: 'It was removed, by hand or by farhaul data prune.',
      details: { key },
    });
  }
  const { createHash } = await import('node:crypto');
  const found = createHash('sha256').update(body).digest('hex');
  if (found === sha256) return body;
  throw new FarhaulError('FARHAUL_STORAGE_DIGEST', `${key} in ${location} has the digest ${found}, not ${sha256}`, {
    hint: 'The object was damaged or replaced. Nothing of it was used; run the flow again.',
    details: { key, expected: sha256, found },
  });
}
