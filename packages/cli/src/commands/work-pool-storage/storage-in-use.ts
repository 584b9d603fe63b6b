import { createPluginRegistry, discoverPlugins, FarhaulError, openStorageDescription } from '@farhaul/core/client';
import type { Connection, StorageDescription, WorkPool } from '@farhaul/core/client';

export interface StorageInUse extends StorageDescription {
  /** `own`: the pool's. `server`: the default where a server is used. `type`: that of the worker type without one. */
  because: 'own' | 'server' | 'type';
  /** Where that is, for a person; null where it cannot be opened here. */
  location: string | null;
  /** Why it cannot be opened here. */
  trouble: string | null;
}

const reasons: Record<StorageInUse['because'], string> = {
  own: "the pool's own",
  server: "the server's default",
  type: 'the default of its type',
};

/** What a run of the pool uses that is submitted from here. */
export async function storageInUse(pool: WorkPool, connection: Connection): Promise<StorageInUse> {
  const description = pool.storage ?? connection.defaultStorage;
  const because = pool.storage ? 'own' : connection.place.kind === 'server' ? 'server' : 'type';
  const registry = createPluginRegistry(await discoverPlugins(process.cwd()));
  try {
    const storage = await openStorageDescription(description, (type) => registry.storage(type), connection);
    return { ...description, because, location: storage.describe().location, trouble: null };
  } catch (error) {
    if (!FarhaulError.isInstance(error)) throw error;
    return { ...description, because, location: null, trouble: error.message };
  }
}

/** `server at http://127.0.0.1:4270/api (the server's default)`. */
export function storageText({ type, location, because, trouble }: StorageInUse): string {
  const where = location === null ? '' : ` at ${location}`;
  return `${type}${where} (${reasons[because]})${trouble === null ? '' : `; it cannot be opened here: ${trouble}`}`;
}
