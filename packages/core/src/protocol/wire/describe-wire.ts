import { resolveReferences } from './reference-pointers.ts';
import { ValueEncoder, type Json } from './value-encoder.ts';
import type { RefusalKind } from './value-refusal.ts';

const LONGEST_TEXT = 1_000;
const MOST_ITEMS = 100;
const DEEPEST = 12;
const MOST_CHARACTERS = 64 * 1024;

/**
 * Readable plain JSON for a person, in the tags of wire-1: binary becomes `{"$bytes":{"type","length"}}`, long texts and
 * collections are cut with a mark, and what cannot travel becomes `{"$omitted": "function \"onDone\""}`. Never throws.
 */
export function describeWire(value: unknown): unknown {
  try {
    const describer = new ValueDescriber();
    const root = describer.encode(value);
    if (describer.references.length > 0) resolveReferences(root, describer.references);
    return root;
  } catch {
    return { $omitted: 'a value that cannot be read' };
  }
}

class ValueDescriber extends ValueEncoder {
  private left = MOST_CHARACTERS;

  constructor() {
    super({});
  }

  protected override node(value: unknown, depth: number): Json {
    this.left -= 8;
    if (typeof value === 'object' && value !== null && (depth > DEEPEST || this.left < 0))
      return { $omitted: depth > DEEPEST ? 'nested deeper' : 'and more' };
    return super.node(value, depth);
  }

  protected override text(value: string): Json {
    const longest = Math.min(LONGEST_TEXT, Math.max(this.left, 20));
    this.left -= Math.min(value.length, longest);
    const cut = value.length > longest ? `${value.slice(0, longest)}… (${value.length} characters)` : value;
    return storable(cut);
  }

  // Of a large object only the first properties are read.
  protected override copy(): null {
    return null;
  }

  protected override put(into: { [key: string]: Json } | Json[], key: string | number, node: Json): void {
    super.put(into, typeof key === 'string' ? storable(key) : key, node);
  }

  protected override binary(type: string, bytes: Uint8Array): { [key: string]: Json } {
    return { type, length: bytes.byteLength };
  }

  protected override refuse(_kind: RefusalKind, what: string): Json {
    return { $omitted: what };
  }

  protected override take(count: number): number {
    return Math.min(count, MOST_ITEMS);
  }
}

// Some databases refuse lone surrogates and NUL in JSON.
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u2400');
}
