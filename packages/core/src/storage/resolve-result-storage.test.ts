import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageEntryV1 } from '../plugin/v1/plugin-v1.ts';
import { LocalFileSystem } from './local-file-system.ts';
import { openLocalStorage } from './local-storage.ts';
import { openStorageDescription } from './open-storage.ts';
import { resolveResultStorage } from './resolve-result-storage.ts';

const pool = { type: 's3', configuration: { bucket: 'b' } };
const fallback = { type: 'local', configuration: { directory: '/data/storage' } };
const loadBlock = async (name: string) => {
  if (name === 'result-storage') return { type: 'local-file-system', document: { basePath: '/tmp/results' } };
  if (name === 'bucket') return { type: 'storage', document: pool };
  return { type: 'secret', document: {} };
};
const resolve = async (flow: unknown, ofPool: typeof pool | null = pool) =>
  await resolveResultStorage({ flow, pool: ofPool, fallback, loadBlock });

test('the order is flow, pool, default of the place', async () => {
  expect(await resolve(new LocalFileSystem({ basePath: '/tmp/own' }))).toEqual({ type: 'local', configuration: { directory: '/tmp/own' } });
  expect(await resolve(null)).toEqual(pool);
  expect(await resolve(null, null)).toEqual(fallback);
});

test('a flow may name a saved storage', async () => {
  expect(await resolve('result-storage')).toEqual({ type: 'local', configuration: { directory: '/tmp/results' } });
  expect(await resolve('bucket')).toEqual(pool);
});

test.each([
  ['my-secret', 'block "my-secret" is a secret, which is no storage'],
  [{ basePath: '/x' }, 'resultStorage of the flow is neither'],
  [5, 'resultStorage of the flow is neither'],
])('%o is refused', async (flow, message) => {
  const error = await resolve(flow).then(
    () => null,
    (thrown: FarhaulError) => thrown,
  );
  expect([error?.code, error?.message.startsWith(message), error?.hint !== undefined]).toEqual(['FARHAUL_CONFIGURATION', true, true]);
});

test('LocalFileSystem needs an absolute path, and opens as a local storage', async () => {
  expect(() => new LocalFileSystem({ basePath: 'relative' })).toThrow('LocalFileSystem: basePath is "relative", not an absolute path');
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-lfs-'));
  try {
    const storage = await new LocalFileSystem({ basePath: directory }).open();
    expect(storage.describe()).toEqual(openLocalStorage({ directory }).describe());
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('a description opens a built-in storage, or that of a plugin at hand', async () => {
  const opened: unknown[] = [];
  const entry = {
    type: 's3',
    open: async (configuration: unknown) => {
      opened.push(configuration);
      return openLocalStorage({ directory: '/bucket' });
    },
  } as unknown as StorageEntryV1;
  const lookup = (type: string): StorageEntryV1 | null => (type === 's3' ? entry : null);
  expect((await openStorageDescription(fallback, lookup)).describe().location).toBe('/data/storage');
  expect((await openStorageDescription(pool, lookup)).describe().location).toBe('/bucket');
  expect(opened).toEqual([{ bucket: 'b' }]);
});

test.each([
  [{ type: 'gcs', configuration: {} }, 'FARHAUL_PLUGIN_NOT_FOUND', '"gcs"'],
  [{ type: 'local', configuration: {} }, 'FARHAUL_CONFIGURATION', 'names no directory'],
])('a description that cannot be opened is refused: %o', async (description, code, part) => {
  const error = await openStorageDescription(description, () => null).then(
    () => null,
    (thrown: FarhaulError) => thrown,
  );
  expect([error?.code, error?.message.includes(part), error?.hint !== undefined]).toEqual([code, true, true]);
});
