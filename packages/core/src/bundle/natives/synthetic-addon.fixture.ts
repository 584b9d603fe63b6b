/** Makes files that have the header of a compiled addon, and nothing else. */
export interface SyntheticElf {
  machine?: number;
  /** 8 for 64 bits, 4 for 32. */
  width?: 4 | 8;
  bigEndian?: boolean;
  needed?: readonly string[];
  /** Imported and exported names, and versions. */
  names?: readonly string[];
}

export function syntheticElf({ machine = 62, width = 8, bigEndian = false, needed = [], names = [] }: SyntheticElf = {}): Buffer {
  const text = Buffer.from(`\0${[...needed, ...names].join('\0')}\0`, 'latin1');
  const bytes = Buffer.alloc(1024 + text.length);
  const put = (at: number, value: number, size: number): void =>
    void (bigEndian
      ? bytes.writeUIntBE(value, at + Math.max(0, size - 6), Math.min(size, 6))
      : bytes.writeUIntLE(value, at, Math.min(size, 6)));
  bytes.write('\x7fELF', 0, 'latin1');
  bytes[4] = width === 8 ? 2 : 1;
  bytes[5] = bigEndian ? 2 : 1;
  put(18, machine, 2);
  const wide = width === 8;
  put(wide ? 32 : 28, 64, width);
  put(wide ? 54 : 42, wide ? 56 : 32, 2);
  put(wide ? 56 : 44, 2, 2);
  const segment = (index: number, type: number, place: [offset: number, address: number, size: number]): void => {
    const at = 64 + index * (wide ? 56 : 32);
    put(at, type, 4);
    place.forEach((value, field) => put(at + (wide ? [8, 16, 32] : [4, 8, 16])[field]!, value, width));
  };
  segment(0, 1, [0, 0x1000, bytes.length]);
  segment(1, 2, [256, 0x1000 + 256, 512]);
  const entries = [
    ...needed.map((name) => [1, text.indexOf(`\0${name}\0`, 0, 'latin1') + 1]),
    [5, 0x1000 + 1024],
    [10, text.length],
    [0, 0],
  ];
  entries.forEach(([tag, value], index) => {
    put(256 + index * 2 * width, tag!, width);
    put(256 + index * 2 * width + width, value!, width);
  });
  text.copy(bytes, 1024);
  return bytes;
}

export function syntheticMachO(cpu: number, symbol = ''): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.writeUInt32LE(0xfeedfacf, 0);
  bytes.writeUInt32LE(cpu, 4);
  bytes.write(symbol, 128, 'latin1');
  return bytes;
}

export function syntheticUniversal(cpus: readonly number[]): Buffer {
  const bytes = Buffer.alloc(256);
  bytes.writeUInt32BE(0xcafebabe, 0);
  bytes.writeUInt32BE(cpus.length, 4);
  cpus.forEach((cpu, index) => bytes.writeUInt32BE(cpu, 8 + index * 20));
  return bytes;
}

export function syntheticWindows(machine: number, symbol = ''): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write('MZ', 0, 'latin1');
  bytes.writeUInt32LE(128, 0x3c);
  bytes.write('PE\0\0', 128, 'latin1');
  bytes.writeUInt16LE(machine, 132);
  bytes.write(symbol, 256, 'latin1');
  return bytes;
}
