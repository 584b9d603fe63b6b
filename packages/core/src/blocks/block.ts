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
  /** Name under which it is saved as it is; null for one that only this process knows. */
  savedAs: string | null;
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
  const place = savedAs ?? type.type;
  const schema = (type.schema['properties'] as Record<string, { writeOnly?: boolean }> | undefined)?.[name];
  if (schema?.writeOnly !== true) {
    throw new FarhaulError('FARHAUL_FLOW_NESTED_SUBMIT', `Block "${place}" was loaded outside; its ${name} is not known inside the run.`, {
      hint: 'Pass what the flow needs as an argument, or wrap it in snapshot().',
    });
  }
  throw new FarhaulError('FARHAUL_SECRET_WRITE_ONLY', `The ${name} of block "${place}" is a secret and cannot be read back.`, {
    hint: `Give the whole block as a job variable, or write {{ block.${place}.${name} }} in one: it is resolved when a run starts.`,
  });
}

/** As it may be shown and stored: a secret of a saved block is a reference to it, any other one a mask. */
export function shownFields(parts: BlockParts): Record<string, unknown> {
  const { document, secretFields, savedAs } = parts;
  const shown = (name: string): string => (savedAs === null ? SECRET_MASK : `{{ block.${savedAs}.${name} }}`);
  return { ...document, ...Object.fromEntries(secretFields.map((name) => [name, shown(name)])) };
}

/** As a job variable: a `secret` has one field and stands for it. */
export function asVariable({ type }: BlockParts, fields: Record<string, unknown>): unknown {
  return type.type === SECRET_TYPE ? fields['value'] : fields;
}

/** Of the built-in block type that is one secret text. */
export const SECRET_TYPE = 'secret';

/** What all blocks can do. */
export function blockPrototype(typeName: string, store: BlockStore): object {
  const prototype = {
    async save(this: object, name: string, options: SaveOptions = {}): Promise<void> {
      const parts = partsOf(this);
      await store.save(parts, name, options);
      parts.savedAs = name;
    },
    toJSON(this: object): unknown {
      const parts = partsOf(this);
      return asVariable(parts, shownFields(parts));
    },
    [INSPECT](this: object, ...[, options, inspect]: [depth: number, options: object, inspect: Inspect]): string {
      const parts = blockPartsOf(this);
      return parts ? `${typeName} ${inspect(shownFields(parts), options)}` : typeName;
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
