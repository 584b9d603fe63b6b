import { defineBlockType, type BlockDefinition } from '../plugin/define-block-type.ts';
import type { BlockTypeV1 } from '../plugin/v1/block-v1.ts';
import { becomeBlock, blockPrototype, type BlockParts, type BlockStore, type SaveOptions } from './block.ts';
import { checkBlockType, takeFields } from './block-fields.ts';

/** A document that may be kept by name. Secret fields can be read where they were set, and are shown nowhere. */
export type Block<Fields extends object = object> = Readonly<Fields> & {
  /** Keeps it by name, its secrets encrypted. @throws FARHAUL_CONFLICT where the name is taken and `overwrite` is not set */
  save(name: string, options?: SaveOptions): Promise<void>;
};

/** Makes and loads blocks of one type; `new` is optional. */
export interface BlockClass<Fields extends object> {
  new (fields: Fields): Block<Fields>;
  (fields: Fields): Block<Fields>;
  /** The block saved under a name; its secrets stay where they are kept. @throws FARHAUL_NOT_FOUND, FARHAUL_CONFIGURATION */
  load(name: string): Promise<Block<Fields>>;
  /** For the manifest of a plugin: `blocks: [RegistryCredentials.blockType]`. */
  readonly blockType: BlockTypeV1;
  readonly prototype: Block<Fields>;
}

/**
 * Declares a type of block: credentials, a place, a cluster.
 *
 * ```ts
 * interface RegistryFields { username: string; password: string; registryUrl?: string }
 * export const RegistryCredentials = defineBlock<RegistryFields>({
 *   type: 'registry-credentials',
 *   displayName: 'Registry credentials',
 *   description: 'A login to a registry of images.',
 *   fields: {
 *     username: { type: 'string', mustBeSet: true, description: 'Who logs in.' },
 *     password: { type: 'string', mustBeSet: true, writeOnly: true, description: 'Password or access token.' },
 *     registryUrl: { type: 'string', description: 'Address of the registry.' },
 *   },
 * });
 * await new RegistryCredentials({ username: 'ci', password }).save('my-registry');
 * ```
 */
export type DefineBlock = <Fields extends object>(definition: BlockDefinition<Fields>) => BlockClass<Fields>;

/** What blocks of a type can do beside being kept; for the built-in ones. */
export interface BlockBehaviour {
  /** Judges fields when a block is made. */
  check?(fields: Readonly<Record<string, unknown>>): void;
  /** Further members of each block. */
  members?: object;
}

export function createDefineBlock(store: BlockStore) {
  return <Fields extends object>(definition: BlockDefinition<Fields>, behaviour: BlockBehaviour = {}): BlockClass<Fields> => {
    const blockType = defineBlockType(definition);
    checkBlockType(blockType);
    const typeName = pascalCase(blockType.type);
    const prototype = blockPrototype(typeName, store);
    Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(behaviour.members ?? {}));
    const make = (parts: BlockParts): object => {
      const block = Object.create(prototype) as object;
      becomeBlock(block, parts);
      return block;
    };
    // A plain function serves both `new X(…)` and `X(…)`, for it answers an object of its own.
    const blockClass = function (fields: Fields): object {
      const parts = takeFields(blockType, fields);
      behaviour.check?.(parts.document);
      return make(parts);
    };
    Object.defineProperty(blockClass, 'name', { value: typeName });
    Object.defineProperty(prototype, 'constructor', { value: blockClass });
    const load = async (name: string): Promise<object> => make(await store.load(blockType, name));
    return Object.assign(blockClass, { blockType, load, prototype }) as unknown as BlockClass<Fields>;
  };
}

function pascalCase(type: string): string {
  return type.replaceAll(/(?:^|-)([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
