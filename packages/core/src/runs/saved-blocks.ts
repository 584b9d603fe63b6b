import type { BlockParts, BlockStore } from '../blocks/block.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';

/** Blocks of the author's process: kept by the service. Everything heavy is loaded at the first call. */
export const savedBlocks: BlockStore = {
  async save(parts, name, { overwrite = false }) {
    const { checkBlock } = await import('../blocks/check-block.ts');
    checkBlock(parts);
    const { type, document, secrets } = parts;
    refuseUnreadable(parts);
    const { sharedConnection } = await import('./connect.ts');
    const { client } = await sharedConnection();
    await client.blocks.save({ name, type: type.type, document: { ...document }, secrets: { ...secrets }, overwrite });
  },

  async load(type, name): Promise<BlockParts> {
    const { sharedConnection } = await import('./connect.ts');
    const { client } = await sharedConnection();
    const block = await client.blocks.get({ name });
    if (block.type === type.type) {
      return { type, document: block.document, secrets: {}, secretFields: block.secretFields, savedAs: block.name };
    }
    throw new FarhaulError('FARHAUL_CONFIGURATION', `block "${name}" is a ${block.type}, not a ${type.type}`, {
      hint: 'Load it with the class that saved it.',
    });
  },
};

/** A loaded block has no secrets to save again under another name. */
function refuseUnreadable({ secrets, secretFields, savedAs }: BlockParts): void {
  const unread = secretFields.find((field) => !Object.hasOwn(secrets, field));
  if (unread === undefined) return;
  throw new FarhaulError('FARHAUL_SECRET_WRITE_ONLY', `The ${unread} of block "${savedAs ?? ''}" is a secret and cannot be copied.`, {
    hint: 'Make the block anew with its secret, and save that.',
  });
}
