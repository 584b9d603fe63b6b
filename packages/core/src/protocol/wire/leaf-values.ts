import { bigintFrom } from './bigint-text.ts';
import { binaryFrom } from './binary-types.ts';
import { malformed, wrongContent } from './malformed.ts';

const isoDate = /^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const numbers = new Map<unknown, number>([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);
const temporals = /^(Instant|ZonedDateTime|Duration|Plain(Date|Time|DateTime|YearMonth|MonthDay))$/;

/** The value of a tag that holds no further values. A blob may be used once. */
export function leafValue(tag: string, part: unknown, blobs: (Uint8Array | null)[]): unknown {
  switch (tag) {
    case '$date':
      return date(part);
    case '$url':
      return built(tag, () => new URL(stringOf(part, tag)));
    case '$searchParams':
      return new URLSearchParams(stringOf(part, tag));
    case '$bytes':
      return binary(recordOf(part, tag), blobs);
    case '$temporal':
      return temporal(listOf(part, tag));
    case '$boxed':
      return boxed(part);
    case '$regexp': {
      const [source, flags] = listOf(part, tag);
      return built(tag, () => new RegExp(stringOf(source, tag), stringOf(flags, tag)));
    }
    default:
      return primitive(tag, part);
  }
}

function primitive(tag: string, part: unknown): unknown {
  switch (tag) {
    case '$undefined':
      return part === true ? undefined : wrongContent(tag);
    case '$number':
      return numbers.get(part) ?? wrongContent(tag);
    case '$bigint':
      return bigintFrom(stringOf(part, tag)) ?? wrongContent(tag);
    case '$symbol':
      return Symbol.for(stringOf(part, tag));
    case '$utf16':
      return Buffer.from(base64(part, tag).buffer).toString('utf16le');
    default:
      throw malformed(`unknown tag ${JSON.stringify(tag.slice(0, 40))}`);
  }
}

export function stringOf(part: unknown, tag: string): string {
  return typeof part === 'string' ? part : wrongContent(tag);
}

export function listOf(part: unknown, tag: string): unknown[] {
  return Array.isArray(part) ? part : wrongContent(tag);
}

export function recordOf(part: unknown, tag: string): Record<string, unknown> {
  return typeof part === 'object' && part !== null && !Array.isArray(part) ? (part as Record<string, unknown>) : wrongContent(tag);
}

function built<Value>(tag: string, build: () => Value): Value {
  try {
    return build();
  } catch (error) {
    throw malformed(`wrong content of ${tag}`, error);
  }
}

function date(part: unknown): Date {
  if (part === null) return new Date(NaN);
  const made = new Date(isoDate.test(stringOf(part, '$date')) ? (part as string) : NaN);
  return Number.isNaN(made.getTime()) ? wrongContent('$date') : made;
}

function boxed(part: unknown): unknown {
  const inner = typeof part === 'object' && part !== null ? Object.entries(part) : [];
  const value = inner.length === 1 ? primitive(...inner[0]!) : part;
  return value === null || value === undefined || typeof value === 'object' ? wrongContent('$boxed') : Object(value);
}

// Into a buffer of its own: small Buffers share a pool with others.
function base64(part: unknown, tag: string): Uint8Array<ArrayBuffer> {
  const text = stringOf(part, tag);
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return wrongContent(tag);
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function binary(part: Record<string, unknown>, blobs: (Uint8Array | null)[]): unknown {
  const type = stringOf(part['type'], '$bytes');
  const blob = part['blob'];
  let bytes: Uint8Array | null | undefined;
  if (typeof part['base64'] === 'string') bytes = base64(part['base64'], '$bytes');
  else if (typeof blob === 'number' && Object.hasOwn(blobs, blob)) {
    bytes = blobs[blob];
    blobs[blob] = null;
  }
  if (bytes === null || bytes === undefined) return wrongContent('$bytes');
  const result = binaryFrom(type, bytes);
  if (typeof result === 'string') throw malformed(result);
  return result.value;
}

function temporal([type, text]: unknown[]): unknown {
  const { Temporal } = globalThis as unknown as { Temporal?: Record<string, { from(text: string): unknown }> };
  if (Temporal === undefined) throw malformed(`$temporal is not known to Node ${process.versions.node}`);
  const name = stringOf(type, '$temporal');
  return temporals.test(name) ? built('$temporal', () => Temporal[name]!.from(stringOf(text, '$temporal'))) : wrongContent('$temporal');
}
