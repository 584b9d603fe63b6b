import { isAbsolute } from 'node:path';
import type { Block, BlockBehaviour, BlockClass, createDefineBlock } from '../blocks/define-block.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { BlockDefinition } from '../plugin/define-block-type.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { SaveableStorage } from './saved-storage.ts';

export interface LocalFileSystemFields {
  /** Absolute path. */
  basePath: string;
}

/** A directory as a storage, kept by name like every block. */
export type LocalFileSystem = Block<LocalFileSystemFields> & SaveableStorage;

/** Makes and loads them. */
export interface LocalFileSystemClass extends Pick<BlockClass<LocalFileSystemFields>, 'blockType'> {
  new (fields: LocalFileSystemFields): LocalFileSystem;
  (fields: LocalFileSystemFields): LocalFileSystem;
  load(name: string): Promise<LocalFileSystem>;
}

export const localFileSystemDefinition: BlockDefinition<LocalFileSystemFields> = {
  type: 'local-file-system',
  displayName: 'Local file system',
  description: 'A directory as a storage, for results.',
  fields: { basePath: { type: 'string', mustBeSet: true, description: 'Absolute path of the directory.' } },
};

export function defineLocalFileSystem(defineBlock: ReturnType<typeof createDefineBlock>): LocalFileSystemClass {
  const behaviour: BlockBehaviour = { check: ({ basePath }) => refuseRelative(basePath), members: storageMembers };
  const blockClass = defineBlock(localFileSystemDefinition, behaviour);
  return blockClass as unknown as LocalFileSystemClass;
}

const storageMembers: SaveableStorage & ThisType<LocalFileSystem> = {
  get type() {
    return 'local';
  },
  get configuration() {
    return { directory: (this as unknown as LocalFileSystem).basePath };
  },
  async open(): Promise<StorageV1> {
    const { openLocalStorage } = await import('./local-storage.ts');
    return openLocalStorage({ directory: this.basePath });
  },
};

function refuseRelative(basePath: unknown): void {
  if (typeof basePath === 'string' && isAbsolute(basePath)) return;
  throw new FarhaulError('FARHAUL_CONFIGURATION', `LocalFileSystem: basePath is ${JSON.stringify(basePath)}, not an absolute path`, {
    hint: 'Give an absolute path such as "/tmp/results".',
  });
}
