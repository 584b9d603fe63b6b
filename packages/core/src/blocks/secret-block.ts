import { SECRET_TYPE } from './block.ts';
import type { BlockDefinition } from '../plugin/define-block-type.ts';
import type { DefineBlock, BlockClass } from './define-block.ts';

/** One secret: a password, a token, a key. */
export interface SecretFields {
  value: string;
}

export const secretDefinition: BlockDefinition<SecretFields> = {
  type: SECRET_TYPE,
  displayName: 'Secret',
  description: 'One secret text, such as a password, a token or a key.',
  fields: { value: { type: 'string', minLength: 1, mustBeSet: true, writeOnly: true, description: 'The secret itself.' } },
};

/** The built-in block type `secret`. As a job variable it stands for its value. */
export function defineSecret(defineBlock: DefineBlock): BlockClass<SecretFields> {
  return defineBlock(secretDefinition);
}
