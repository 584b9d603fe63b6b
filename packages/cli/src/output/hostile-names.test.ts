import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandLine, submitToPool } from '../command-line.fixture.ts';

const line = new CommandLine();
const id = randomUUID();
const evil = 'x\u001b]0;pwned\u0007\u001b[2J\u009b31m';

beforeAll(async () => {
  await line.withClient(async (client) => {
    const baseJobTemplate = { job: { name: 'x' }, variables: { type: 'object', properties: {} } };
    await client.workPools.create({ name: 'gpu', type: 'process', description: evil, baseJobTemplate });
    await submitToPool(client, { id, name: evil, workPoolName: 'gpu' });
    for (const name of ['x$(touch pwned)', 'x;id', 'x`id`', 'x|id', 'x y', 'x*', 'x\nx-other', '-x', 'x-plain'])
      await submitToPool(client, { id: randomUUID(), name, workPoolName: 'gpu' });
    await client.flowRuns.cancel({ id, reason: evil });
  });
}, 60_000);
afterAll(() => line.remove());

test.each([
  ['flow-run', 'ls'],
  ['flow-run', 'ls', '--json'],
  ['flow-run', 'inspect', id],
  ['flow-run', 'inspect', id, '--json'],
  ['flow-run', 'explain', id],
  ['flow-run', 'inspect', evil.replace('x', 'y')],
  ['work-pool', 'inspect', 'gpu'],
])('%s %s %s obeys no command of a name', async (...args) => {
  const { stdout, stderr } = await line.run(...args.filter((arg) => arg !== undefined));
  expect(stdout + stderr).toContain('pwned');
  expect(stdout + stderr).not.toMatch(/[^\P{Cc}\n\t]/u);
});

test('completion offers no name that says anything to a shell', async () => {
  const { stdout } = await line.run('complete', '--', 'flow-run', 'inspect', 'x');
  expect(stdout.split('\n').map((candidate) => candidate.split('\t')[0])).toEqual(['x-plain', '']);
  expect((await line.run('complete', '--', 'flow-run', 'inspect', '')).stdout).not.toMatch(/^-x/m);
});
