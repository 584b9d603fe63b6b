/** What infrastructure cannot reach is carried: into a place that its worker can attach. */
import { isDeepStrictEqual } from 'node:util';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import { readObject } from '../storage/read-object.ts';
import type { WorkerParts } from './worker-parts.ts';

/** What is older is stored again, so that its age tells when it was last used. */
const REFRESH_MS = 86_400_000;

export interface CarriedObject {
  /** Key in the run's own storage. */
  from: string;
  /** Key in the carrier. */
  to: string;
  sha256: string;
}

/** The carrier of a kind of mount: a directory of this machine, or the worker type's own storage of that name. */
export function carrierOf(kind: string, parts: Pick<WorkerParts, 'carrierDirectory'>): StorageDescription {
  if (kind === 'directory') return { type: 'local', configuration: { directory: parts.carrierDirectory } };
  return { type: kind, configuration: {} };
}

export function isSameStorage(one: StorageDescription, other: StorageDescription): boolean {
  return one.type === other.type && isDeepStrictEqual(one.configuration, other.configuration);
}

/** Copies what the carrier does not have yet, or has had for long. */
export async function carryObjects(
  objects: readonly CarriedObject[],
  { from, to }: { from: StorageV1; to: StorageV1 },
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    objects.map(async (object) => {
      const found = await to.head(object.to, { signal });
      if (found && Date.now() - Date.parse(found.modifiedAt) < REFRESH_MS) return;
      await to.put(object.to, await readObject(from, object.from, object.sha256), { ifAbsent: false, signal });
    }),
  );
}
