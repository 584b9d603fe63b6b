/** The header block of one entry: ustar, with pax records for long names. */
export interface TarHeader {
  path: string;
  size: number;
  /** Permission bits. */
  mode: number;
  type: string;
}

export const BLOCK = 512;

/** Bytes that fill the last block of an entry. */
export function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

export function writeHeader(header: TarHeader): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(header.path, 0, 100, 'utf8');
  const octal = (value: number, offset: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset, 'latin1');
  octal(header.mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(header.size, 124, 12);
  octal(0, 136, 12);
  block.write(header.type, 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** @returns null for a block of zeros; a text that says what is wrong with a bad one */
export function readHeader(block: Buffer): TarHeader | string | null {
  if (block.every((byte) => byte === 0)) return null;
  if (octalField(block, 148, 8) !== checksum(block)) return 'a header has a wrong checksum';
  if (block.toString('latin1', 257, 262) !== 'ustar') return 'a header is not of the ustar format';
  const size = octalField(block, 124, 12);
  const mode = octalField(block, 100, 8);
  if (Number.isNaN(size) || Number.isNaN(mode)) return 'a header has a malformed number';
  const prefix = textField(block, 345, 155);
  const name = textField(block, 0, 100);
  if (prefix === null || name === null) return 'a name is not valid UTF-8';
  return { path: prefix === '' ? name : `${prefix}/${name}`, size, mode, type: String.fromCharCode(block[156]!) };
}

/** Value of a pax record such as `30 path=…`; records are `<length> <key>=<value>\n`. Null: malformed. */
export function readPaxRecords(body: Buffer): Map<string, string> | null {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length;) {
    const space = body.indexOf(0x20, at);
    const length = space === -1 ? NaN : Number(body.toString('latin1', at, space));
    if (!Number.isInteger(length) || length < 5 || at + length > body.length || body[at + length - 1] !== 0x0a) return null;
    const text = decode(body.subarray(space + 1, at + length - 1));
    const equals = text?.indexOf('=') ?? -1;
    if (text === null || equals < 1) return null;
    records.set(text.slice(0, equals), text.slice(equals + 1));
    at += length;
  }
  return records;
}

export function writePaxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length !== String(rest).length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let index = 0; index < BLOCK; index++) if (index < 148 || index >= 156) sum += block[index]!;
  return sum;
}

function octalField(block: Buffer, offset: number, length: number): number {
  const text = block
    .toString('latin1', offset, offset + length)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  return /^[0-7]+$/.test(text) ? parseInt(text, 8) : NaN;
}

function textField(block: Buffer, offset: number, length: number): string | null {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return decode(end === -1 ? field : field.subarray(0, end));
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
