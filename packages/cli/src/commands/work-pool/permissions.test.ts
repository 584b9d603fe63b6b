import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CommandLine } from '../../command-line.fixture.ts';

// Each step is a process, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const line = new CommandLine();
beforeAll(async () => {
  await line.run('work-pool', 'create', 'local', '-t', 'process');
});
afterAll(() => line.remove());

test('what it is for stands beside the document; where there is none, nothing does', async () => {
  expect(await line.run('work-pool', 'permissions', 'local')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('nothing has to be granted'),
  });
  expect(await line.json('work-pool', 'permissions', 'local', '--for', 'run')).toMatchObject({ format: 'text', document: null });
});

test.each([
  [['nobody'], 1, 'There is no work pool nobody'],
  [['local', '--for', 'king'], 2, 'Allowed choices are worker, submitter, run'],
  [['local', '--variable', 'nameless'], 1, 'cannot be used for --variable'],
])('%j is refused', async (args, code, text) => {
  expect(await line.run('work-pool', 'permissions', ...args)).toMatchObject({ code, stderr: expect.stringContaining(text) });
});
