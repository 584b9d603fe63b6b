import { FarhaulError } from '../../errors/farhaul-error.ts';
import { MAXIMUM_DEPTH, MAXIMUM_TEXT_BYTES, WIRE_VERSION } from './limits.ts';
import { malformed } from './malformed.ts';
import { followPointer } from './reference-pointers.ts';
import { ValueDecoder } from './value-decoder.ts';

export interface DecodeOptions {
  /** Binary gets memory of its own instead of views into `bytes`, so that changing it leaves `bytes` alone. @default false */
  copy?: boolean;
}

/**
 * The value of a framed document, of a document as JSON text, or of plain JSON (which is taken as it is).
 *
 * @throws FARHAUL_VALUE_INVALID where it is malformed or hostile, FARHAUL_VALUE_VERSION where a newer version wrote it,
 * FARHAUL_VALUE_CLASS where a class of it is not registered here.
 */
export function decodeWire(bytes: Uint8Array, options: DecodeOptions = {}): unknown {
  const framed = bytes[0] === 0x57 && bytes[1] === 0x49 && bytes[2] === 0x52 && bytes[3] === 0x31;
  if (!framed) return decodeWireText(textOf(bytes));
  if (bytes.byteLength < 8) throw malformed('the frame is cut');
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (8 + length > bytes.byteLength) throw malformed('the frame is cut');
  const document = parse(textOf(bytes.subarray(8, 8 + length)));
  if (!isDocument(document)) throw malformed('the frame holds no document');
  return decodeDocument(document, blobsOf(document['blobs'], bytes.subarray(8 + length), options.copy === true));
}

/** The value of a document as JSON text, or of plain JSON. Errors as `decodeWire`. */
export function decodeWireText(text: string): unknown {
  const document = parse(text);
  if (isDocument(document)) return decodeDocument(document, []);
  checkDepth(document);
  return document;
}

type Document = Record<string, unknown>;

function isDocument(value: unknown): value is Document {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'wire') &&
    Object.hasOwn(value, 'value') &&
    typeof (value as Document)['wire'] === 'number'
  );
}

function decodeDocument(document: Document, blobs: Uint8Array[]): unknown {
  const version = document['wire'] as number;
  if (version > WIRE_VERSION) {
    throw new FarhaulError('FARHAUL_VALUE_VERSION', `the wire document has version ${version}; this farhaul reads up to ${WIRE_VERSION}`, {
      hint: 'Update @farhaul/core here.',
    });
  }
  if (version !== WIRE_VERSION) throw malformed(`version ${version}`);
  const root = document['value'];
  const targets = new Map<string, object>();
  const references = Object.hasOwn(document, 'refs') ? document['refs'] : [];
  if (!Array.isArray(references)) throw malformed('wrong content of refs');
  for (const pointer of references as unknown[]) {
    const target = typeof pointer === 'string' ? followPointer(root, pointer) : undefined;
    if (target === undefined) throw malformed('a pointer of refs to nothing');
    targets.set(pointer as string, target);
  }
  return new ValueDecoder({ blobs, targets }).decode(root);
}

function blobsOf(lengths: unknown, area: Uint8Array, copy: boolean): Uint8Array[] {
  if (lengths !== undefined && !Array.isArray(lengths)) throw malformed('wrong content of blobs');
  let offset = 0;
  const blobs = ((lengths ?? []) as unknown[]).map((length) => {
    if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || offset + length > area.byteLength)
      throw malformed('a blob is cut');
    const blob = area.subarray(offset, offset + length);
    offset += length + (-length & 7);
    return copy ? new Uint8Array(blob) : blob;
  });
  if (offset !== area.byteLength) throw malformed('the frame has another length than it says');
  return blobs;
}

function textOf(bytes: Uint8Array): string {
  if (bytes.byteLength > MAXIMUM_TEXT_BYTES) throw malformed(`a text of ${bytes.byteLength} bytes (at most ${MAXIMUM_TEXT_BYTES})`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw malformed('it is not UTF-8', error);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed('it is not JSON', error);
  }
}

// Without recursion: JSON.parse accepts nesting that would overflow the stack here.
function checkDepth(root: unknown): void {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAXIMUM_DEPTH + 1) throw malformed(`nested more than ${MAXIMUM_DEPTH} deep`);
    const next: unknown[] = [];
    for (const node of level) if (typeof node === 'object' && node !== null) for (const part of Object.values(node)) next.push(part);
    level = next;
  }
}
