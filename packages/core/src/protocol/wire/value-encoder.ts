import { types } from 'node:util';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { bytesOf, isBinaryName } from './binary-types.ts';
import { bigintText } from './bigint-text.ts';
import { builtInName } from './built-in-name.ts';
import { registeredClass, type RegisteredClass } from './class-registry.ts';
import { describeError } from './error-parts.ts';
import { isSparse, leafNode, splitKeys } from './leaf-nodes.ts';
import { BLOB_BYTES, MAXIMUM_ARRAY_LENGTH, MAXIMUM_BIGINT_DIGITS, MAXIMUM_DEPTH, MAXIMUM_SPARSE_LENGTH } from './limits.ts';
import { nameUnsendable } from './unsendable.ts';
import { valueRefusal, type PathStep, type RefusalKind, type ValueNaming } from './value-refusal.ts';

/** A part of the document before it becomes text. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

export interface EncoderOptions extends ValueNaming {
  /** Binary stays in the JSON as base64 whatever its size. */
  inlineBinary?: boolean;
}

/** A container whose parts are being encoded: `into` has the keys of `source`, or is the same. */
interface Frame {
  source: Record<string | number, unknown>;
  /** Null: the indices. */
  keys: readonly string[] | null;
  count: number;
  index: number;
  into: JsonObject | Json[];
  depth: number;
  /** How keys show in a path. `pairs`: keys and values of a Map by turns; `hidden`: not at all. */
  steps: 'named' | 'indices' | 'pairs' | 'hidden';
  finish: (() => void) | null;
  /** Of an error: a part that cannot travel is left out, and what it left behind is taken back. */
  undo: { seen: number; blobs: number; references: number } | null;
  instance: object | null;
}

const emptyFrame: Frame = {
  source: {},
  keys: null,
  count: 0,
  index: 0,
  into: [],
  depth: 0,
  steps: 'named',
  finish: null,
  undo: null,
  instance: null,
};
const noUndo = { seen: 0, blobs: 0, references: 0 };

/**
 * Turns one value into the JSON of a document. One pass without recursion, because values may be nested deeper than
 * the stack; it always copies, so that every property is read once.
 */
export class ValueEncoder {
  readonly blobs: Uint8Array[] = [];
  /** Values met again, with the nodes of their first meeting. */
  readonly references: { node: { $ref: string }; target: Json }[] = [];
  private readonly seen = new Map<object, Json>();
  /** Objects seen inside of errors, in order; what is given up is forgotten again. */
  private readonly trail: object[] = [];
  private errorsOpen = 0;
  private sparseLength = 0;
  private readonly instancesOpen = new Set<object>();
  /** The first `open` frames are in use, the innermost last; the others are kept for reuse. */
  private readonly stack: Frame[] = [];
  private open = 0;
  private readonly options: EncoderOptions;

  constructor(options: EncoderOptions) {
    this.options = options;
  }

  encode(value: unknown): Json {
    const root: Json[] = [];
    this.enter({ source: [value], into: root, keys: null }, -1).steps = 'hidden';
    while (this.open > 0) {
      const frame = this.stack[this.open - 1]!;
      try {
        this.advance(frame);
      } catch (error) {
        this.recover(error, frame);
      }
    }
    return root[0]!;
  }

  protected text(value: string): Json {
    return value.isWellFormed() ? value : { $utf16: Buffer.from(value, 'utf16le').toString('base64') };
  }

  /** The content of `$bytes`; large binary leaves the JSON. */
  protected binary(type: string, bytes: Uint8Array): JsonObject {
    if (this.options.inlineBinary === true || bytes.byteLength < BLOB_BYTES) {
      return { type, base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
    }
    return { type, blob: this.blobs.push(bytes) - 1, length: bytes.byteLength };
  }

  /** How many of a container's parts are written. */
  protected take(count: number): number {
    return count;
  }

  protected refuse(kind: RefusalKind, what: string, cause?: { cause: unknown }): Json {
    throw valueRefusal(kind, what, { steps: this.path(), naming: this.options, ...cause });
  }

  /** The own properties, each read once; null where reading one by one finds out more. Much faster than adding them to `{}`. */
  protected copy(source: Record<string, unknown>): Record<string, unknown> | null {
    try {
      return { ...source };
    } catch {
      return null;
    }
  }

  private advance(frame: Frame): void {
    const { source, keys, into } = frame;
    while (frame.index < frame.count) {
      const key = keys === null ? frame.index : keys[frame.index]!;
      frame.index += 1;
      if (frame.undo !== null) frame.undo = { seen: this.trail.length, blobs: this.blobs.length, references: this.references.length };
      const { open } = this;
      const value = source[key];
      const node = this.node(value, frame.depth);
      if (source !== into || node !== value) this.put(into, key, node);
      if (this.open !== open) return;
    }
    this.leave();
    frame.finish?.();
  }

  protected put(into: JsonObject | Json[], key: string | number, node: Json): void {
    if (key === '__proto__') Object.defineProperty(into, key, { value: node, enumerable: true, configurable: true, writable: true });
    else (into as JsonObject)[key] = node;
  }

  private leave(): void {
    this.open -= 1;
    const frame = this.stack[this.open]!;
    if (frame.instance !== null) this.instancesOpen.delete(frame.instance);
    if (frame.undo !== null && (this.errorsOpen -= 1) === 0) this.trail.length = 0;
  }

  // Goes on after the part of the innermost open error that holds what could not be encoded, or gives up.
  private recover(error: unknown, frame: Frame): void {
    try {
      if (FarhaulError.isInstance(error)) throw error;
      this.put(frame.into, this.keyOf(frame), this.refuse('unreadable', 'a value that threw when it was read', { cause: error }));
    } catch (refusal) {
      if (this.errorsOpen === 0) throw refusal;
      while (this.stack[this.open - 1]!.undo === null) this.leave();
      const holder = this.stack[this.open - 1]!;
      const { undo, into } = holder;
      for (const object of this.trail.splice(undo!.seen)) this.seen.delete(object);
      this.blobs.length = undo!.blobs;
      this.references.length = undo!.references;
      delete (into as JsonObject)[this.keyOf(holder)];
    }
  }

  private keyOf({ keys, index }: Frame): string | number {
    return keys === null ? index - 1 : keys[index - 1]!;
  }

  private path(): PathStep[] {
    return this.stack
      .slice(0, this.open)
      .filter(({ steps, index }) => steps !== 'hidden' && index > 0)
      .map((frame) => {
        const key = this.keyOf(frame);
        if (frame.steps !== 'pairs') return frame.steps === 'indices' ? Number(key) : key;
        const of: unknown = frame.source[Number(key) - 1];
        if (Number(key) % 2 === 0) return { text: `.keys()[${Number(key) / 2}]` };
        return { text: typeof of === 'string' ? `.get(${JSON.stringify(of.slice(0, 80))})` : `.values()[${(Number(key) - 1) / 2}]` };
      });
  }

  private enter(parts: Pick<Frame, 'into' | 'keys'> & { source: object }, depth: number): Frame {
    const { source, into, keys } = parts;
    const frame = (this.stack[this.open] ??= { ...emptyFrame });
    this.open += 1;
    frame.source = source as Frame['source'];
    frame.keys = keys;
    frame.count = (keys ?? (source as unknown[])).length;
    frame.index = 0;
    frame.into = into;
    frame.depth = depth + 1;
    frame.steps = 'named';
    frame.finish = frame.undo = frame.instance = null;
    return frame;
  }

  /** The node of a value. Of a container the still empty one; its frame is on the stack then. */
  protected node(value: unknown, depth: number): Json {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? '-0' : String(value) };
      case 'undefined':
        return { $undefined: true };
      case 'bigint':
        return this.bigint(value);
      case 'symbol':
        return Symbol.keyFor(value) === undefined ? this.refuse('symbol', String(value)) : { $symbol: Symbol.keyFor(value)! };
      case 'function':
        return this.refuse('function', nameUnsendable(value).what);
      default:
        return value === null ? null : this.object(value as object, depth);
    }
  }

  private bigint(value: bigint): Json {
    const text = bigintText(value);
    return text === null
      ? this.refuse('too-large', `a bigint of more than ${MAXIMUM_BIGINT_DIGITS} hexadecimal digits`)
      : { $bigint: text };
  }

  private object(value: object, depth: number): Json {
    const known = this.seen.get(value);
    if (known !== undefined) return this.reference(value, known);
    if (depth >= MAXIMUM_DEPTH) return this.refuse('too-deep', `a value nested more than ${MAXIMUM_DEPTH} deep`);
    const prototype: object | null = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null)
      return this.plain(value as Record<string, unknown>, { depth, bare: prototype === null });
    if (prototype === Array.prototype && Array.isArray(value)) return this.array(value, depth);
    const name = builtInName(prototype);
    if (name === 'Object') return this.plain(value as Record<string, unknown>, { depth, bare: false });
    if (name === 'Array' && Array.isArray(value)) return this.array(value, depth);
    const registered = registeredClass(prototype);
    if (registered !== null) return this.instance(value, registered, depth);
    if (types.isNativeError(value) || value instanceof Error) return this.error(value as Error, depth);
    const node = name === null ? null : this.builtIn(name, value, depth);
    if (node !== null) return node;
    const { kind, what } = nameUnsendable(value);
    return this.refuse(kind, what);
  }

  private reference(value: object, target: Json): Json {
    if (this.instancesOpen.has(value)) return this.refuse('class', 'an instance of a registered class that contains itself');
    const node = { $ref: '' };
    this.references.push({ node, target });
    return node;
  }

  private remember<Node extends Json>(value: object, node: Node): Node {
    this.seen.set(value, node);
    if (this.errorsOpen > 0) this.trail.push(value);
    return node;
  }

  private plain(source: Record<string, unknown>, { depth, bare }: { depth: number; bare: boolean }): Json {
    const copy = this.copy(source);
    const into = (copy ?? {}) as JsonObject;
    const keys = Object.keys(copy ?? source);
    const node: Json = bare ? { $null: into } : keys.length === 1 && keys[0]!.startsWith('$') ? { $object: into } : into;
    const frame = this.enter({ source: copy ?? source, into, keys }, depth);
    frame.count = this.take(keys.length);
    if (frame.count < keys.length) frame.finish = () => void (into['$more'] = keys.length - frame.count);
    return this.remember(source, node);
  }

  private array(source: readonly unknown[], depth: number): Json {
    if (source.length > MAXIMUM_ARRAY_LENGTH)
      return this.refuse('too-large', `an array of ${source.length} elements (at most ${MAXIMUM_ARRAY_LENGTH})`);
    return isSparse(source) ? this.sparse(source, depth) : this.remember(source, this.items(source, depth));
  }

  private items(source: readonly unknown[], depth: number): Json[] {
    const into = source.slice(0, this.take(source.length)) as Json[];
    const frame = this.enter({ source: into, into, keys: null }, depth);
    const more = source.length - into.length;
    if (more > 0) frame.finish = () => void into.push({ $more: more });
    return into;
  }

  // Holes, or further properties beside the elements (a match of a regular expression has some).
  private sparse(source: readonly unknown[], depth: number): Json {
    const [items, props]: [JsonObject, JsonObject] = [{}, {}];
    const node: JsonObject = { length: source.length, items: [] };
    this.sparseLength += source.length;
    if (this.sparseLength > MAXIMUM_SPARSE_LENGTH) {
      return this.refuse('too-large', `arrays with holes of more than ${MAXIMUM_SPARSE_LENGTH} elements together`);
    }
    const { indices, names } = splitKeys(source);
    if (names.length > 0) {
      node['props'] = props;
      this.enter({ source, into: props, keys: names }, depth);
    }
    const frame = this.enter({ source, into: items, keys: indices }, depth);
    frame.steps = 'indices';
    frame.count = this.take(indices.length);
    frame.finish = () => void (node['items'] = Object.keys(items).map((key) => [Number(key), items[key]!]));
    return this.remember(source, { $sparse: node });
  }

  private instance(value: object, registered: RegisteredClass, depth: number): Json {
    const plain = registered.to(value);
    const node: JsonObject = { name: registered.name, value: null };
    this.instancesOpen.add(value);
    const frame = this.enter({ source: { value: plain }, into: node, keys: ['value'] }, depth);
    frame.steps = 'hidden';
    frame.instance = value;
    return this.remember(value, { $class: node });
  }

  // An error always travels: a field of it that cannot is left out.
  private error(value: Error, depth: number): Json {
    const { texts, own, props } = describeError(value);
    const [node, into]: [JsonObject, JsonObject] = [{ ...texts }, {}];
    this.errorsOpen += 2;
    const result = this.remember(value, { $error: node });
    this.enter({ source: own, into: node, keys: Object.keys(own) }, depth).undo = noUndo;
    const frame = this.enter({ source: props, into, keys: Object.keys(props) }, depth);
    frame.undo = noUndo;
    frame.finish = () => void (Object.keys(into).length > 0 && (node['props'] = into));
    return result;
  }

  private map(source: Map<unknown, unknown>, depth: number): Json {
    const pairs: Json[] = [];
    const into: Json[] = [];
    const count = this.take(source.size);
    const parts: unknown[] = [];
    for (const [key, value] of source) {
      if (parts.length === 2 * count) break;
      parts.push(key, value);
    }
    const frame = this.enter({ source: parts, into, keys: null }, depth);
    frame.count = 2 * count;
    frame.steps = 'pairs';
    frame.finish = () => {
      for (let index = 0; index < into.length; index += 2) pairs.push([into[index]!, into[index + 1]!]);
      if (count < source.size) pairs.push({ $more: source.size - count });
    };
    return this.remember(source, { $map: pairs });
  }

  private builtIn(name: string, value: object, depth: number): Json | null {
    if (name === 'Map' && types.isMap(value)) return this.map(value, depth);
    if (name === 'Set' && types.isSet(value)) return this.remember(value, { $set: this.items([...value], depth) });
    if (isBinaryName(name) && (ArrayBuffer.isView(value) || types.isArrayBuffer(value))) {
      return this.remember(value, { $bytes: this.binary(name, bytesOf(value)) });
    }
    if (types.isBoxedPrimitive(value)) return this.remember(value, { $boxed: this.node(value.valueOf(), depth) });
    const leaf = leafNode(name, value);
    return leaf && this.remember(value, leaf);
  }
}
