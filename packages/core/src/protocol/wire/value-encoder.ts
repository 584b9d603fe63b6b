import { types } from 'node:util';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { bytesOf, isBinaryName } from './binary-types.ts';
import { builtInName } from './built-in-name.ts';
import { registeredClass, type RegisteredClass } from './class-registry.ts';
import { describeError } from './error-parts.ts';
import { BLOB_BYTES, MAXIMUM_ARRAY_LENGTH, MAXIMUM_BIGINT_DIGITS, MAXIMUM_DEPTH } from './limits.ts';
import { nameUnsendable } from './unsendable.ts';
import { valueRefusal, type PathStep, type RefusalKind, type ValueNaming } from './value-refusal.ts';

/** A part of the document before it becomes text. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

export interface EncoderOptions extends ValueNaming {
  /** Binary stays in the JSON as base64 whatever its size. */
  inlineBinary?: boolean;
}

/** Turns one value into the JSON of a document. One pass; it always copies, so that every value is read once. */
export class ValueEncoder {
  readonly blobs: Uint8Array[] = [];
  /** Values met again, with the nodes of their first meeting. */
  readonly references: { node: { $ref: string }; target: Json }[] = [];
  protected readonly path: PathStep[] = [];
  private readonly seen = new Map<object, Json>();
  private readonly open = new Set<object>();
  /** Objects seen inside a part that may still be given up; null outside of such parts. */
  private trail: object[] | null = null;
  private readonly options: EncoderOptions;

  constructor(options: EncoderOptions) {
    this.options = options;
  }

  encode(value: unknown, depth: number): Json {
    switch (typeof value) {
      case 'string': return this.text(value);
      case 'boolean': return value;
      case 'number': return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? '-0' : String(value) };
      case 'undefined': return { $undefined: true };
      case 'bigint': return this.bigint(value, depth);
      case 'symbol': return this.symbol(value, depth);
      case 'function': return this.refuse('function', nameUnsendable(value).what, depth);
      default: return value === null ? null : this.object(value as object, depth);
    }
  }

  protected text(value: string): Json {
    return value.isWellFormed() ? value : { $utf16: Buffer.from(value, 'utf16le').toString('base64') };
  }

  protected refuse(kind: RefusalKind, what: string, depth: number, cause?: { cause: unknown }): Json {
    throw valueRefusal(kind, what, { steps: this.path.slice(0, depth), naming: this.options, ...cause });
  }

  /** The node of a binary value; large ones leave the JSON. */
  protected binary(type: string, bytes: Uint8Array): Json {
    if (this.options.inlineBinary === true || bytes.byteLength < BLOB_BYTES) {
      return { type, base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') };
    }
    return { type, blob: this.blobs.push(bytes) - 1, length: bytes.byteLength };
  }

  /** How many of a container's elements are written. */
  protected take(count: number): number {
    return count;
  }

  private bigint(value: bigint, depth: number): Json {
    const digits = value.toString();
    if (digits.length > MAXIMUM_BIGINT_DIGITS) return this.refuse('too-large', `a bigint of ${digits.length} digits (at most ${MAXIMUM_BIGINT_DIGITS})`, depth);
    return { $bigint: digits };
  }

  private symbol(value: symbol, depth: number): Json {
    const key = Symbol.keyFor(value);
    return key === undefined ? this.refuse('symbol', String(value), depth) : { $symbol: key };
  }

  private object(value: object, depth: number): Json {
    const known = this.seen.get(value);
    if (known !== undefined) return this.reference(known);
    if (depth >= MAXIMUM_DEPTH) return this.refuse('too-deep', `a value nested more than ${MAXIMUM_DEPTH} deep`, depth);
    try {
      return Array.isArray(value) && isPlain(value, 'Array') ? this.array(value, depth) : this.composite(value, depth);
    } catch (error) {
      if (FarhaulError.isInstance(error)) throw error;
      if (error instanceof RangeError && /call stack/.test(error.message)) return this.refuse('too-deep', 'a value nested deeper than the stack', depth);
      return this.refuse('unreadable', 'a value that threw when it was read', depth, { cause: error });
    }
  }

  private composite(value: object, depth: number): Json {
    const prototype: object | null = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null || builtInName(prototype) === 'Object') {
      return this.plain(value as Record<string, unknown>, { depth, bare: prototype === null });
    }
    const registered = registeredClass(prototype);
    if (registered !== null) return this.instance(value, registered, depth);
    if (types.isNativeError(value) || value instanceof Error) return this.error(value as Error, depth);
    const name = builtInName(prototype);
    return (name === null ? null : this.builtIn(name, value, depth)) ?? this.unsendable(value, depth);
  }

  private unsendable(value: object, depth: number): Json {
    const { kind, what } = nameUnsendable(value);
    return this.refuse(kind, what, depth);
  }

  private reference(target: Json): Json {
    const node = { $ref: '' };
    this.references.push({ node, target });
    return node;
  }

  private remember<Node extends Json>(value: object, node: Node): Node {
    this.seen.set(value, node);
    this.trail?.push(value);
    return node;
  }

  private plain(source: Record<string, unknown>, { depth, bare }: { depth: number; bare: boolean }): Json {
    const keys = Object.keys(source);
    const inside: JsonObject = {};
    const wrapped = bare ? { $null: inside } : keys.length === 1 && keys[0]!.startsWith('$') ? { $object: inside } : inside;
    this.remember(source, wrapped);
    this.fields(source, { keys, into: inside, depth });
    return wrapped;
  }

  protected fields(source: Record<string, unknown>, { keys, into, depth }: { keys: string[]; into: JsonObject; depth: number }): void {
    const count = this.take(keys.length);
    for (let index = 0; index < count; index += 1) {
      const key = keys[index]!;
      this.path[depth] = key;
      const node = this.encode(source[key], depth + 1);
      if (key === '__proto__') Object.defineProperty(into, key, { value: node, enumerable: true, configurable: true, writable: true });
      else into[key] = node;
    }
    if (count < keys.length) into['$more'] = keys.length - count;
  }

  private array(source: readonly unknown[], depth: number): Json {
    if (source.length > MAXIMUM_ARRAY_LENGTH) return this.refuse('too-large', `an array of ${source.length} elements (at most ${MAXIMUM_ARRAY_LENGTH})`, depth);
    if (isSparse(source)) return this.sparse(source, depth);
    return this.items(source, this.remember(source, []), depth);
  }

  private items(source: readonly unknown[], into: Json[], depth: number): Json {
    const count = this.take(source.length);
    for (let index = 0; index < count; index += 1) {
      this.path[depth] = index;
      into.push(this.encode(source[index], depth + 1));
    }
    if (count < source.length) into.push({ $more: source.length - count });
    return into;
  }

  // Holes, or further properties beside the elements (a match of a regular expression has some).
  private sparse(source: readonly unknown[], depth: number): Json {
    const items: Json[] = [];
    const extra: JsonObject = {};
    const node: JsonObject = { length: source.length, items };
    this.remember(source, { $sparse: node });
    const names: string[] = [];
    for (const key of Object.keys(source)) {
      const index = Number(key);
      if (!(Number.isInteger(index) && index >= 0 && index < source.length && String(index) === key)) {
        names.push(key);
        continue;
      }
      this.path[depth] = index;
      items.push([index, this.encode(source[index], depth + 1)]);
    }
    if (names.length > 0) {
      node['props'] = extra;
      this.fields(source as unknown as Record<string, unknown>, { keys: names, into: extra, depth });
    }
    return this.seen.get(source)!;
  }

  private instance(value: object, registered: RegisteredClass, depth: number): Json {
    if (this.open.has(value)) return this.refuse('class', `an instance of class ${registered.type.name} that contains itself`, depth);
    this.open.add(value);
    try {
      const node: JsonObject = { name: registered.name, value: null };
      node['value'] = this.encode(registered.to(value), depth + 1);
      return this.remember(value, { $class: node });
    } finally {
      this.open.delete(value);
    }
  }

  private builtIn(name: string, value: object, depth: number): Json | null {
    if (name === 'Date' && types.isDate(value)) return this.remember(value, { $date: Number.isNaN(value.getTime()) ? null : value.toISOString() });
    if (name === 'Map' && types.isMap(value)) return this.map(value, depth);
    if (name === 'Set' && types.isSet(value)) {
      const items: Json[] = [];
      const node = this.remember(value, { $set: items });
      this.items([...value], items, depth);
      return node;
    }
    if (name === 'RegExp' && types.isRegExp(value)) return this.remember(value, { $regexp: [value.source, value.flags] });
    if (name === 'URL') return this.remember(value, { $url: (value as URL).href });
    if (name === 'URLSearchParams') return this.remember(value, { $searchParams: String(value) });
    if (isBinaryName(name) && (ArrayBuffer.isView(value) || types.isArrayBuffer(value))) return this.remember(value, { $bytes: this.binary(name, bytesOf(value)) });
    if (types.isBoxedPrimitive(value)) return this.remember(value, { $boxed: this.encode(value.valueOf(), depth) });
    const temporal = /^Temporal\.(\w+)$/.exec(Object.prototype.toString.call(value).slice(8, -1));
    return temporal ? this.remember(value, { $temporal: [temporal[1]!, String(value)] }) : null;
  }

  private map(source: Map<unknown, unknown>, depth: number): Json {
    const pairs: Json[] = [];
    const node = this.remember(source, { $map: pairs });
    const count = this.take(source.size);
    for (const [key, value] of source) {
      if (pairs.length === count) break;
      this.path[depth] = { text: `.keys()[${pairs.length}]` };
      const first = this.encode(key, depth + 1);
      this.path[depth] = { text: typeof key === 'string' ? `.get(${JSON.stringify(key.slice(0, 80))})` : `.values()[${pairs.length}]` };
      pairs.push([first, this.encode(value, depth + 1)]);
    }
    if (count < source.size) pairs.push({ $more: source.size - count });
    return node;
  }

  // An error always travels: a field of it that cannot is left out.
  private error(value: Error, depth: number): Json {
    const { texts, fields, props } = describeError(value);
    const node: JsonObject = { ...texts };
    const result = this.remember(value, { $error: node });
    for (const [into, parts] of [[node, fields], [{} as JsonObject, props]] as const) {
      for (const [key, part] of parts) {
        this.path[depth] = key;
        const encoded = this.attempt(part, depth + 1);
        if (encoded !== undefined) Object.defineProperty(into, key, { value: encoded, enumerable: true, configurable: true, writable: true });
      }
      if (into !== node && Object.keys(into).length > 0) node['props'] = into;
    }
    return result;
  }

  private attempt(value: unknown, depth: number): Json | undefined {
    const outer = this.trail;
    const trail: object[] = (this.trail = []);
    const blobs = this.blobs.length;
    const references = this.references.length;
    try {
      const node = this.encode(value, depth);
      if (outer !== null) for (const object of trail) outer.push(object);
      return node;
    } catch {
      for (const object of trail) this.seen.delete(object);
      this.blobs.length = blobs;
      this.references.length = references;
      return undefined;
    } finally {
      this.trail = outer;
    }
  }
}

function isPlain(value: object, name: string): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === Array.prototype || (prototype !== null && builtInName(prototype) === name);
}

// Looking for further properties of a very long array would cost more than sending it.
function isSparse(array: readonly unknown[]): boolean {
  for (let index = 0; index < array.length; index += 1) if (array[index] === undefined && !(index in array)) return true;
  return array.length <= 10_000 && Object.keys(array).length !== array.length;
}
