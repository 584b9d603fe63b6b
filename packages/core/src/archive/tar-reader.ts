import { closeSync, lstatSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCK, padding, readHeader, readPaxRecords, type TarHeader } from './tar-header.ts';

export interface UnpackLimits {
  /** @default 100000 */
  maxFiles?: number;
  /** Of all contents together. @default 4 GiB */
  maxBytes?: number;
  /** Bytes from which on the ratio to the compressed size counts. @default 512 MiB */
  ratioCountsFrom?: number;
}

export interface Unpacked {
  files: number;
  bytes: number;
}

/** Says what is wrong with an archive; nothing of the entry that it is about was written. */
export class UnsafeArchive extends Error {
  override name = 'UnsafeArchive';
}

/**
 * Writes the files of a tar archive below a directory of its own, as the bytes arrive. Refuses everything that files of
 * a project never are: links, devices, names that lead elsewhere, duplicates, existing files, a damaged or cut archive.
 *
 * @throws UnsafeArchive before the entry concerned is written
 */
export async function unpackTar(
  archive: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  directory: string,
  limits: UnpackLimits = {},
): Promise<Unpacked> {
  const reader = new TarReader(directory, limits);
  try {
    for await (const chunk of archive) reader.push(chunk);
    return reader.end();
  } finally {
    reader.close();
  }
}

class TarReader {
  readonly #directory: string;
  readonly #maxFiles: number;
  readonly #maxBytes: number;
  readonly #made = new Set<string>(['.']);
  readonly #unpacked: Unpacked = { files: 0, bytes: 0 };
  /** Bytes of a block or a pax record that has not arrived whole. */
  #pending = Buffer.alloc(0);
  #open: { descriptor: number; left: number } | null = null;
  #skip = 0;
  #pax: { size: number } | null = null;
  #path: string | null = null;
  #zeroBlocks = 0;

  constructor(directory: string, limits: UnpackLimits) {
    this.#directory = directory;
    this.#maxFiles = limits.maxFiles ?? 100_000;
    this.#maxBytes = limits.maxBytes ?? 4 * 1024 ** 3;
  }

  push(chunk: Uint8Array): void {
    let rest =
      this.#pending.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([this.#pending, chunk]);
    for (let taken = this.#take(rest); taken > 0; taken = this.#take(rest)) rest = rest.subarray(taken);
    this.#pending = Buffer.from(rest);
  }

  end(): Unpacked {
    if (this.#open !== null || this.#skip > 0 || this.#pax !== null || this.#zeroBlocks < 2)
      throw new UnsafeArchive('the archive is cut off');
    if (this.#pending.length > 0) throw new UnsafeArchive('bytes follow the end of the archive');
    return this.#unpacked;
  }

  close(): void {
    if (this.#open !== null) closeSync(this.#open.descriptor);
    this.#open = null;
  }

  /** Handles what it can of the bytes. @returns how many were used; 0: more are needed */
  #take(bytes: Buffer): number {
    if (bytes.length === 0) return 0;
    if (this.#open !== null) return this.#takeContent(bytes);
    if (this.#skip > 0) {
      const skipped = Math.min(this.#skip, bytes.length);
      this.#skip -= skipped;
      return skipped;
    }
    if (this.#pax !== null) return this.#takePax(bytes);
    if (bytes.length < BLOCK) return 0;
    this.#takeHeader(bytes.subarray(0, BLOCK));
    return BLOCK;
  }

  #takeContent(bytes: Buffer): number {
    const open = this.#open!;
    const count = Math.min(open.left, bytes.length);
    writeAll(open.descriptor, bytes.subarray(0, count));
    open.left -= count;
    if (open.left === 0) this.close();
    return count;
  }

  #takePax(bytes: Buffer): number {
    const { size } = this.#pax!;
    if (bytes.length < size) return 0;
    const records = readPaxRecords(bytes.subarray(0, size));
    if (records === null) throw new UnsafeArchive('a pax header is malformed');
    const unknown = [...records.keys()].find((key) => key !== 'path');
    if (unknown !== undefined) throw new UnsafeArchive(`a pax header sets ${unknown}`);
    this.#path = records.get('path') ?? null;
    this.#pax = null;
    this.#skip = padding(size);
    return size;
  }

  #takeHeader(block: Buffer): void {
    const header = readHeader(block);
    if (typeof header === 'string') throw new UnsafeArchive(header);
    if (header === null) {
      if (this.#path !== null) throw new UnsafeArchive('a pax header stands before the end');
      this.#zeroBlocks++;
      return;
    }
    if (this.#zeroBlocks > 0) throw new UnsafeArchive('an entry follows the end of the archive');
    if (header.type === 'x') {
      if (header.size > 65_536 || this.#path !== null) throw new UnsafeArchive('a pax header is malformed');
      this.#pax = { size: header.size };
      return;
    }
    const path = checkedPath(this.#path ?? header.path, header);
    this.#path = null;
    this.#count(header.size);
    if (header.type === '5') this.#makeDirectory(path);
    else this.#openFile(path, header);
  }

  #count(size: number): void {
    this.#unpacked.files++;
    this.#unpacked.bytes += size;
    if (this.#unpacked.files > this.#maxFiles) throw new UnsafeArchive(`it has more than ${this.#maxFiles} entries`);
    if (this.#unpacked.bytes > this.#maxBytes) throw new UnsafeArchive(`its contents are larger than ${this.#maxBytes} bytes`);
  }

  #openFile(path: string, header: TarHeader): void {
    const slash = path.lastIndexOf('/');
    if (slash > 0) this.#makeDirectory(path.slice(0, slash));
    try {
      const descriptor = openSync(join(this.#directory, path), 'wx', (header.mode & 0o111) === 0 ? 0o644 : 0o755);
      this.#open = { descriptor, left: header.size };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      throw new UnsafeArchive(`${path} is there twice, or would replace a file`);
    }
    if (header.size === 0) this.close();
    else this.#skip = padding(header.size);
  }

  #makeDirectory(path: string): void {
    if (this.#made.has(path)) return;
    const slash = path.lastIndexOf('/');
    if (slash > 0) this.#makeDirectory(path.slice(0, slash));
    const place = join(this.#directory, path);
    try {
      mkdirSync(place);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (!lstatSync(place).isDirectory()) throw new UnsafeArchive(`${path} is a directory and something else`);
    }
    this.#made.add(path);
  }
}

/** @throws UnsafeArchive for anything but a plain file or directory below the archive's root */
function checkedPath(path: string, header: TarHeader): string {
  const shown = JSON.stringify(path.slice(0, 200));
  if (header.type === '1' || header.type === '2') throw new UnsafeArchive(`${shown} is a link`);
  if (header.type !== '0' && header.type !== '\0' && header.type !== '5')
    throw new UnsafeArchive(`${shown} is neither a file nor a directory`);
  if (header.type === '5' && header.size !== 0) throw new UnsafeArchive(`the directory ${shown} has content`);
  const plain = header.type === '5' ? path.replace(/\/$/, '') : path;
  if (/^[\\/]/.test(plain)) throw new UnsafeArchive(`${shown} is an absolute path`);
  if (/^[a-z]:/i.test(plain)) throw new UnsafeArchive(`${shown} names a drive`);
  if (plain.includes('\0') || plain.includes('\\')) throw new UnsafeArchive(`${shown} has a character that no name may have`);
  if (plain.split('/').some((part) => part === '..' || part === '.' || part === ''))
    throw new UnsafeArchive(`${shown} leads out of its directory, or may`);
  return plain;
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
