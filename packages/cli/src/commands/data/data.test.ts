import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CommandLine, submitToPool } from '../../command-line.fixture.ts';

test('show explains what lies there, prune forgets ended runs, reset removes what farhaul made and nothing else', async () => {
  const line = new CommandLine();
  expect((await line.run('data', 'show')).stdout).toBe(`${line.home}\n\nNothing is kept there.\n`);
  expect(existsSync(line.home)).toBe(false);
  await line.flows('recorded-flows.fixture.ts');
  expect((await line.run('data', 'show')).stdout).toMatch(/farhaul\.db +[\d.]+ kB +1 +store: runs, tasks, logs, pools/);

  expect((await line.run('data', 'prune')).stdout).toBe('Nothing is old enough.\n');
  expect((await line.run('data', 'prune', '--older-than', '0s', '--dry-run')).stdout).toContain('Would forget 4 flow runs');
  expect((await line.run('data', 'prune', '--older-than', '0s', '--logs')).stdout).toMatch(
    /^Forgot the logs of 1 flow run\.( The store is .* smaller\.)?\n$/,
  );
  expect((await line.run('flow-run', 'logs', 'calm-otter')).stdout).toBe('');
  expect((await line.run('data', 'prune', '--older-than', '0s')).stdout).toContain('Forgot 4 flow runs');
  expect(await line.json('flow-run', 'ls')).toEqual([]);

  await line.run('work-pool', 'create', 'gpu', '-t', 'process');
  await line.withClient((client) =>
    submitToPool(client, { id: '01900000-0000-7000-8000-000000000001', name: 'idle-otter', workPoolName: 'gpu' }),
  );
  expect(await line.run('data', 'reset', '--yes')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('A flow run has not ended: idle-otter.'),
  });
  expect(await line.run('data', 'reset')).toMatchObject({ code: 1, stdout: '' });
  expect(existsSync(join(line.home, 'farhaul.db'))).toBe(true);

  writeFileSync(join(line.home, 'mine.txt'), 'mine');
  expect((await line.run('data', 'reset', '--yes', '--force')).stdout).toContain('what it did not make stays: mine.txt');
  expect(existsSync(join(line.home, 'mine.txt'))).toBe(true);
  expect(existsSync(join(line.home, 'farhaul.db'))).toBe(false);
  line.remove();
});
