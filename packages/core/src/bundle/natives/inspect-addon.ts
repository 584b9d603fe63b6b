import { readElf } from './read-elf.ts';

/** What a compiled addon was built for, read from its own bytes. */
export interface AddonDescription {
  /** As `process.platform` says it. */
  os: string;
  /** As `process.arch` says it; several in a universal file. */
  cpus: string[];
  /** Null where the system has but one, or it needs none. */
  libc: 'glibc' | 'musl' | null;
  /** Highest version of glibc that it asks for, such as `2.34`. */
  glibc: string | null;
  /** NODE_MODULE_VERSION that it is bound to; null for Node-API, which fits every Node. */
  abi: number | null;
}

const machOCpus = new Map([
  [0x01000007, 'x64'],
  [0x0100000c, 'arm64'],
  [7, 'ia32'],
  [12, 'arm'],
]);
const windowsCpus = new Map([
  [0x8664, 'x64'],
  [0xaa64, 'arm64'],
  [0x14c, 'ia32'],
  [0x1c4, 'arm'],
]);

/** Reads the header of a `.node` file: ELF, Mach-O or PE. Null for anything else, or for one that is damaged or cut off. */
export function inspectAddon(file: Uint8Array): AddonDescription | null {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < 64) return null;
  const magic = bytes.readUInt32BE(0);
  if (magic === 0x7f454c46) return inspectElf(bytes);
  if (magic === 0xcffaedfe || magic === 0xcefaedfe) return plain('darwin', [machOCpus.get(bytes.readUInt32LE(4))], bytes);
  if (magic === 0xcafebabe) return plain('darwin', universalCpus(bytes), bytes);
  if (bytes.readUInt16LE(0) === 0x5a4d) return inspectWindows(bytes);
  return null;
}

function inspectElf(bytes: Buffer): AddonDescription | null {
  const elf = readElf(bytes);
  if (elf === null) return null;
  const has = (pattern: RegExp): boolean => elf.needed.some((name) => pattern.test(name));
  const android = has(/^liblog\.so$/) || (has(/^libc\.so$/) && has(/^libdl\.so$/));
  const musl = has(/^libc\.musl-/) || has(/^ld-musl-/) || (!android && has(/^libc\.so$/));
  const libc = musl ? 'musl' : has(/^libc\.so\.6$/) ? 'glibc' : null;
  return {
    os: android ? 'android' : elf.os,
    cpus: [elf.cpu],
    libc,
    glibc: libc === 'glibc' ? highestGlibc(elf.names) : null,
    abi: abiOf(elf.names),
  };
}

function highestGlibc(names: string): string | null {
  let highest: [number, number] | null = null;
  for (const match of names.matchAll(/\bGLIBC_(\d{1,3})\.(\d{1,3})/g)) {
    const version: [number, number] = [Number(match[1]), Number(match[2])];
    if (highest === null || version[0] > highest[0] || (version[0] === highest[0] && version[1] > highest[1])) highest = version;
  }
  return highest === null ? null : highest.join('.');
}

function inspectWindows(bytes: Buffer): AddonDescription | null {
  const header = bytes.readUInt32LE(0x3c);
  if (header + 6 > bytes.length || bytes.readUInt32BE(header) !== 0x50450000) return null;
  return plain('win32', [windowsCpus.get(bytes.readUInt16LE(header + 4))], bytes);
}

/** The same four bytes begin a Java class, whose next number is far higher than any count of processors. */
function universalCpus(bytes: Buffer): (string | undefined)[] {
  const count = bytes.readUInt32BE(4);
  if (count === 0 || count > 8 || 8 + count * 20 > bytes.length) return [];
  return Array.from({ length: count }, (_, index) => machOCpus.get(bytes.readUInt32BE(8 + index * 20)));
}

function plain(os: string, cpus: (string | undefined)[], bytes: Buffer): AddonDescription | null {
  const known = cpus.filter((cpu) => cpu !== undefined);
  if (known.length === 0) return null;
  const symbol = bytes.indexOf('node_register_module_v', 0, 'latin1');
  const names = symbol === -1 ? '' : bytes.toString('latin1', symbol, symbol + 32);
  return { os, cpus: known, libc: null, glibc: null, abi: abiOf(names) };
}

/** An addon that is bound to one Node carries that Node's number in the name of its entry. */
function abiOf(names: string): number | null {
  const match = /node_register_module_v(\d{1,4})(?!\d)/.exec(names);
  return match === null ? null : Number(match[1]);
}
