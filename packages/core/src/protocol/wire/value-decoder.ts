import { FarhaulError } from '../../errors/farhaul-error.ts';
import { binaryFrom } from './binary-types.ts';
import { registeredClassByName } from './class-registry.ts';
import { emptyError, setField, setHidden } from './error-parts.ts';
import { MAXIMUM_ARRAY_LENGTH, MAXIMUM_BIGINT_DIGITS, MAXIMUM_DEPTH } from './limits.ts';

type Node = Record<string, unknown>;

/** The document is not what a writer of wire-1 makes. */
export function malformed(what: string, cause?: unknown): FarhaulError {
  return new FarhaulError('FARHAUL_VALUE_INVALID', `malformed wire document: ${what}`, {
    hint: 'It was damaged, or written by something other than farhaul.',
    ...(cause === undefined ? {} : { cause }),
  });
}

const isoDate = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const numbers = new Map<unknown, number>([['NaN', NaN], ['Infinity', Infinity], ['-Infinity', -Infinity], ['-0', -0]]);

export interface DecoderParts {
  blobs: (Uint8Array | null)[];
  /** Nodes that are referred to, by their pointers. */
  targets: Map<string, object>;
}

/** Makes values of the parsed JSON, in place where JSON and value have the same shape. */
export class ValueDecoder {
  private readonly blobs: (Uint8Array | null)[];
  private readonly targets: Map<string, object>;
  private readonly wanted: Set<object>;
  private readonly made = new Map<object, { value: unknown }>();
  private sparseLength = 0;

  constructor({ blobs, targets }: DecoderParts) {
    this.blobs = blobs;
    this.targets = targets;
    this.wanted = new Set(targets.values());
  }

  decode(node: unknown, depth: number): unknown {
    if (typeof node !== 'object' || node === null) return node;
    if (depth > MAXIMUM_DEPTH) throw malformed(`nested more than ${MAXIMUM_DEPTH} deep`);
    if (Array.isArray(node)) {
      this.make(node, node);
      for (let index = 0; index < node.length; index += 1) {
        const item: unknown = node[index];
        if (typeof item === 'object' && item !== null) node[index] = this.decode(item, depth + 1);
      }
      return node;
    }
    const keys = Object.keys(node);
    if (keys.length === 1 && keys[0]!.charCodeAt(0) === 36) return this.tagged(node, { tag: keys[0]!, part: (node as Node)[keys[0]!], depth });
    return this.fields(this.make(node, node as Node), depth);
  }

  private make<Value>(node: object, value: Value): Value {
    if (this.wanted.has(node)) this.made.set(node, { value });
    return value;
  }

  // JSON.parse made every key an own property, `__proto__` too, so assigning never reaches a prototype.
  private fields(source: Node, depth: number): Node {
    for (const key of Object.keys(source)) {
      const part = source[key];
      if (typeof part === 'object' && part !== null) source[key] = this.decode(part, depth + 1);
    }
    return source;
  }

  private tagged(node: object, { tag, part, depth }: { tag: string; part: unknown; depth: number }): unknown {
    switch (tag) {
      case '$undefined': return part === true ? undefined : this.wrong(tag);
      case '$number': return numbers.get(part) ?? this.wrong(tag);
      case '$bigint': return this.bigint(part);
      case '$symbol': return Symbol.for(this.string(part, tag));
      case '$utf16': return Buffer.from(this.base64(part, tag).buffer).toString('utf16le');
      case '$ref': return this.reference(part);
      case '$object': return this.fields(this.make(node, this.record(part, tag)), depth);
      case '$null': return this.fields(this.make(node, Object.setPrototypeOf(this.record(part, tag), null) as Node), depth);
      case '$map': return this.map(node, part, depth);
      case '$set': return this.set(node, part, depth);
      case '$sparse': return this.sparse(node, this.record(part, tag), depth);
      case '$error': return this.error(node, this.record(part, tag), depth);
      case '$class': return this.instance(node, this.record(part, tag), depth);
      default: return this.make(node, this.leaf(tag, part));
    }
  }

  private leaf(tag: string, part: unknown): unknown {
    switch (tag) {
      case '$date': return part === null ? new Date(NaN) : isoDate.test(this.string(part, tag)) ? new Date(part as string) : this.wrong(tag);
      case '$url': return this.built(tag, () => new URL(this.string(part, tag)));
      case '$searchParams': return new URLSearchParams(this.string(part, tag));
      case '$bytes': return this.binary(this.record(part, tag));
      case '$regexp': {
        const [source, flags] = this.list(part, tag);
        return this.built(tag, () => new RegExp(this.string(source, tag), this.string(flags, tag)));
      }
      case '$boxed': {
        const value = this.decode(part, MAXIMUM_DEPTH);
        return value === null || value === undefined || typeof value === 'object' ? this.wrong(tag) : Object(value);
      }
      case '$temporal': return this.temporal(this.list(part, tag));
      default: throw malformed(`unknown tag ${JSON.stringify(tag.slice(0, 40))}`);
    }
  }

  private wrong(tag: string): never {
    throw malformed(`wrong content of ${tag}`);
  }

  private built<Value>(tag: string, build: () => Value): Value {
    try {
      return build();
    } catch (error) {
      throw malformed(`wrong content of ${tag}`, error);
    }
  }

  private string(part: unknown, tag: string): string {
    return typeof part === 'string' ? part : this.wrong(tag);
  }

  private list(part: unknown, tag: string): unknown[] {
    return Array.isArray(part) ? part : this.wrong(tag);
  }

  private record(part: unknown, tag: string): Node {
    return typeof part === 'object' && part !== null && !Array.isArray(part) ? (part as Node) : this.wrong(tag);
  }

  private bigint(part: unknown): bigint {
    const digits = this.string(part, '$bigint');
    return digits.length <= MAXIMUM_BIGINT_DIGITS + 1 && /^-?\d+$/.test(digits) ? BigInt(digits) : this.wrong('$bigint');
  }

  // Into a buffer of its own: small Buffers share a pool with others.
  private base64(part: unknown, tag: string): Uint8Array<ArrayBuffer> {
    const text = this.string(part, tag);
    if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) this.wrong(tag);
    return new Uint8Array(Buffer.from(text, 'base64'));
  }

  private reference(part: unknown): unknown {
    const target = typeof part === 'string' ? this.targets.get(part) : undefined;
    const made = target === undefined ? undefined : this.made.get(target);
    if (made === undefined) throw malformed('a $ref to nothing');
    return made.value;
  }

  private map(node: object, part: unknown, depth: number): Map<unknown, unknown> {
    const map = this.make(node, new Map<unknown, unknown>());
    for (const pair of this.list(part, '$map')) {
      if (!Array.isArray(pair) || pair.length !== 2) this.wrong('$map');
      const key = this.decode(pair[0], depth + 1);
      map.set(key, this.decode(pair[1], depth + 1));
    }
    return map;
  }

  private set(node: object, part: unknown, depth: number): Set<unknown> {
    const set = this.make(node, new Set<unknown>());
    for (const item of this.list(part, '$set')) set.add(this.decode(item, depth + 1));
    return set;
  }

  private sparse(node: object, part: Node, depth: number): unknown[] {
    const length = part['length'];
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0) this.wrong('$sparse');
    this.sparseLength += length as number;
    if (this.sparseLength > MAXIMUM_ARRAY_LENGTH) throw malformed('sparse arrays are too long');
    const array = this.make(node, [] as unknown[]);
    array.length = length as number;
    for (const item of this.list(part['items'], '$sparse')) {
      const [index, value] = Array.isArray(item) && item.length === 2 ? (item as unknown[]) : this.wrong('$sparse');
      if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= array.length) this.wrong('$sparse');
      array[index as number] = this.decode(value, depth + 1);
    }
    if (Object.hasOwn(part, 'props')) this.props(array, part['props'], depth);
    return array;
  }

  private props(target: object, part: unknown, depth: number): void {
    const props = this.record(part, 'props');
    for (const key of Object.keys(props)) {
      if (Array.isArray(target) && key === 'length') this.wrong('props');
      setField(target, key, this.decode(props[key], depth + 1));
    }
  }

  private error(node: object, part: Node, depth: number): Error {
    const [name, message] = [this.string(part['name'], '$error'), this.string(part['message'], '$error')];
    const error = emptyError(this.string(part['class'], '$error'), { name, message });
    if (error === null) return this.wrong('$error');
    this.make(node, error);
    if (Object.hasOwn(part, 'props')) this.props(error, part['props'], depth);
    if (error.name !== name) setHidden(error, 'name', name);
    setHidden(error, 'stack', typeof part['stack'] === 'string' ? part['stack'] : `${name}: ${message}`);
    for (const key of ['cause', 'errors']) if (Object.hasOwn(part, key)) setHidden(error, key, this.decode(part[key], depth + 1));
    return error;
  }

  private instance(node: object, part: Node, depth: number): unknown {
    const name = this.string(part['name'], '$class');
    const registered = registeredClassByName(name);
    if (registered === null) {
      throw new FarhaulError('FARHAUL_VALUE_CLASS', `class "${name.slice(0, 200)}" is not registered here`, {
        hint: 'Call registerClass() at module level of a file that is loaded on both sides.', details: { name: name.slice(0, 200), kind: 'class' },
      });
    }
    const plain = this.decode(part['value'], depth + 1);
    try {
      return this.make(node, registered.from(plain));
    } catch (error) {
      throw new FarhaulError('FARHAUL_VALUE_CLASS', `from() of class "${name}" threw: ${error instanceof Error ? error.message : String(error)}`, {
        hint: 'from() must accept what to() returned.', cause: error,
      });
    }
  }

  private binary(part: Node): unknown {
    const type = this.string(part['type'], '$bytes');
    let bytes: Uint8Array | null | undefined;
    if (typeof part['base64'] === 'string') bytes = this.base64(part['base64'], '$bytes');
    else if (typeof part['blob'] === 'number' && Object.hasOwn(this.blobs, part['blob'])) {
      bytes = this.blobs[part['blob']];
      this.blobs[part['blob']] = null;
    }
    if (bytes === null || bytes === undefined) return this.wrong('$bytes');
    const result = binaryFrom(type, bytes);
    if (typeof result === 'string') throw malformed(result);
    return result.value;
  }

  private temporal([type, text]: unknown[]): unknown {
    const temporal = (globalThis as unknown as { Temporal?: Record<string, { from?(text: string): unknown }> }).Temporal;
    if (temporal === undefined) throw malformed(`$temporal is not known to Node ${process.versions.node}`);
    const name = this.string(type, '$temporal');
    if (!/^(Instant|ZonedDateTime|Duration|Plain(Date|Time|DateTime|YearMonth|MonthDay))$/.test(name)) this.wrong('$temporal');
    return this.built('$temporal', () => temporal[name]!.from!(this.string(text, '$temporal')));
  }
}
