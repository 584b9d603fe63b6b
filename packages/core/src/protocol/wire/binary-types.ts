/** Kinds of binary values by name, with the size of one element. Bytes are little-endian. */
const elementBytes: Record<string, number> = {
  __proto__: null as never,
  Buffer: 1,
  ArrayBuffer: 1,
  DataView: 1,
  Int8Array: 1,
  Uint8Array: 1,
  Uint8ClampedArray: 1,
  Int16Array: 2,
  Uint16Array: 2,
  Float16Array: 2,
  Int32Array: 4,
  Uint32Array: 4,
  Float32Array: 4,
  Float64Array: 8,
  BigInt64Array: 8,
  BigUint64Array: 8,
};

type ViewClass = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => unknown;

export function isBinaryName(name: string): boolean {
  return elementBytes[name] !== undefined;
}

/** The value's own bytes, not those of the buffer around it, without a copy. */
export function bytesOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(value) ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
}

/** The value again: a view of `bytes` where alignment permits. A text is what is wrong with it. */
export function binaryFrom(type: string, bytes: Uint8Array): { value: unknown } | string {
  const size = elementBytes[type];
  if (size === undefined) return `unknown binary type ${JSON.stringify(type.slice(0, 40))}`;
  if (bytes.byteLength % size !== 0) return `${bytes.byteLength} bytes do not make a ${type}`;
  if (type === 'Buffer') return { value: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  // Not slice(): of a Buffer that is a view.
  if (type === 'ArrayBuffer') return { value: new Uint8Array(bytes).buffer };
  const View = (globalThis as unknown as Record<string, ViewClass | undefined>)[type];
  if (View === undefined) return `${type} is not known to Node ${process.versions.node}`;
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return { value: new View(aligned.buffer, aligned.byteOffset, aligned.byteLength / size) };
}
