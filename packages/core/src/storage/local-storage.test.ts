import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStorageContract, type StorageContractSubject } from '@farhaul/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { GrantV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import { openLocalStorage } from './local-storage.ts';

const { signal } = new AbortController();
const directories: string[] = [];

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'farhaul-storage-'));
  directories.push(directory);
  return directory;
}

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

async function useMount(grant: GrantV1, body: Uint8Array | null): Promise<Uint8Array | null> {
  if (grant.via !== 'mount' || grant.mount.kind !== 'directory') throw new Error(`not a directory: ${JSON.stringify(grant)}`);
  const path = join(grant.mount.source, grant.path);
  if (body === null)
    return await Promise.resolve()
      .then(() => readFileSync(path))
      .catch(() => null);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, body);
  return null;
}

function subjectOf(storage: StorageV1): StorageContractSubject {
  return {
    storage,
    secrets: ['wJalrXUtnFEMI'],
    use: useMount,
    reopen: async ({ directory }) => openLocalStorage({ directory: String(directory) }),
  };
}

describeStorageContract('local storage', {
  setup: () => subjectOf(openLocalStorage({ directory: join(temporaryDirectory(), 'made', 'on demand') })),
});

async function refusal(act: Promise<unknown>): Promise<FarhaulError> {
  const error: unknown = await act.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (FarhaulError.isInstance(error)) return error;
  throw new Error(`not refused as it should: ${String(error)}`);
}

const put = async (storage: StorageV1, key: string, body = 'x'): Promise<{ created: boolean }> =>
  await storage.put(key, Buffer.from(body), { signal, ifAbsent: false });

test("directories and files are its owner's alone", async () => {
  const directory = join(temporaryDirectory(), 'storage');
  await put(openLocalStorage({ directory }), 'a/b');
  expect([directory, join(directory, 'a'), join(directory, 'a/b')].map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual([
    '700',
    '700',
    '600',
  ]);
});

test('opening does nothing on the disk', () => {
  const directory = join(temporaryDirectory(), 'never');
  openLocalStorage({ directory });
  expect(() => statSync(directory)).toThrow('ENOENT');
});

test('what a crash left behind is never listed, and removed when it is old', async () => {
  const directory = temporaryDirectory();
  const storage = openLocalStorage({ directory });
  await put(storage, 'a/b');
  const [young, old] = [join(directory, 'a', '.0123456789abcdef~'), join(directory, 'a', '.fedcba9876543210~')];
  for (const path of [young, old]) writeFileSync(path, 'half');
  utimesSync(old, new Date(0), new Date(0));
  for (const name of ['empty', 'fresh']) mkdirSync(join(directory, 'c', name), { recursive: true });
  utimesSync(join(directory, 'c', 'empty'), new Date(0), new Date(0));
  const keys: string[] = [];
  for await (const { key } of storage.list('', { signal })) keys.push(key);
  expect(keys).toEqual(['a/b']);
  expect(readdirSync(join(directory, 'a')).sort()).toEqual(['.0123456789abcdef~', 'b']);
  expect(readdirSync(join(directory, 'c'))).toEqual(['fresh']);
  expect((await refusal(put(storage, 'a/.0123456789abcdef~'))).code).toBe('FARHAUL_STORAGE_KEY');
});

test('directories that a deletion leaves empty go too, and come back while others delete', async () => {
  const directory = temporaryDirectory();
  const storage = openLocalStorage({ directory });
  await put(storage, 'runs/1/result');
  await storage.delete('runs/1/result', { signal });
  expect(readdirSync(directory)).toEqual([]);
  const churn = Array.from({ length: 8 }, async (_, lane) => {
    for (let round = 0; round < 40; round += 1) {
      await put(storage, `runs/same/${lane}`);
      await storage.delete(`runs/same/${lane}`, { signal });
    }
  });
  await Promise.all(churn);
  expect(readdirSync(directory)).toEqual([]);
});

test('one key cannot be the beginning of another, and the error says so', async () => {
  const storage = openLocalStorage({ directory: temporaryDirectory() });
  await put(storage, 'a/b');
  await put(storage, 'c');
  for (const [key, ifAbsent] of [
    ['a', false],
    ['a', true],
    ['c/d', false],
    ['c/d', true],
  ] as const) {
    const error = await refusal(storage.put(key, Buffer.from('x'), { signal, ifAbsent }));
    expect([error.code, error.retryable, error.message.includes('one key is the beginning of another')]).toEqual([
      'FARHAUL_STORAGE_REJECTED',
      false,
      true,
    ]);
  }
});

test('a key as long as the file system allows works, a longer one is refused as a key', async () => {
  const storage = openLocalStorage({ directory: temporaryDirectory() });
  await put(storage, 'ä'.repeat(127));
  expect((await refusal(put(storage, 'ä'.repeat(128)))).code).toBe('FARHAUL_STORAGE_KEY');
});

test('a link inside is not listed', async () => {
  const directory = temporaryDirectory();
  symlinkSync('/etc', join(directory, 'etc'));
  symlinkSync('/etc/hostname', join(directory, 'name'));
  for await (const { key } of openLocalStorage({ directory }).list('', { signal })) expect(key).toBe('nothing');
});

const isRoot = process.getuid?.() === 0;

const probe = `
  import { openLocalStorage } from ${JSON.stringify(new URL('./local-storage.ts', import.meta.url).href)};
  const storage = openLocalStorage({ directory: process.argv[1] });
  const { signal } = new AbortController();
  const error = await storage.put('a/b', Buffer.alloc(Number(process.argv[2])), { signal, ifAbsent: true }).then(() => null, (thrown) => thrown);
  const keys = [];
  for await (const { key } of storage.list('', { signal })) keys.push(key);
  console.log(JSON.stringify({ code: error?.code, message: error?.message, hint: error?.hint, keys }));
`;

/** Runs in a namespace of its own, where it may mount; null where the machine permits none. */
function inNamespace(script: string): { stdout: string; stderr: string } | null {
  const { status, stdout, stderr } = spawnSync('unshare', ['--mount', '--map-root-user', 'sh', '-c', script], {
    encoding: 'utf8',
    env: { ...process.env, PROBE: probe },
  });
  return status === 0 ? { stdout, stderr } : null;
}

const node = (directory: string, bytes: number): string =>
  `${JSON.stringify(process.execPath)} --input-type=module -e "$PROBE" -- ${directory} ${bytes}`;

const mayMount = inNamespace('true') !== null;
if (!mayMount) console.warn('skipped: full and read-only disks, because this machine lets nobody mount in a namespace of its own');
if (isRoot) console.warn('skipped: a directory without the right to write, because root may write anywhere');

describe.runIf(mayMount)('on file systems that refuse', () => {
  test('a full disk is said to be full, and nothing of the object is left', () => {
    const place = temporaryDirectory();
    const ran = inNamespace(`mount -t tmpfs -o size=64k none ${place} && ${node(place, 1_000_000)} && ls -A ${place}/a`);
    const [answer, ...left] = ran!.stdout.trim().split('\n');
    const { code, message, hint, keys } = JSON.parse(answer!) as Record<string, string>;
    expect([code, keys, left.join('')]).toEqual(['FARHAUL_STORE_FULL', [], '']);
    expect(message).toContain(place);
    expect(hint).toMatch(/farhaul data prune/);
  });

  test('a read-only place is said to be so', () => {
    const place = temporaryDirectory();
    const ran = inNamespace(`mount --bind ${place} ${place} && mount -o remount,bind,ro ${place} && ${node(place, 1)}`);
    expect(JSON.parse(ran!.stdout)).toMatchObject({ code: 'FARHAUL_STORE_READ_ONLY', keys: [] });
  });
});

test('a place below which nothing can be made is refused', async ({ skip }) => {
  skip(process.platform !== 'linux', 'there is no /proc here');
  const error = await refusal(put(openLocalStorage({ directory: '/proc/far/haul' }), 'a/b'));
  expect([error.code, error.message]).toEqual(['FARHAUL_STORAGE_UNAVAILABLE', expect.stringContaining('/proc/far')]);
});

test.skipIf(isRoot)('a directory without the right to write is said to be so', async () => {
  const directory = temporaryDirectory();
  chmodSync(directory, 0o500);
  expect((await refusal(put(openLocalStorage({ directory }), 'a'))).code).toBe('FARHAUL_STORE_READ_ONLY');
});

test.skipIf(process.platform === 'win32')('a link, a pipe or a directory that stands in the place of an object is none', async () => {
  const directory = temporaryDirectory();
  const outside = join(temporaryDirectory(), 'private');
  writeFileSync(outside, 'secret');
  const storage = openLocalStorage({ directory });
  await put(storage, 'runs/1/before');
  symlinkSync(outside, join(directory, 'runs/1/link'));
  mkdirSync(join(directory, 'runs/1/directory'));
  expect(spawnSync('mkfifo', [join(directory, 'runs/1/pipe')]).status).toBe(0);
  for (const name of ['link', 'pipe', 'directory']) {
    const key = `runs/1/${name}`;
    expect([name, await storage.get(key, { signal }), await storage.read(key), await storage.head(key, { signal })]).toEqual([
      name,
      null,
      null,
      null,
    ]);
  }
  await put(storage, 'runs/1/link', 'own');
  expect((await storage.get('runs/1/link', { signal }))?.toString()).toBe('own');
  expect(readFileSync(outside, 'utf8')).toBe('secret');
});
