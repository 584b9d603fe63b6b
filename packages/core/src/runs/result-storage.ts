import type { FlowDefinition } from '../flow/flow-definition.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import type { SaveableStorage } from '../storage/saved-storage.ts';
import { LocalFileSystem } from './author-blocks.ts';

/** The place that a flow names for its results: a storage, or the name of a saved one; null where it names none. */
export async function resultStorageOf(definition: FlowDefinition): Promise<StorageDescription | null> {
  const { resultStorage } = definition;
  if (resultStorage === null) return null;
  if (typeof resultStorage === 'string') return describe(await LocalFileSystem.load(resultStorage));
  if (isSaveable(resultStorage)) return describe(resultStorage);
  throw new FarhaulError(
    'FARHAUL_FLOW_DEFINITION',
    `resultStorage of flow "${definition.name ?? ''}" is neither a storage nor the name of a saved one`,
    {
      hint: "Write resultStorage: new LocalFileSystem({ basePath: '/…' }), or the name it was saved under.",
    },
  );
}

function describe(storage: SaveableStorage): StorageDescription {
  return { type: storage.type, configuration: storage.configuration };
}

function isSaveable(value: unknown): value is SaveableStorage {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as SaveableStorage).open === 'function' &&
    typeof (value as SaveableStorage).type === 'string'
  );
}
