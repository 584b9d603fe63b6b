import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { testSeed } from '../../testing/test-seed.ts';
import { inspectAddon } from './inspect-addon.ts';
import { syntheticElf, syntheticMachO, syntheticUniversal, syntheticWindows } from './synthetic-addon.fixture.ts';

const store = fileURLToPath(new URL('../../../../../node_modules/.pnpm', import.meta.url));

/** Addons that the tools of this workspace brought along: pnpm installs those of this machine only. */
function installedAddons(): string[] {
  return readdirSync(store)
    .filter((name) => /^(@rolldown\+binding|@oxlint\+binding|@oxfmt\+binding|lightningcss-)/.test(name))
    .flatMap((name) => readdirSync(join(store, name), { recursive: true, encoding: 'utf8' }).map((path) => join(store, name, path)))
    .filter((path) => path.endsWith('.node'));
}

describe('real addons', () => {
  const addons = installedAddons();

  test('are there', () => expect(addons.length).toBeGreaterThan(2));

  test.each(addons)('%s is for this machine and every node', (path) => {
    const found = inspectAddon(readFileSync(path));
    expect(found).toMatchObject({ os: process.platform, cpus: expect.arrayContaining([process.arch]), abi: null });
    if (process.platform === 'linux' && path.includes('gnu'))
      expect(found).toMatchObject({ libc: 'glibc', glibc: expect.stringMatching(/^2\.\d+$/) });
  });

  test(`cut off anywhere or changed at random are described or refused, never a crash (seed ${testSeed})`, () => {
    const whole = readFileSync(addons[0]!);
    const head = whole.subarray(0, 4096);
    for (let length = 0; length < head.length; length += 37) inspectAddon(head.subarray(0, length));
    let seed = testSeed;
    const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below;
    for (let round = 0; round < 3_000; round++) {
      const bytes = syntheticElf({ needed: ['libc.so.6'], names: ['GLIBC_2.34'] });
      for (let change = 0; change < 4; change++) bytes[random(1024)] = random(256);
      const found = inspectAddon(bytes);
      expect(found === null || found.cpus.length === 1, `round ${round}`).toBe(true);
    }
  });
});

describe('headers', () => {
  test.each([
    [
      'glibc and its highest version',
      { needed: ['libstdc++.so.6', 'libc.so.6'], names: ['GLIBC_2.4', 'GLIBC_2.34', 'GLIBC_2.17', 'GLIBCXX_3.4.99'] },
      { libc: 'glibc', glibc: '2.34' },
    ],
    ['musl by its own name', { needed: ['libc.musl-x86_64.so.1'] }, { libc: 'musl', glibc: null }],
    ['musl by the plain name', { needed: ['libc.so'] }, { libc: 'musl' }],
    ['Android, whose C library has the same name', { needed: ['libc.so', 'libdl.so'] }, { os: 'android', libc: null }],
    ['no library at all', {}, { os: 'linux', libc: null, glibc: null }],
    ['another processor', { machine: 183 }, { cpus: ['arm64'] }],
    ['32 bits', { machine: 40, width: 4 as const, needed: ['libc.so.6'] }, { cpus: ['arm'], libc: 'glibc' }],
    ['big-endian numbers', { machine: 22, bigEndian: true, needed: ['libc.so.6'] }, { cpus: ['s390x'], libc: 'glibc' }],
    ['the ABI it is bound to', { names: ['node_register_module_v115'] }, { abi: 115 }],
    ['Node-API', { names: ['napi_register_module_v1', 'node_api_module_get_api_version_v1'] }, { abi: null }],
  ])('of ELF tell %s', (_what, elf, expected) => {
    expect(inspectAddon(syntheticElf(elf))).toMatchObject(expected);
  });

  test('of Mach-O tell processor and ABI', () => {
    expect(inspectAddon(syntheticMachO(0x0100000c))).toEqual({ os: 'darwin', cpus: ['arm64'], libc: null, glibc: null, abi: null });
    expect(inspectAddon(syntheticMachO(0x01000007, '_node_register_module_v127'))).toMatchObject({ cpus: ['x64'], abi: 127 });
    expect(inspectAddon(syntheticUniversal([0x01000007, 0x0100000c]))).toMatchObject({ os: 'darwin', cpus: ['x64', 'arm64'] });
  });

  test('of Windows tell processor and ABI', () => {
    expect(inspectAddon(syntheticWindows(0xaa64))).toMatchObject({ os: 'win32', cpus: ['arm64'], abi: null });
    expect(inspectAddon(syntheticWindows(0x8664, 'node_register_module_v137'))).toMatchObject({ cpus: ['x64'], abi: 137 });
  });

  test.each([
    ['text', Buffer.from('module.exports = 1;'.repeat(10))],
    ['nothing', Buffer.alloc(0)],
    ['an unknown processor', syntheticElf({ machine: 999 })],
    ['a Java class', Buffer.concat([Buffer.from('cafebabe00000041', 'hex'), Buffer.alloc(200)])],
    [
      'a Windows header that leads out of the file',
      (() => {
        const bytes = syntheticWindows(0x8664);
        bytes.writeUInt32LE(0xffffffff, 0x3c);
        return bytes;
      })(),
    ],
    [
      'an ELF table that leads out of the file',
      (() => {
        const bytes = syntheticElf();
        bytes.writeBigUInt64LE(2n ** 63n, 32);
        return bytes;
      })(),
    ],
  ])('of %s are refused', (_what, bytes) => {
    expect(inspectAddon(bytes)).toBeNull();
  });
});
