import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newId } from '@farhaul/core/client';
import { CommandLine, submitToPool } from '../../command-line.fixture.ts';
import type { Finding } from './check.ts';

// Each step is a process, and the machine may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

let line: CommandLine;
beforeEach(() => {
  line = new CommandLine();
});
afterEach(() => line.remove());

async function findings(environment: Record<string, string> = {}): Promise<{ code: number | null; found: Finding[] }> {
  const { code, stdout } = await line.start(['doctor', '--json'], environment).finished;
  return { code, found: JSON.parse(stdout) as Finding[] };
}

const of = (found: readonly Finding[], check: string): Pick<Finding, 'state' | 'message' | 'remedy'>[] =>
  found.filter((finding) => finding.check === check).map(({ state, message, remedy }) => ({ state, message, remedy }));

test('a new machine is well, and is left as it was', async () => {
  const { code, stdout } = await line.run('doctor');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ok +node +Node 2/);
  expect(stdout).toContain('All is well.');
  expect(existsSync(line.home)).toBe(false);
});

test('each thing that is wrong has a row with its remedy, and what failed shows in the exit code', async () => {
  mkdirSync(line.home, { recursive: true });
  chmodSync(line.home, 0o755);
  writeFileSync(
    join(line.home, 'server.json'),
    JSON.stringify({ url: 'http://127.0.0.1:9/api', pid: 2 ** 22 + 1, version: '0', store: 'sqlite' }),
  );
  const { code, found } = await findings({ FARHAUL_APIURL: 'x' });
  expect(code).toBe(0);
  expect(of(found, 'config')).toMatchObject([{ state: 'warning', remedy: 'Did you mean FARHAUL_API_URL?' }]);
  expect(of(found, 'data directory')[0]).toMatchObject({ state: 'warning', remedy: `chmod 700 ${line.home}` });
  expect(of(found, 'server file')).toMatchObject([{ state: 'warning', message: expect.stringContaining('which is gone') }]);
});

test('a server that kept the runs elsewhere and is gone, and a setting that cannot be used, are failures', async () => {
  mkdirSync(line.home, { recursive: true, mode: 0o700 });
  writeFileSync(
    join(line.home, 'server.json'),
    JSON.stringify({ url: 'http://127.0.0.1:9/api', pid: 2 ** 22 + 1, version: '0', store: 'postgres' }),
  );
  const { code, found } = await findings({ FARHAUL_KEEP_RUNS: 'soon' });
  expect(code).toBe(1);
  expect(of(found, 'server file')).toMatchObject([{ state: 'failed', remedy: expect.stringContaining('server start') }]);
  expect(of(found, 'api')).toMatchObject([{ state: 'failed' }]);
  expect(of(found, 'config')).toMatchObject([{ state: 'failed', message: expect.stringContaining('FARHAUL_KEEP_RUNS') }]);
});

test('an API that does not answer is a failure that says what to start', async () => {
  const { code, found } = await findings({ FARHAUL_API_URL: 'http://127.0.0.1:9/api' });
  expect(code).toBe(1);
  expect(of(found, 'api')).toMatchObject([{ state: 'failed', remedy: expect.stringContaining('server start') }]);
});

test('a broken plugin is one row, and the others are told of', async () => {
  mkdirSync(line.home, { recursive: true, mode: 0o700 });
  const project = join(line.home, '..');
  writeFileSync(join(project, 'farhaul.config.ts'), `export default { plugins: ['./broken.ts'] };`);
  writeFileSync(join(project, 'broken.ts'), 'export default { name: 5 };');
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  const { code, found } = await findings();
  expect(code).toBe(1);
  expect(of(found, 'plugins').map(({ state }) => state)).toEqual(['ok', 'failed']);
});

test('a server is reached from here and from where runs are, its clock is right, and its pools are looked at', async () => {
  await line.run('work-pool', 'create', 'idle', '-t', 'process');
  await line.run('work-pool', 'create', 'held', '-t', 'process', '--paused');
  const server = line.start(['server', 'start', '--port', '0']);
  await server.printed('http://');
  const { code, found } = await findings();
  expect(code).toBe(0);
  expect(of(found, 'api').map(({ state, message }) => `${state} ${message.split(' ').slice(0, 3).join(' ')}`)).toEqual([
    expect.stringMatching(/^ok http:.* answers: version/),
    'ok Its clock agrees',
    'ok A process started',
  ]);
  expect(of(found, 'work pools')).toEqual([
    { state: 'warning', message: 'held is paused.', remedy: 'farhaul work-pool resume held' },
    { state: 'warning', message: 'idle: no worker is online.', remedy: 'farhaul worker start -p idle' },
  ]);
  server.child.kill('SIGTERM');
  await server.finished;
});

test('a run that nobody watches and a run that is late are told of, with what to do', async () => {
  await line.run('work-pool', 'create', 'far', '-t', 'process');
  expect(of((await findings()).found, 'flow runs')).toMatchObject([{ state: 'ok' }]);
  await line.withClient(async (client) => {
    const workerId = newId();
    await client.workers.register({
      ...{ id: workerId, name: 'gone-worker', type: 'process', workPoolName: 'far', queues: [], limit: null },
      ...{ reaches: ['host:other'], host: 'other', pid: 1, version: '0.0.0' },
    });
    await submitToPool(client, { id: newId(), name: 'lost-otter', workPoolName: 'far' });
    const scope = { kind: 'work-pool' as const, workPoolName: 'far', queues: [] };
    const { claims } = await client.workers.next({ workerId, scope, limit: 1, waitMs: 0 });
    const { executionId, fencing } = claims[0]!.grant;
    await client.executions.phase({ executionId, fencing, phase: 'submitting', message: '' });
    await client.workers.offline({ workerId });
    const id = newId();
    await client.flowRuns.create({
      ...{ id, name: 'late-otter', flowName: 'train', parameters: {}, arguments: { byName: {} }, code: null, workPoolName: 'far' },
      binding: { workerType: 'process', jobVariables: {}, storage: null },
      scheduledFor: new Date(Date.now() - 60_000).toISOString(),
    });
    // Whoever has the store open looks for what is late.
    await expect.poll(async () => (await client.flowRuns.get({ id })).state.name, { timeout: 60_000 }).toBe('Late');
  });
  const { code, found } = await findings();
  expect(code).toBe(0);
  expect(of(found, 'flow runs')).toEqual([
    {
      state: 'warning',
      message: 'lost-otter (train) is Submitting, and nobody watches it.',
      remedy: 'farhaul worker start --pool far adopts it; farhaul flow-run cancel lost-otter ends it.',
    },
    {
      state: 'warning',
      message: 'late-otter (train) is late. No worker of work pool far (type process) is online.',
      remedy: 'farhaul worker start --pool far',
    },
  ]);
});
