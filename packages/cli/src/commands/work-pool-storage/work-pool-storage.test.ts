import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkPool } from '@farhaul/core/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandLine } from '../../command-line.fixture.ts';

const line = new CommandLine();
beforeAll(async () => {
  await line.run('work-pool', 'create', 'gpu', '-t', 'process');
});
afterAll(() => line.remove());

const configure = (...args: string[]): ReturnType<CommandLine['run']> => line.run('work-pool', 'storage', 'configure', ...args);

test('which storage a pool uses is shown, and why', async () => {
  expect((await line.run('work-pool', 'storage', 'inspect', 'gpu')).stdout).toContain(
    `gpu uses local at ${join(line.home, 'storage')} (the default of its type).`,
  );
  expect((await line.run('work-pool', 'inspect', 'gpu')).stdout).toMatch(/storage +local at .*\(the default of its type\)/);
});

test('a storage is configured by its flags, tried, stored, shown and taken back', async () => {
  const directory = join(line.home, '..', 'objects');
  expect((await configure('local', 'gpu', '--directory', directory)).stdout).toBe(
    `Work pool gpu uses local at ${directory} (the pool's own).\n`,
  );
  expect(await line.json<WorkPool & { storage: object }>('work-pool', 'storage', 'inspect', 'gpu')).toMatchObject({
    workPool: 'gpu',
    type: 'local',
    configuration: { directory },
    because: 'own',
  });
  expect(readdirSync(directory), 'the check leaves nothing').toEqual([]);
  expect((await configure('local', 'gpu', `--base-path=${directory}/other`)).stdout).toContain(`${directory}/other`);
  expect((await configure('default', 'gpu')).stdout).toContain('(the default of its type)');
});

test('the flags of a type are shown', async () => {
  const { stdout } = await configure('local');
  expect(stdout).toMatch(/--directory +string +required +Absolute path/);
  expect(
    (await line.json<{ flags: { name: string }[] }>('work-pool', 'storage', 'configure', 'server')).flags.map(({ name }) => name),
  ).toEqual(['url']);
});

test.each([
  [['s3', 'gpu', '--bucket', 'b'], 'npm install @farhaul/aws'],
  [['gcs', 'gpu'], 'npm install @farhaul/gcp'],
  [['azure-blob', 'gpu'], 'npm install @farhaul/azure'],
  [['locl', 'gpu'], 'Did you mean "local"?'],
  [['local', 'gpu'], 'directory'],
  [['local', 'gpu', '--directry', '/x'], 'Did you mean --directory?'],
  [['local', 'gpu', '--directory'], 'has no value'],
  [['local', 'nobody', '--directory', '/tmp/x'], 'There is no work pool nobody'],
  [['server', 'gpu', '--url', 'ftp://x'], 'url'],
  [['server', 'gpu', '--url', 'http://127.0.0.1:1/api'], 'failed its check'],
  [['default'], 'No work pool was named'],
])('%j is refused', async (args, text) => {
  const { code, stdout, stderr } = await configure(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(text);
});

test('a place that cannot be written to is not stored', async () => {
  const file = join(line.home, '..', 'a-file');
  mkdirSync(join(line.home, '..'), { recursive: true });
  writeFileSync(file, '');
  const { code, stderr } = await configure('local', 'gpu', '--directory', join(file, 'below'));
  expect(code).toBe(1);
  expect(stderr).toContain('was not stored, for it failed its check');
  expect((await line.json<{ because: string }>('work-pool', 'storage', 'inspect', 'gpu')).because).toBe('type');
});
