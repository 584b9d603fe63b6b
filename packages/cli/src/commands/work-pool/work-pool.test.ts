import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerRecord, WorkPool, WorkQueue } from '@farhaul/core/client';
import { afterAll, expect, test } from 'vitest';
import { CommandLine } from '../../command-line.fixture.ts';

const line = new CommandLine();
afterAll(() => line.remove());

test('a pool is created, listed, changed, paused, resumed and deleted', async () => {
  expect((await line.run('work-pool', 'create', 'gpu', '-t', 'process', '-c', '0', '--allow', 'a,b', '--allow', 'c')).stdout).toContain(
    'Created work pool gpu of type process.',
  );
  const [listed] = await line.json<WorkPool[]>('work-pool', 'ls');
  expect(listed).toMatchObject({
    name: 'gpu',
    type: 'process',
    plugin: '@farhaul/core',
    concurrencyLimit: 0,
    allow: ['a', 'b', 'c'],
    status: 'NOT_READY',
  });
  expect(await line.json<WorkPool>('work-pool', 'update', 'gpu', '-c', 'none', '--allow', '', '-d', 'big')).toMatchObject({
    concurrencyLimit: null,
    allow: [],
    description: 'big',
  });
  expect((await line.run('work-pool', 'pause', 'gpu')).stdout).toBe('Work pool gpu: Paused\n');
  expect((await line.run('work-pool', 'resume', 'gpu')).stdout).toBe('Work pool gpu: Not ready\n');
  expect((await line.run('work-pool', 'inspect', 'gpu')).stdout).toMatch(
    /Queues\n[^]*default \(default\)[^]*Workers\n {2}none[^]*Job variables\n[^]*workingDirectory/,
  );
  expect((await line.run('work-pool', 'delete', 'gpu')).stdout).toBe('Deleted work pool gpu.\n');
  expect(await line.json<WorkPool[]>('work-pool', 'ls')).toEqual([]);
});

test.each([
  [['create', 'Gpu', '-t', 'process'], 'Did you mean "gpu"?'],
  [['create', 'x', '-t', 'docker'], 'npm install @farhaul/docker'],
  [['create', 'x', '-t', 'docker:push'], 'are not there yet'],
  [['create', 'x', '-t', 'proces'], 'Did you mean "process"?'],
  [['create', 'x', '-t', 'process', '-c', '-1'], 'Give a whole number of at least 0.'],
  [['create', 'x', '-t', 'process', '-b', 'missing.json'], 'cannot be read'],
  [['update', 'nobody', '-c', '1'], 'There is no work pool nobody'],
  [['update', 'nobody'], 'Nothing was given to change'],
])('%j is refused', async (args, text) => {
  await line.run('work-pool', 'create', 'made', '-t', 'process');
  const { code, stdout, stderr } = await line.run('work-pool', ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(text);
});

test("a template of one's own is checked, and all that is wrong is said", async () => {
  const file = join(line.home, 'template.json');
  const { stdout } = await line.run('work-pool', 'get-default-base-job-template', '-t', 'process');
  const template = JSON.parse(stdout) as { job: Record<string, unknown>; enforced?: string[] };
  template.job['env'] = '{{ envv }}';
  template.enforced = ['nothing'];
  writeFileSync(file, JSON.stringify(template));
  const { code, stderr } = await line.run('work-pool', 'create', 'own', '-t', 'process', '-b', file);
  expect(code).toBe(1);
  expect(stderr).toContain('has 2 problems:');
  expect(stderr).toContain('"{{ envv }}" at /job/env, but declares no such variable. Did you mean "{{ env }}"?');
  template.job['env'] = '{{ env }}';
  template.enforced = ['env'];
  writeFileSync(file, JSON.stringify(template));
  expect(await line.json<WorkPool>('work-pool', 'create', 'own', '-t', 'process', '-b', file)).toMatchObject({
    baseJobTemplate: { enforced: ['env'] },
  });
});

test('queues are created, listed by priority, paused and deleted', async () => {
  await line.run('work-pool', 'create', 'queued', '-t', 'process');
  await line.run('work-queue', 'create', 'late', '-p', 'queued', '--priority', '9');
  await line.run('work-queue', 'create', 'soon', '-p', 'queued', '--priority', '2', '-c', '1');
  expect((await line.run('work-queue', 'pause', 'late', '-p', 'queued')).stdout).toContain('Paused');
  const queues = await line.json<WorkQueue[]>('work-queue', 'ls', '-p', 'queued');
  expect(queues.map(({ name, priority, paused }) => [name, priority, paused])).toEqual([
    ['default', 1, false],
    ['soon', 2, false],
    ['late', 9, true],
  ]);
  expect((await line.run('work-queue', 'delete', 'late', '-p', 'queued')).code).toBe(0);
  expect(await line.run('work-queue', 'delete', 'default', '-p', 'queued')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('default queue'),
  });
});

test('workers of a pool are listed, those that are gone only with --all', async () => {
  await line.run('work-pool', 'create', 'served', '-t', 'process');
  await line.withClient(async (client) => {
    const worker = {
      name: 'lathe',
      type: 'process',
      workPoolName: 'served',
      queues: [],
      limit: 4,
      reaches: [],
      host: 'h',
      pid: 7,
      version: '0.0.0',
    };
    await client.workers.register({ id: '01900000-0000-7000-8000-00000000000a', ...worker });
    await client.workers.register({ id: '01900000-0000-7000-8000-00000000000b', ...worker, name: 'gone' });
    await client.workers.offline({ workerId: '01900000-0000-7000-8000-00000000000b' });
  });
  expect((await line.run('worker', 'ls', '-p', 'served')).stdout).toMatch(
    /^WORKER +POOL[^]*\nlathe +served +process +Online +0 of 4 .* h 7\n$/,
  );
  expect((await line.json<WorkerRecord[]>('worker', 'ls', '--all')).map((worker) => worker.name).toSorted()).toEqual(['gone', 'lathe']);
  expect((await line.run('work-pool', 'inspect', 'served')).stdout).toMatch(/^served {2}Ready\n/);
});

test('the built-in types are a plugin like any other', async () => {
  expect((await line.run('plugin', 'ls')).stdout).toMatch(/@farhaul\/core +built-in +ok +process/);
});
