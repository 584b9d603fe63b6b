import type { PluginV1 } from '../plugin/v1/plugin-v1.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { StorageDescription, WorkPool } from '../protocol/entities.ts';
import { openStorageDescription } from '../storage/open-storage.ts';
import type { Connection } from './connect.ts';

/** Opens described storages once per process; built-in types and those of the plugins at hand. */
export class OpenStorages {
  private readonly connection: Connection;
  private readonly open = new Map<string, Promise<StorageV1>>();

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async get(description: StorageDescription, plugin: PluginV1 | null): Promise<StorageV1> {
    const key = JSON.stringify(description);
    const known = this.open.get(key);
    if (known) return await known;
    const opening = openStorageDescription(
      description,
      (type) => plugin?.storages.find((entry) => entry.type === type) ?? null,
      this.connection,
    );
    this.open.set(key, opening);
    opening.catch(() => this.open.delete(key));
    return await opening;
  }
}

/** Where a run's bundle lies: the pool's own storage, else the default of the place. */
export function chooseStorage(pool: WorkPool | null, connection: Connection): StorageDescription {
  return pool?.storage ?? connection.defaultStorage;
}
