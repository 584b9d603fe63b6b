/** What of an ELF file tells where it can be loaded. */
export interface ElfDescription {
  os: string;
  cpu: string;
  /** Libraries that it asks for. */
  needed: string[];
  /** All names that it imports and exports, and the versions it wants of them, as one text. */
  names: string;
}

const cpus = new Map([
  [3, 'ia32'],
  [8, 'mips'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'x64'],
  [183, 'arm64'],
  [243, 'riscv64'],
  [258, 'loong64'],
]);

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_STRSZ = 10;
const MOST_HEADERS = 256;
const MOST_ENTRIES = 4096;
const MOST_NAMES = 64 * 1024 ** 2;

interface Segment {
  type: number;
  offset: number;
  address: number;
  size: number;
}

/** Null where the file is no ELF file of a known processor, or leads outside itself. */
export function readElf(bytes: Buffer): ElfDescription | null {
  const reader = new ElfReader(bytes);
  const cpu = cpus.get(reader.half(18));
  if (cpu === undefined) return null;
  const os = bytes[7] === 9 ? 'freebsd' : bytes[7] === 12 ? 'openbsd' : 'linux';
  try {
    return { os, cpu, ...reader.dynamicNames() };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

class ElfReader {
  readonly #bytes: Buffer;
  readonly #wide: boolean;
  readonly #little: boolean;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#wide = bytes[4] === 2;
    this.#little = bytes[5] !== 2;
  }

  half(at: number): number {
    return this.#little ? this.#bytes.readUInt16LE(at) : this.#bytes.readUInt16BE(at);
  }

  dynamicNames(): { needed: string[]; names: string } {
    const segments = this.#segments();
    const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
    if (dynamic === undefined) return { needed: [], names: '' };
    const entries = this.#entries(dynamic);
    const address = entries.find(([tag]) => tag === DT_STRTAB)?.[1];
    const size = entries.find(([tag]) => tag === DT_STRSZ)?.[1] ?? 0;
    if (address === undefined) return { needed: [], names: '' };
    const home = segments.find(({ type, address: from, size: length }) => type === PT_LOAD && from <= address && address < from + length);
    if (home === undefined) throw new RangeError('the names lie in no segment');
    const start = home.offset + (address - home.address);
    if (size > MOST_NAMES || start + size > this.#bytes.length) throw new RangeError('the names lie outside the file');
    const names = this.#bytes.toString('latin1', start, start + size);
    const needed = entries.filter(([tag]) => tag === DT_NEEDED).map(([, offset]) => nameAt(names, offset));
    return { needed, names };
  }

  #segments(): Segment[] {
    const start = this.#wide ? this.#word(32) : this.#word(28);
    const each = this.half(this.#wide ? 54 : 42);
    const count = this.half(this.#wide ? 56 : 44);
    if (count > MOST_HEADERS) throw new RangeError('too many segments');
    return Array.from({ length: count }, (_, index) => {
      const at = start + index * each;
      return this.#wide
        ? { type: this.#int(at), offset: this.#word(at + 8), address: this.#word(at + 16), size: this.#word(at + 32) }
        : { type: this.#int(at), offset: this.#int(at + 4), address: this.#int(at + 8), size: this.#int(at + 16) };
    });
  }

  #entries({ offset, size }: Segment): [tag: number, value: number][] {
    const width = this.#wide ? 8 : 4;
    const entries: [number, number][] = [];
    for (let at = offset; at + 2 * width <= offset + size; at += 2 * width) {
      const tag = this.#word(at);
      if (tag === 0) break;
      if (entries.length >= MOST_ENTRIES) throw new RangeError('too many dynamic entries');
      entries.push([tag, this.#word(at + width)]);
    }
    return entries;
  }

  #int(at: number): number {
    return this.#little ? this.#bytes.readUInt32LE(at) : this.#bytes.readUInt32BE(at);
  }

  /** A number as wide as the file's addresses. What no offset can be becomes infinite, and then lies outside. */
  #word(at: number): number {
    if (!this.#wide) return this.#int(at);
    const value = this.#little ? this.#bytes.readBigUInt64LE(at) : this.#bytes.readBigUInt64BE(at);
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(value);
  }
}

function nameAt(names: string, offset: number): string {
  const end = names.indexOf('\0', offset);
  return names.slice(offset, end === -1 ? offset + 256 : Math.min(end, offset + 256));
}
