import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageEntryV1 } from '../plugin/v1/plugin-v1.ts';
import { LocalFileSystem } from '../runs/author-blocks.ts';
import { openLocalStorage } from './local-storage.ts';
import { openStorageDescription } from './open-storage.ts';

const bucket = { type: 's3', configuration: { bucket: 'b' } };
const local = { type: 'local', configuration: { directory: '/data/storage' } };

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
  expect((await openStorageDescription(local, lookup)).describe().location).toBe('/data/storage');
  expect((await openStorageDescription(bucket, lookup)).describe().location).toBe('/bucket');
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
