import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { exchange } from '../channel/http-exchange.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { ObjectLocation } from '../protocol/run-document.ts';

/** Reads an object by path or URL and checks its digest. */
export async function readObject({ url, sha256 }: ObjectLocation, what: string): Promise<Buffer> {
  const bytes = url.startsWith('/') ? readFileSync(url) : await exchange({ url }).catch((error: Error) => unavailable(what, error));
  if (createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
  throw new FarhaulError('FARHAUL_STORAGE_DIGEST', `${what}: sha256 does not match (corrupt or replaced object)`);
}

function unavailable(what: string, cause: Error): never {
  throw new FarhaulError('FARHAUL_STORAGE_UNAVAILABLE', `${what}: ${cause.message}`, { cause });
}
