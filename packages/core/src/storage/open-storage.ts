import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageEntryV1 } from '../plugin/v1/plugin-v1.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import { openLocalStorage } from './local-storage.ts';

/** Opens a described storage: a built-in type, or one that a plugin at hand offers. */
export async function openStorageDescription(
  description: StorageDescription,
  lookup: (type: string) => StorageEntryV1 | null,
): Promise<StorageV1> {
  const { type, configuration } = description;
  if (type === 'local') {
    const { directory } = configuration;
    if (typeof directory === 'string') return openLocalStorage({ directory });
    throw new FarhaulError('FARHAUL_CONFIGURATION', 'a storage of type "local" names no directory', {
      hint: 'Its configuration is { "directory": "/absolute/path" }.',
    });
  }
  const entry = lookup(type);
  if (entry) {
    const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    return await entry.open(configuration, { environment: {}, logger: silent, stateDirectory: '' });
  }
  throw new FarhaulError('FARHAUL_PLUGIN_NOT_FOUND', `no plugin at hand offers the storage type "${type}"`, {
    hint: 'Install the package that offers it; farhaul plugin ls shows what is there.',
    details: { type },
  });
}
