import { FarhaulError } from '../../errors/farhaul-error.ts';
import { MAXIMUM_TEXT_BYTES, WIRE_VERSION } from './limits.ts';
import { resolveReferences } from './reference-pointers.ts';
import { stringifyDeep } from './stringify-deep.ts';
import { ValueEncoder, type Json } from './value-encoder.ts';
import { valueRefusal, type ValueNaming } from './value-refusal.ts';

export interface EncodeOptions extends ValueNaming {
  /** Refuses documents of more bytes with FARHAUL_VALUE_TOO_LARGE. @default none */
  limitBytes?: number | undefined;
}

/**
 * A framed wire-1 document as parts to be written one after the other. Binary of 4 KiB and more is not copied: its
 * parts are views of the value, so leave the value alone until they are written.
 *
 * @throws FARHAUL_VALUE_* naming the path of what cannot travel, with advice.
 */
export function encodeWire(value: unknown, options: EncodeOptions = {}): Uint8Array[] {
  const encoder = new ValueEncoder(options);
  const text = toBytes(documentText(encoder, value, options), options);
  const padded = text.byteLength + padding(text.byteLength);
  const head = new Uint8Array(8 + padded).fill(0x20);
  head.set([0x57, 0x49, 0x52, 0x31]);
  new DataView(head.buffer).setUint32(4, padded, true);
  head.set(text, 8);
  const parts: Uint8Array[] = [head];
  for (const blob of encoder.blobs) {
    parts.push(blob);
    if (padding(blob.byteLength) > 0) parts.push(new Uint8Array(padding(blob.byteLength)));
  }
  const total = parts.reduce((sum, part) => sum + part.byteLength, 0);
  if (options.limitBytes !== undefined && total > options.limitBytes) throw tooLarge(total, options.limitBytes, options);
  return parts;
}

/** The parts as one piece; a single part is returned as it is. */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  // Not zeroed first, and of its own memory, so that views of wide elements are aligned.
  const { buffer } = Buffer.allocUnsafeSlow(parts.reduce((sum, part) => sum + part.byteLength, 0));
  const joined = new Uint8Array(buffer);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  return joined;
}

/** A wire-1 document as JSON text, all binary inside as base64. */
export function encodeWireText(value: unknown, options: EncodeOptions = {}): string {
  const text = documentText(new ValueEncoder({ ...options, inlineBinary: true }), value, options);
  if (options.limitBytes !== undefined) toBytes(text, { ...options, limitBytes: undefined }, options.limitBytes);
  return text;
}

/**
 * What `throw` threw, made fit to travel: an error or another value that can be encoded is returned as it is, anything
 * else becomes an Error that tells what it was and keeps the fields that can travel. Never throws.
 */
export function encodeError(error: unknown): unknown {
  if (travels(error)) return error;
  const substitute = new Error(`${describeThrown(error)} was thrown`);
  try {
    for (const [key, part] of Object.entries(error as object)) {
      if (!['name', 'message', 'stack', 'cause', 'errors'].includes(key))
        Object.defineProperty(substitute, key, { value: part, enumerable: true });
      else if (key === 'message' && typeof part === 'string') substitute.message = part;
    }
  } catch {
    return substitute;
  }
  return travels(substitute) ? substitute : new Error(substitute.message);
}

function travels(value: unknown): boolean {
  try {
    return encodeWire(value).length > 0;
  } catch {
    return false;
  }
}

function describeThrown(thrown: unknown): string {
  try {
    encodeWire(thrown);
  } catch (error) {
    return /cannot serialize (.*?)(?: at .*)?$/s.exec((error as Error).message)?.[1] ?? 'a value that cannot travel';
  }
  return 'a value';
}

function documentText(encoder: ValueEncoder, value: unknown, naming: ValueNaming): string {
  const root = encoder.encode(value);
  const document: { [key: string]: Json } = { wire: WIRE_VERSION, value: root };
  if (encoder.references.length > 0) document['refs'] = resolveReferences(root, encoder.references);
  if (encoder.blobs.length > 0) document['blobs'] = encoder.blobs.map((blob) => blob.byteLength);
  try {
    return JSON.stringify(document);
  } catch (error) {
    if (/call stack/i.test(String(error))) return stringifyDeep(document);
    throw valueRefusal('too-large', 'a value whose text is longer than a string can be', { steps: [], naming, cause: error });
  }
}

function toBytes(text: string, naming: ValueNaming & { limitBytes?: number | undefined }, limit = MAXIMUM_TEXT_BYTES): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.byteLength > limit) throw tooLarge(bytes.byteLength, limit, naming);
  return bytes;
}

function tooLarge(bytes: number, limit: number, naming: ValueNaming): FarhaulError {
  const error = valueRefusal('too-large', `a value of ${megabytes(bytes)} (at most ${megabytes(limit)})`, { steps: [], naming });
  return new FarhaulError(error.code, error.message, { hint: error.hint, details: { ...error.details, bytes, limitBytes: limit } });
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${bytes} bytes` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function padding(length: number): number {
  return -length & 7;
}
