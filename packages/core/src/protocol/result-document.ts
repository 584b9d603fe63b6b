/** The result document: framed wire-1 of `{ value }` or `{ error }`; written by the runner, read by whoever asks for the result. */
import { decodeWire, encodeError, encodeWire, joinParts } from './wire/index.ts';

export type ResultContent = { kind: 'value'; value: unknown } | { kind: 'error'; error: unknown };

/** @throws FARHAUL_VALUE_* naming the path, for a value that cannot travel. Errors always can. */
export function encodeResult(content: ResultContent): Uint8Array {
  const document = content.kind === 'value' ? { value: content.value } : { error: encodeError(content.error) };
  return joinParts(encodeWire(document, { label: 'the result' }));
}

export function decodeResult(bytes: Uint8Array): ResultContent {
  const document = decodeWire(bytes) as { value?: unknown; error?: unknown };
  return Object.hasOwn(document, 'error') ? { kind: 'error', error: document.error } : { kind: 'value', value: document.value };
}
