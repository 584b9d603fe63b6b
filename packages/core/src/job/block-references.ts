/** References to saved blocks among job variables: `{{ block.name.field }}`. They are found here, and filled in late. */
import { pointerTo } from './job-problem.ts';
import { isPlainObject, type JsonObject } from './plain-json.ts';

export interface BlockReference {
  block: string;
  /** Field of the block, then keys inside its value. */
  path: readonly [string, ...string[]];
}

/** What an execution may know of the blocks that its job refers to. */
export type BlockValues = Readonly<Record<string, { document: JsonObject; secrets: JsonObject }>>;

const anyReference = /\{\{\s*block\.([A-Za-z0-9_-]+)((?:\.[A-Za-z0-9_-]+)+)\s*\}\}/g;
const malformed = /\{\{\s*block\b(?!\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+\s*\}\})/;

/** Each reference once. */
export function referencesIn(value: unknown): BlockReference[] {
  const found = new Map<string, BlockReference>();
  for (const { text } of textsIn(value, '')) {
    for (const match of text.matchAll(anyReference)) {
      const reference = toReference(match);
      found.set(nameOf(reference), reference);
    }
  }
  return [...found.values()];
}

/** Pointers to texts that begin like a reference and are none. */
export function malformedReferences(value: unknown): string[] {
  return [...textsIn(value, '')].filter(({ text }) => malformed.test(text)).map(({ path }) => path);
}

/** The reference where the whole text is one. */
export function wholeReference(text: unknown): BlockReference | null {
  if (typeof text !== 'string') return null;
  const [match, ...more] = [...text.trim().matchAll(anyReference)];
  return match && more.length === 0 && match[0] === text.trim() ? toReference(match) : null;
}

export function nameOf({ block, path }: BlockReference): string {
  return `block.${block}.${path.join('.')}`;
}

export interface FoundValue {
  value: unknown;
  secret: boolean;
}

/** Null where the block, the field or the key inside it does not exist. */
export function valueOf({ block, path: [field, ...rest] }: BlockReference, blocks: BlockValues): FoundValue | null {
  const known = Object.hasOwn(blocks, block) ? blocks[block] : undefined;
  if (!known) return null;
  const secret = Object.hasOwn(known.secrets, field);
  const fields = secret ? known.secrets : known.document;
  let value: unknown = Object.hasOwn(fields, field) ? fields[field] : undefined;
  for (const key of rest) value = isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value === undefined ? null : { value, secret };
}

/**
 * A copy with values in the place of references. A text that is one reference takes the value with its type; inside a
 * text it becomes text. One pass: what a value holds is never looked at. A reference without a value stays.
 */
export function fillReferences(value: unknown, blocks: BlockValues): unknown {
  if (typeof value === 'string') return fillText(value, blocks);
  if (Array.isArray(value)) return value.map((item) => fillReferences(item, blocks));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillReferences(item, blocks)]));
}

function fillText(text: string, blocks: BlockValues): unknown {
  if (!text.includes('{{')) return text;
  const whole = wholeReference(text);
  if (whole) {
    const found = valueOf(whole, blocks);
    return found ? structuredClone(found.value) : text;
  }
  return text.replace(anyReference, (...match) => {
    const found = valueOf(toReference(match as unknown as RegExpMatchArray), blocks);
    if (!found) return String(match[0]);
    return typeof found.value === 'string' ? found.value : JSON.stringify(found.value);
  });
}

/** Whether a text among it takes a secret. */
export function takesSecret(value: unknown, blocks: BlockValues): boolean {
  return referencesIn(value).some((reference) => valueOf(reference, blocks)?.secret === true);
}

function* textsIn(value: unknown, path: string): Generator<{ text: string; path: string }> {
  if (typeof value === 'string') {
    if (value.includes('{{')) yield { text: value, path };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsIn(item, pointerTo(path, index));
  } else if (isPlainObject(value)) {
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, pointerTo(path, key));
  }
}

function toReference(match: RegExpMatchArray): BlockReference {
  return { block: match[1] ?? '', path: (match[2] ?? '').slice(1).split('.') as [string, ...string[]] };
}
