import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { sharedConnection } from '../runs/connect.ts';
import { LocalFileSystem } from '../runs/author-blocks.ts';

const home = mkdtempSync(join(tmpdir(), 'farhaul-home-'));
const before = process.env['FARHAUL_HOME'];

beforeAll(() => {
  process.env['FARHAUL_HOME'] = home;
});
afterAll(async () => {
  await (await sharedConnection()).close();
  if (before === undefined) delete process.env['FARHAUL_HOME'];
  else process.env['FARHAUL_HOME'] = before;
  rmSync(home, { recursive: true, force: true });
});

const refusal = async (act: Promise<unknown>): Promise<FarhaulError> =>
  await act.then(
    () => Promise.reject(new Error('not refused')),
    (error: FarhaulError) => error,
  );

test('what was saved by name is loaded by name', async () => {
  await new LocalFileSystem({ basePath: '/tmp/results' }).save('result-storage');
  expect((await LocalFileSystem.load('result-storage')).configuration).toEqual({ directory: '/tmp/results' });
});

test('a taken name is refused, unless it shall be overwritten', async () => {
  await new LocalFileSystem({ basePath: '/tmp/one' }).save('taken');
  const error = await refusal(new LocalFileSystem({ basePath: '/tmp/two' }).save('taken'));
  expect([FarhaulError.isInstance(error, 'FARHAUL_CONFLICT'), (await LocalFileSystem.load('taken')).basePath]).toEqual([true, '/tmp/one']);
  await new LocalFileSystem({ basePath: '/tmp/two' }).save('taken', { overwrite: true });
  expect((await LocalFileSystem.load('taken')).basePath).toBe('/tmp/two');
});

test('a name that is not saved, or of something else, is refused', async () => {
  expect((await refusal(LocalFileSystem.load('nothing'))).code).toBe('FARHAUL_NOT_FOUND');
  const { client } = await sharedConnection();
  await client.blocks.save({ name: 'other', type: 'secret', document: {} });
  const error = await refusal(LocalFileSystem.load('other'));
  expect([error.code, error.message]).toEqual(['FARHAUL_CONFIGURATION', 'block "other" is a secret, not a local-file-system']);
});
