import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterEach, expect, test } from 'vitest';
import { prepareDataDirectory } from './data-directory.ts';
import { networkFileSystem } from './network-file-systems.ts';
import { openEmbedded } from './open-embedded.ts';

const directories: string[] = [];
const mounts = new Set<string>();

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-data-'));
  directories.push(directory);
  return directory;
}

afterEach(() => {
  for (const mount of mounts) execFileSync('umount', ['--lazy', mount]);
  mounts.clear();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** Null where this machine lets us mount; else why not. */
function mount(...given: string[]): string | null {
  try {
    execFileSync('mount', given, { stdio: 'pipe' });
  } catch (error) {
    return `mount is not possible here: ${String((error as { stderr?: Buffer }).stderr ?? error).trim()}`;
  }
  mounts.add(given.at(-1) as string);
  return null;
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
const run = () => ({ id: v7(), name: 'a', flowName: 'f', parameters: {}, arguments: { byName: {} }, binding: null, code: null });

test("the directory and the store in it are the owner's alone", async () => {
  const directory = join(newDirectory(), 'deep', 'farhaul');
  const embedded = await openEmbedded({ directory });
  expect([mode(directory), mode(join(directory, 'farhaul.db')), mode(embedded.storageDirectory)]).toEqual(['700', '600', '700']);
  expect(mode(join(directory, 'farhaul.db-wal'))).toBe('600');
  await embedded.close();
});

test('network file systems are known by their type', () => {
  const known = { NFS: 0x6969, SMB2: 0xfe534d42, CIFS: 0xff534d42, '9P': 0x01021997, Ceph: 0x00c36400, Lustre: 0x0bd00bd0 };
  for (const [name, type] of Object.entries(known)) {
    expect(networkFileSystem(type)).toBe(name);
    expect(networkFileSystem(type | 0)).toBe(name);
  }
  const local = { ext4: 0xef53, btrfs: 0x9123683e, xfs: 0x58465342, tmpfs: 0x01021994, overlay: 0x794c7630, zfs: 0x2fc12fc1, apfs: 0x1a };
  for (const type of Object.values(local)) expect(networkFileSystem(type)).toBeNull();
});

test('a place that is a file is refused', () => {
  const file = join(newDirectory(), 'file');
  writeFileSync(file, '');
  expect(() => prepareDataDirectory(join(file, 'below'))).toThrow(expect.objectContaining({ code: 'FARHAUL_STORE_PLACE' }));
});

test('a place below which nothing can be made is refused, however deep', ({ skip }) => {
  skip(process.platform !== 'linux', 'there is no /proc here');
  for (const place of ['/proc/farhaul', '/proc/far/haul'])
    expect(() => prepareDataDirectory(place)).toThrow(expect.objectContaining({ code: 'FARHAUL_STORE_PLACE' }));
});

test('a read-only directory is refused, for root too', async ({ skip }) => {
  const directory = newDirectory();
  await (await openEmbedded({ directory })).close();
  if (process.getuid?.() === 0) {
    const reason = mount('--bind', directory, directory) ?? mount('-o', 'remount,ro,bind', directory);
    if (reason) return skip(reason);
  } else chmodSync(directory, 0o500);
  await expect(openEmbedded({ directory })).rejects.toMatchObject({
    code: 'FARHAUL_STORE_READ_ONLY',
    hint: expect.stringContaining('FARHAUL_HOME'),
  });
});

test('a full disk is named, what is there stays readable, and room makes it go on', async ({ skip }) => {
  const directory = newDirectory();
  const reason = process.getuid?.() === 0 ? mount('-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', directory) : 'only root can mount a small disk';
  if (reason) return skip(reason);
  const embedded = await openEmbedded({ directory });
  const kept = run();
  await embedded.client.flowRuns.create(kept);
  let filled = 0;
  const fill = () => writeFileSync(join(directory, `ballast-${(filled += 1)}`), Buffer.alloc(64 * 1024));
  expect(() => {
    for (;;) fill();
  }).toThrow('ENOSPC');
  const refused = (async () => {
    for (;;) await embedded.client.flowRuns.create({ ...run(), parameters: { text: 'x'.repeat(50_000) } });
  })();
  await expect(refused).rejects.toMatchObject({ code: 'FARHAUL_STORE_FULL' });
  expect((await embedded.client.flowRuns.get({ id: kept.id })).state.type).toBe('SCHEDULED');
  for (; filled > 0; filled -= 1) rmSync(join(directory, `ballast-${filled}`));
  await expect(embedded.client.flowRuns.create(run())).resolves.toMatchObject({ created: true });
  await embedded.close();
});

test('a disk that is full from the beginning is named', async ({ skip }) => {
  const directory = newDirectory();
  const reason = process.getuid?.() === 0 ? mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory) : 'only root can mount a small disk';
  if (reason) return skip(reason);
  await expect(openEmbedded({ directory })).rejects.toMatchObject({ code: 'FARHAUL_STORE_FULL' });
});

test('a damaged store is named and not touched', async () => {
  const directory = newDirectory();
  writeFileSync(join(directory, 'farhaul.db'), 'this is no database, but it is long enough to be looked at as one'.repeat(100));
  await expect(openEmbedded({ directory })).rejects.toMatchObject({
    code: 'FARHAUL_STORE_FAILED',
    message: expect.stringContaining('damaged'),
  });
  expect(statSync(join(directory, 'farhaul.db')).size).toBeGreaterThan(6000);
});
