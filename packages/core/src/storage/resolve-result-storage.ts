import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Block, StorageDescription } from '../protocol/entities.ts';
import type { SaveableStorage } from './saved-storage.ts';

export interface ResultStorageChoice {
  /** `resultStorage` of the flow: a storage, the name of a saved one, or null. */
  flow: unknown;
  /** The pool's own storage. */
  pool: StorageDescription | null;
  /** Of the place: the server's, or that of the worker type. */
  fallback: StorageDescription;
  /** Looks up a saved storage. */
  loadBlock(name: string): Promise<Pick<Block, 'type' | 'document'>>;
}

/**
 * Where a run's result goes: the flow's own storage, else the pool's, else the default of the place.
 *
 * @throws FARHAUL_NOT_FOUND where the flow names a storage that is not saved, FARHAUL_CONFIGURATION where it is no storage.
 */
export async function resolveResultStorage(choice: ResultStorageChoice): Promise<StorageDescription> {
  const { flow, pool, fallback } = choice;
  if (flow === null || flow === undefined) return pool ?? fallback;
  if (typeof flow === 'string') return describeBlock(flow, await choice.loadBlock(flow));
  if (isSaveable(flow)) return { type: flow.type, configuration: flow.configuration };
  throw new FarhaulError('FARHAUL_CONFIGURATION', 'resultStorage of the flow is neither a storage nor the name of a saved one', {
    hint: "Give a storage such as new LocalFileSystem({ basePath: '/tmp/results' }), or the name it was saved under.",
  });
}

/** The storage that a saved block describes. */
export function describeBlock(name: string, { type, document }: Pick<Block, 'type' | 'document'>): StorageDescription {
  if (type === 'local-file-system') return { type: 'local', configuration: { directory: String(document['basePath']) } };
  const configuration = document['configuration'];
  if (type === 'storage' && typeof document['type'] === 'string' && typeof configuration === 'object' && configuration !== null) {
    return { type: document['type'], configuration: configuration as Record<string, unknown> };
  }
  throw new FarhaulError('FARHAUL_CONFIGURATION', `block "${name}" is a ${type}, which is no storage`, {
    hint: 'Name a saved storage, e.g. one of LocalFileSystem.',
  });
}

function isSaveable(value: unknown): value is SaveableStorage {
  if (typeof value !== 'object' || value === null) return false;
  const { type, configuration } = value as Partial<SaveableStorage>;
  return typeof type === 'string' && typeof configuration === 'object' && configuration !== null;
}
