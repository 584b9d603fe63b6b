import { FarhaulError } from '../../errors/farhaul-error.ts';
import { registeredClassByName, type RegisteredClass } from './class-registry.ts';
import { emptyError, setField, setHidden } from './error-parts.ts';
import { leafValue, listOf, recordOf, stringOf } from './leaf-values.ts';
import { MAXIMUM_DEPTH, MAXIMUM_SPARSE_LENGTH } from './limits.ts';
import { malformed, wrongContent } from './malformed.ts';

type Node = Record<string, unknown>;

export interface DecoderParts {
  blobs: (Uint8Array | null)[];
  /** Nodes that are referred to, by their pointers. */
  targets: Map<string, object>;
}

/** Parts being decoded, in place; `finish` builds what they are parts of. */
interface Frame {
  parts: Record<string | number, unknown>;
  /** Null: the indices. */
  keys: readonly string[] | null;
  count: number;
  index: number;
  depth: number;
  finish: (() => void) | null;
}

/** Makes values of the parsed JSON, in place where JSON and value have the same shape. Without recursion, as the encoder. */
export class ValueDecoder {
  private readonly blobs: (Uint8Array | null)[];
  private readonly targets: Map<string, object>;
  private readonly wanted: Set<object>;
  private readonly made = new Map<object, { value: unknown }>();
  private readonly stack: Frame[] = [];
  private sparseLength = 0;

  constructor({ blobs, targets }: DecoderParts) {
    this.blobs = blobs;
    this.targets = targets;
    this.wanted = new Set(targets.values());
  }

  decode(node: unknown): unknown {
    const root = [node];
    this.enter(root, { keys: null, depth: 0 });
    for (let frame = this.stack.at(-1); frame !== undefined; frame = this.stack.at(-1)) this.advance(frame);
    return root[0];
  }

  // JSON.parse made every key an own property, `__proto__` too, so assigning never reaches a prototype.
  private advance(frame: Frame): void {
    const { parts, keys } = frame;
    while (frame.index < frame.count) {
      const key = keys === null ? frame.index : keys[frame.index]!;
      frame.index += 1;
      const part = parts[key];
      if (typeof part !== 'object' || part === null) continue;
      const open = this.stack.length;
      const value = this.value(part, frame.depth);
      if (value !== part) parts[key] = value;
      if (this.stack.length !== open) return;
    }
    this.stack.pop();
    frame.finish?.();
  }

  private enter(
    parts: object,
    { keys, depth, finish = null }: { keys: readonly string[] | null; depth: number; finish?: (() => void) | null },
  ): void {
    if (depth > MAXIMUM_DEPTH) throw malformed(`nested more than ${MAXIMUM_DEPTH} deep`);
    this.stack.push({ parts: parts as Frame['parts'], keys, count: (keys ?? (parts as unknown[])).length, index: 0, depth, finish });
  }

  /** The value of a node. Of a container the still unfinished one; its frame is on the stack then. */
  private value(node: object, depth: number): unknown {
    if (Array.isArray(node)) {
      this.enter(node, { keys: null, depth: depth + 1 });
      return this.make(node, node);
    }
    const keys = Object.keys(node);
    if (keys.length === 1 && keys[0]!.charCodeAt(0) === 36)
      return this.tagged(node, { tag: keys[0]!, part: (node as Node)[keys[0]!], depth: depth + 1 });
    this.enter(node, { keys, depth: depth + 1 });
    return this.make(node, node);
  }

  private make<Value>(node: object, value: Value): Value {
    if (this.wanted.has(node)) this.made.set(node, { value });
    return value;
  }

  private tagged(node: object, { tag, part, depth }: { tag: string; part: unknown; depth: number }): unknown {
    switch (tag) {
      case '$ref':
        return this.reference(part);
      case '$object':
        return this.make(node, this.fields(recordOf(part, tag), depth));
      case '$null':
        return this.make(node, this.fields(Object.setPrototypeOf(recordOf(part, tag), null) as Node, depth));
      case '$map':
        return this.make(node, this.map(listOf(part, tag), depth));
      case '$set':
        return this.make(node, this.set(listOf(part, tag), depth));
      case '$sparse':
        return this.make(node, this.sparse(recordOf(part, tag), depth));
      case '$error':
        return this.make(node, this.error(recordOf(part, tag), depth));
      case '$class':
        return this.instance(node, recordOf(part, tag), depth);
      default:
        return this.make(node, leafValue(tag, part, this.blobs));
    }
  }

  private reference(part: unknown): unknown {
    const target = typeof part === 'string' ? this.targets.get(part) : undefined;
    const made = target === undefined ? undefined : this.made.get(target);
    if (made === undefined) throw malformed('a $ref to nothing');
    return made.value;
  }

  private fields(parts: Node, depth: number): Node {
    this.enter(parts, { keys: Object.keys(parts), depth });
    return parts;
  }

  private map(pairs: unknown[], depth: number): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>();
    const parts: unknown[] = [];
    for (const pair of pairs) {
      if (!Array.isArray(pair) || pair.length !== 2) wrongContent('$map');
      parts.push(...(pair as [unknown, unknown]));
    }
    const finish = (): void => {
      for (let index = 0; index < parts.length; index += 2) map.set(parts[index], parts[index + 1]);
    };
    this.enter(parts, { keys: null, depth, finish });
    return map;
  }

  private set(items: unknown[], depth: number): Set<unknown> {
    const set = new Set<unknown>();
    const finish = (): void => {
      for (const item of items) set.add(item);
    };
    this.enter(items, { keys: null, depth, finish });
    return set;
  }

  private sparse(part: Node, depth: number): unknown[] {
    const length = part['length'];
    if (!isCount(length)) return wrongContent('$sparse');
    this.sparseLength += length;
    if (this.sparseLength > MAXIMUM_SPARSE_LENGTH) throw malformed('sparse arrays are too long');
    const array: unknown[] = [];
    array.length = length;
    const [indices, parts]: [number[], unknown[]] = [[], []];
    for (const item of listOf(part['items'], '$sparse')) {
      const [index, value] = Array.isArray(item) && item.length === 2 ? (item as unknown[]) : wrongContent('$sparse');
      if (!isCount(index) || index >= length) return wrongContent('$sparse');
      indices.push(index);
      parts.push(value);
    }
    if (Object.hasOwn(part, 'props')) this.props(array, part['props'], depth);
    const finish = (): void => indices.forEach((index, at) => void (array[index] = parts[at]));
    this.enter(parts, { keys: null, depth, finish });
    return array;
  }

  private props(target: object, part: unknown, depth: number): void {
    const props = recordOf(part, 'props');
    const keys = Object.keys(props);
    if (Array.isArray(target) && keys.includes('length')) wrongContent('props');
    this.enter(props, { keys, depth, finish: () => keys.forEach((key) => setField(target, key, props[key])) });
  }

  private error(part: Node, depth: number): Error {
    const [name, message] = [stringOf(part['name'], '$error'), stringOf(part['message'], '$error')];
    const error = emptyError(stringOf(part['class'], '$error'), { name, message });
    if (error === null) return wrongContent('$error');
    const keys = ['cause', 'errors'].filter((key) => Object.hasOwn(part, key));
    const finish = (): void => {
      if (error.name !== name) setHidden(error, 'name', name);
      setHidden(error, 'stack', typeof part['stack'] === 'string' ? part['stack'] : `${name}: ${message}`);
      for (const key of keys) setHidden(error, key, part[key]);
    };
    this.enter(part, { keys, depth, finish });
    if (Object.hasOwn(part, 'props')) this.props(error, part['props'], depth);
    return error;
  }

  // Exists only when its parts do, so it is put where it belongs later.
  private instance(node: object, part: Node, depth: number): unknown {
    const name = stringOf(part['name'], '$class');
    const registered = registeredClassByName(name);
    if (registered === null) {
      throw new FarhaulError('FARHAUL_VALUE_CLASS', `class "${name.slice(0, 200)}" is not registered here`, {
        hint: 'Call registerClass() at module level of a file that is loaded on both sides.',
        details: { name: name.slice(0, 200), kind: 'class' },
      });
    }
    const holder = this.stack.at(-1)!;
    const key = holder.keys === null ? holder.index - 1 : holder.keys[holder.index - 1]!;
    const parts = [part['value']];
    this.enter(parts, { keys: null, depth, finish: () => void (holder.parts[key] = this.make(node, revive(registered, parts[0]))) });
    return null;
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function revive(registered: RegisteredClass, plain: unknown): unknown {
  try {
    return registered.from(plain);
  } catch (error) {
    throw new FarhaulError(
      'FARHAUL_VALUE_CLASS',
      `from() of class "${registered.name}" threw: ${error instanceof Error ? error.message : String(error)}`,
      {
        hint: 'from() must accept what to() returned.',
        cause: error,
      },
    );
  }
}
