import { silentLogger } from '../discovery/silent-logger.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageEntryV1 } from '../plugin/v1/plugin-v1.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import { readEnvironment } from '../settings/settings.ts';
import { builtInStorages, sharedPlace, type StoragePlace } from './built-in-storages.ts';

/**
 * Opens a described storage: a built-in type, or one that a plugin at hand offers. `place`: where the opener's runs are kept;
 * absent, as the settings say.
 */
export async function openStorageDescription(
  description: StorageDescription,
  lookup: (type: string) => StorageEntryV1 | null,
  place?: StoragePlace,
): Promise<StorageV1> {
  const { type, configuration } = description;
  const builtIn = builtInStorages.find((storage) => storage.type === type);
  if (builtIn) return await builtIn.open(configuration, place ? async () => place : sharedPlace);
  const entry = lookup(type);
  if (entry) return await entry.open(configuration, { environment: readEnvironment(), logger: silentLogger, stateDirectory: '' });
  throw new FarhaulError('FARHAUL_PLUGIN_NOT_FOUND', `no plugin at hand offers the storage type "${type}"`, {
    hint: 'Install the package that offers it; farhaul plugin ls shows what is there.',
    details: { type },
  });
}
