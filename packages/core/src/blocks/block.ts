/** An instance of a block type: its fields, of which the secret ones are never shown. */
import { FarhaulError } from '../errors/farhaul-error.ts';
import { SECRET_MASK } from '../job/unsaved-secret.ts';
import type { BlockTypeV1 } from '../plugin/v1/block-v1.ts';

/** What `save` and `load` of every block go through. */
export interface BlockStore {
  save(parts: BlockParts, name: string, options: SaveOptions): Promise<void>;
  load(type: BlockTypeV1, name: string): Promise<BlockParts>;
}

export interface SaveOptions {
  /** @default false: a taken name is refused */
  overwrite?: boolean;
}

/** Everything that a block knows of itself. */
export interface BlockParts {
  readonly type: BlockTypeV1;
  /** Fields that are no secret. */
  readonly document: Readonly<Record<string, unknown>>;
  /** Values of the secret fields; none of a loaded block, for they are not handed out. */
  readonly secrets: Readonly<Record<string, unknown>>;
  /** Secret fields that are set, also where their values are not at hand. */
  readonly secretFields: readonly string[];
  /** Name under which it is known to be saved as it is; null for one that was made in code. */
  readonly savedAs: string | null;
}

// Registered, so that a block of another copy of the package is known.
const PARTS = Symbol.for('farhaul.block.1');
const INSPECT = Symbol.for('nodejs.util.inspect.custom');
type Inspect = (value: unknown, options: object) => string;

/** Null for anything that is no block. */
export function blockPartsOf(value: unknown): BlockParts | null {
  if (typeof value !== 'object' || value === null) return null;
  const read = (value as Record<symbol, unknown>)[PARTS];
  return typeof read === 'function' ? (read() as BlockParts) : null;
}

/** Names that a field cannot have. */
export const reservedFields: readonly string[] = ['save', 'load', 'toJSON', 'constructor', 'prototype', '__proto__'];

/** Gives the object its fields. Secret ones are getters that no listing, spreading, printing or JSON meets. */
export function becomeBlock(target: object, parts: BlockParts): void {
  // A function, for an inspector with hidden properties shown prints what an object holds.
  Object.defineProperty(target, PARTS, { value: () => parts });
  for (const [name, value] of Object.entries(parts.document)) Object.defineProperty(target, name, { value, enumerable: true });
  for (const name of parts.secretFields) Object.defineProperty(target, name, { get: () => readSecret(parts, name) });
}

function readSecret({ type, secrets, savedAs }: BlockParts, name: string): unknown {
  if (Object.hasOwn(secrets, name)) return secrets[name];
  throw new FarhaulError(
    'FARHAUL_SECRET_WRITE_ONLY',
    `The ${name} of block "${savedAs ?? type.type}" is a secret and cannot be read back.`,
    {
      hint: `Give the whole block as a job variable, or write {{ block.${savedAs ?? '<name>'}.${name} }} in one: it is resolved when a run starts.`,
    },
  );
}

/** As it may be shown. */
export function maskedFields(parts: BlockParts): Record<string, unknown> {
  return { ...parts.document, ...Object.fromEntries(parts.secretFields.map((name) => [name, SECRET_MASK])) };
}

/** What all blocks can do. */
export function blockPrototype(typeName: string, store: BlockStore): object {
  const prototype = {
    async save(this: object, name: string, options: SaveOptions = {}): Promise<void> {
      await store.save(partsOf(this), name, options);
    },
    toJSON(this: object): Record<string, unknown> {
      return maskedFields(partsOf(this));
    },
    [INSPECT](this: object, _depth: number, options: object, inspect: Inspect): string {
      const parts = blockPartsOf(this);
      return parts ? `${typeName} ${inspect(maskedFields(parts), options)}` : typeName;
    },
  };
  for (const key of Reflect.ownKeys(prototype)) Object.defineProperty(prototype, key, { enumerable: false });
  return prototype;
}

function partsOf(block: object): BlockParts {
  const parts = blockPartsOf(block);
  if (parts) return parts;
  throw new FarhaulError('FARHAUL_BLOCK_INVALID', 'A method of a block was called on something else.', {
    hint: 'Call it on the block itself: await credentials.save("name").',
  });
}
