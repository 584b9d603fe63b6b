import { newId } from '@farhaul/core/client';
import { afterAll, expect, test, vi } from 'vitest';
import { CommandLine, submitToPool } from '../../command-line.fixture.ts';

// Each step is a process, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const line = new CommandLine();
afterAll(() => line.remove());

test('shows what starts next, when it is due, what it waits for and each remedy once', async () => {
  await line.run('work-pool', 'create', 'gpu', '-t', 'process');
  expect((await line.run('work-pool', 'preview', 'gpu')).stdout).toBe('Nothing waits in work pool gpu.\n');
  await line.withClient(async (client) => {
    for (const name of ['first-fox', 'second-fox']) await submitToPool(client, { id: newId(), name, workPoolName: 'gpu' });
  });
  const { stdout } = await line.run('work-pool', 'preview', 'gpu');
  expect(stdout).toMatch(/1 {2}first-fox +train +default \(1\) +\S+ ago +No worker of work pool gpu \(type process\) is online\.\n/);
  expect(stdout).toMatch(/2 {2}second-fox/);
  expect(stdout.match(/farhaul worker start --pool gpu/g)).toHaveLength(1);
  expect(await line.json<unknown[]>('work-pool', 'preview', 'gpu', '--limit', '1')).toMatchObject([
    { name: 'first-fox', due: true, reasons: [{ code: 'no-worker' }] },
  ]);
});

test.each([
  [['nobody'], 'There is no work pool nobody'],
  [['gpu', '--limit', '0'], 'cannot be used for --limit'],
])('%j is refused', async (args, text) => {
  const { code, stderr } = await line.run('work-pool', 'preview', ...args);
  expect(code).toBe(1);
  expect(stderr).toContain(text);
});
