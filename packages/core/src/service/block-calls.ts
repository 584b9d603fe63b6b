import type { Block } from '../protocol/entities.ts';
import type { Handler, OperationBinder } from './bind-operations.ts';
import { saveBlock, type SavedBlock } from './blocks.ts';
import { newSecretKey } from './secrets/secret-keys.ts';
import { dropUnusedKeys, rotateKey, type KeyRotation } from './secrets/store-key.ts';
import type { ServiceCore } from './service-core.ts';

/** A call with secrets leaves no digest of its body in the store, by which they could be guessed; so a repeat finds the name taken. */
export function keepBlock(core: ServiceCore, write: OperationBinder['write']): Handler<SavedBlock, Block> {
  const keep = write((moment, block: SavedBlock) => saveBlock(moment, block, core.secretKeys));
  return (call) => keep(Object.keys(call.input.secrets).length > 0 ? { ...call, context: {} } : call);
}

export async function rotateSecretKey(core: ServiceCore): Promise<KeyRotation> {
  const { secretKeys: keys } = core;
  const fresh = newSecretKey();
  try {
    return await core.write((moment) => rotateKey(moment, { keys, fresh }));
  } finally {
    await core.write(() => dropUnusedKeys(keys));
  }
}
