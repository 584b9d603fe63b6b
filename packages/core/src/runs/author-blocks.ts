/** Blocks as authors see them. */
import { createDefineBlock, type DefineBlock } from '../blocks/define-block.ts';
import { defineSecret } from '../blocks/secret-block.ts';
import { defineLocalFileSystem } from '../storage/local-file-system.ts';
import { savedBlocks } from './saved-blocks.ts';

const define = createDefineBlock(savedBlocks);

/** Declares a type of block, its schema and its TypeScript type as one; `save` and `load` keep blocks by name. */
export const defineBlock: DefineBlock = define;

/** One secret text. As a job variable it stands for its value: `env: { PASSWORD: await Secret.load('db-password') }`. */
export const Secret = defineSecret(define);

/**
 * A directory as a storage, e.g. for results. Where infrastructure shall write there, the path must be the same inside
 * (a mounted volume). `save` keeps it by name, so that `flow({ resultStorage: 'name' })` finds it.
 *
 * @example
 * await LocalFileSystem({ basePath: '/tmp/results' }).save('result-storage', { overwrite: true });
 */
export const LocalFileSystem = defineLocalFileSystem(define);
