import { FarhaulError } from '../errors/farhaul-error.ts';
import { LocalDirectory } from './local-directory.ts';

const blockType = 'local-file-system';

/**
 * A directory as a storage, e.g. for results. Where infrastructure shall write there, the path must be the same inside
 * (a mounted volume). `save` keeps it by name, so that `flow({ resultStorage: 'name' })` finds it.
 *
 * @example
 * await new LocalFileSystem({ basePath: '/tmp/results' }).save('result-storage', { overwrite: true });
 */
export class LocalFileSystem extends LocalDirectory {
  /** Keeps it by name in the store. @throws FARHAUL_CONFLICT where the name is taken and `overwrite` is not set */
  async save(name: string, options: { overwrite?: boolean } = {}): Promise<void> {
    const { sharedConnection } = await import('../runs/connect.ts');
    const { client } = await sharedConnection();
    await client.blocks.save({ name, type: blockType, document: { basePath: this.basePath }, overwrite: options.overwrite ?? false });
  }

  /** @throws FARHAUL_NOT_FOUND, FARHAUL_CONFIGURATION where the name is of something else */
  static async load(name: string): Promise<LocalFileSystem> {
    const { sharedConnection } = await import('../runs/connect.ts');
    const { client } = await sharedConnection();
    const { type, document } = await client.blocks.get({ name });
    if (type === blockType) return new LocalFileSystem({ basePath: String(document['basePath']) });
    throw new FarhaulError('FARHAUL_CONFIGURATION', `block "${name}" is a ${type}, not a ${blockType}`, {
      hint: 'Load it with the class that saved it.',
    });
  }
}
