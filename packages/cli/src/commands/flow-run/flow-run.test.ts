import { existsSync } from 'node:fs';
import type { FlowRun, LogEntry, TaskRun } from '@farhaul/core/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandLine, submitToPool } from '../../command-line.fixture.ts';

const line = new CommandLine();
let runs: FlowRun[] = [];
const named = (name: string): FlowRun => {
  const found = runs.find((run) => run.name === name);
  if (found === undefined) throw new Error(`no run ${name}`);
  return found;
};

beforeAll(async () => {
  const recorded = await line.flows('recorded-flows.fixture.ts');
  expect(recorded).toMatchObject({ code: 0, stderr: '' });
  runs = await line.json<FlowRun[]>('flow-run', 'ls');
});

afterAll(() => line.remove());

test('reading makes no store where there is none', async () => {
  const empty = new CommandLine();
  expect(await empty.run('flow-run', 'ls')).toMatchObject({ code: 0, stdout: 'No flow runs yet. Call a flow, and it shows up here.\n' });
  expect(await empty.run('flow-run', 'inspect', 'x')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Nothing has run here yet'),
  });
  expect(existsSync(empty.home)).toBe(false);
  empty.remove();
});

describe('ls', () => {
  test('shows the newest first, with state, time, place and why it failed', async () => {
    const { code, stdout, stderr } = await line.run('flow-run', 'ls');
    const rows = stdout.trimEnd().split('\n');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(rows[0]).toMatch(/^RUN +ID +FLOW +STATE +STARTED +TOOK +WHERE +NOTE$/);
    expect(rows.slice(1).map((row) => row.split(/ {2,}/)[0])).toEqual(['twin-otter', 'twin-otter', 'sad-otter', 'calm-otter']);
    expect(rows[3]).toMatch(/broken +Failed +\d\d:\d\d:\d\d +\d+ms +caller +.*the disk is full/);
  });

  test('filters by state and flow, and limits', async () => {
    const names = async (...args: string[]): Promise<string[]> =>
      (await line.json<FlowRun[]>('flow-run', 'ls', ...args)).map((run) => run.name);
    expect(await names('--state', 'failed,crashed', '--since', '1h')).toEqual(['sad-otter']);
    expect(await names('--flow', 'again', '-n', '1')).toEqual(['twin-otter']);
  });

  test.each([
    [['--state', 'runing'], 'Did you mean "running"?'],
    [['--limit', '0'], 'Give a whole number of at least 1.'],
    [['--since', 'soon'], 'Give a duration such as 2h or 1d'],
  ])('%j is refused with what to write', async (args, hint) => {
    const { code, stdout, stderr } = await line.run('flow-run', 'ls', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(hint);
    expect(stderr).toContain('farhaul explain FARHAUL_INPUT_INVALID');
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test('colours show on demand only', async () => {
    const plain = await line.run('flow-run', 'ls');
    const coloured = await line.start(['flow-run', 'ls'], { FORCE_COLOR: '1' }).finished;
    expect(plain.stdout).not.toContain('\u001b[');
    expect(coloured.stdout).toContain('\u001b[31mFailed\u001b[39m');
  });

  test('a reader that closes the pipe early is no error', async () => {
    const { child, finished } = line.start(['flow-run', 'ls', '--json']);
    child.stdout?.destroy();
    expect(await finished).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('inspect', () => {
  test('shows phases, parameters, and tasks with attempts below their caller', async () => {
    const { code, stdout } = await line.run('flow-run', 'inspect', 'calm-otter');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^calm-otter {2}Completed\nflow +report\n/);
    expect(stdout).toContain(named('calm-otter').id);
    expect(stdout).toMatch(/\nPhases\n {2}PHASE +SINCE +TOOK\n/);
    expect(stdout).toMatch(/\nParameters\n {2}\w+ +"data\/rows.csv"\n {2}\w+ +1970-01-01T00:00:00.000Z\n/);
    expect(stdout).toMatch(/\nTasks\n {2}clean-\w{3} +Completed .*\n {2}└ load-\w{3} +Completed .*attempt 2\n/);
    expect(stdout).toMatch(/tags +nightly/);
  });

  test('finds a run by id, by the beginning of its id, and the newest of a name', async () => {
    const { id } = named('calm-otter');
    for (const reference of [id.toUpperCase(), id.slice(0, 20)]) {
      expect((await line.json<{ flowRun: FlowRun }>('flow-run', 'inspect', reference)).flowRun.id).toBe(id);
    }
    const { stdout, stderr } = await line.run('flow-run', 'inspect', 'twin-otter');
    expect(stderr).toContain('several runs named "twin-otter"; this is the newest');
    expect(stdout).toMatch(/Parameters\n {2}\w+ +2\n/);
  });

  test('the ids that ls shows can be pasted', async () => {
    const { stdout } = await line.run('flow-run', 'ls');
    const ids = stdout
      .trimEnd()
      .split('\n')
      .slice(3)
      .map((row) => row.split(/ {2,}/)[1] ?? '');
    const found = await Promise.all(ids.map(async (id) => (await line.json<{ flowRun: FlowRun }>('flow-run', 'inspect', id)).flowRun.id));
    expect(found).toEqual(runs.slice(2).map((run) => run.id));
  });

  test('a beginning that several ids share names them', async () => {
    const { code, stderr } = await line.run('flow-run', 'inspect', named('calm-otter').id.slice(0, 5));
    expect(code).toBe(1);
    expect(stderr).toContain('(calm-otter)');
  });

  test.each(['nobody', 'ffffffff', "' or 1=1"])('%s is not found', async (reference) => {
    expect(await line.run('flow-run', 'inspect', reference)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no flow run'),
    });
  });

  test('--events shows every transition, --json everything', async () => {
    expect((await line.run('flow-run', 'inspect', '--events', 'calm-otter')).stdout).toMatch(/\nEvents\n {2}TIME +EVENT/);
    const { flowRun, taskRuns } = await line.json<{ flowRun: FlowRun; taskRuns: TaskRun[] }>('flow-run', 'inspect', 'calm-otter');
    expect(flowRun.state.type).toBe('COMPLETED');
    expect(taskRuns.map((one) => one.taskName).toSorted()).toEqual(['clean', 'load']);
  });
});

describe('logs', () => {
  test('prints time, level, task and message', async () => {
    const { stdout } = await line.run('flow-run', 'logs', 'calm-otter');
    expect(stdout).toMatch(/^\d\d:\d\d:\d\d\.\d{3} info {4}reading data\/rows\.csv\n/);
    expect(stdout).toMatch(/ warning rows are missing\n/);
    expect(stdout).toMatch(/ warning load-\w{3} .*the register did not answer/);
  });

  test('--level leaves out what is below, --json is one object per line', async () => {
    expect((await line.run('flow-run', 'logs', '--level', 'warning', 'calm-otter')).stdout).not.toContain('reading');
    const { stdout } = await line.run('flow-run', 'logs', '--json', 'calm-otter');
    const entries = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as LogEntry);
    expect(entries[0]).toMatchObject({ level: 'info', message: 'reading data/rows.csv' });
  });

  test('--follow of an ended run ends, and says how the run did', async () => {
    const { code, stderr } = await line.run('flow-run', 'logs', '--follow', 'calm-otter');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^calm-otter Completed after \d+ms\n$/);
  });
});

describe('of a run that waits', () => {
  const id = '01900000-0000-7000-8000-000000000001';

  beforeAll(async () => {
    await line.run('work-pool', 'create', 'gpu', '--type', 'process', '--concurrency-limit', '0', '--paused');
    await line.withClient((client) => submitToPool(client, { id, name: 'idle-otter', workPoolName: 'gpu' }));
  });

  test('explain names all that blocks it, with the command that helps', async () => {
    const { code, stdout } = await line.run('flow-run', 'explain', 'idle-otter');
    expect(code).toBe(0);
    expect(stdout).toContain('Work pool gpu is paused.\n  farhaul work-pool resume gpu\n');
    expect(stdout).toContain('The limit of work pool gpu, 0 at a time, is reached.');
    expect(stdout).toContain('No worker of work pool gpu (type process) is online.\n  farhaul worker start --pool gpu');
  });

  test('--follow ends when the run does', async () => {
    const { finished } = line.start(['flow-run', 'logs', '--follow', 'idle-otter']);
    expect((await line.run('flow-run', 'cancel', '--wait', 'idle-otter', '--reason', 'not needed')).stdout).toBe('idle-otter Cancelled\n');
    expect(await finished).toMatchObject({ code: 0, stderr: 'idle-otter Cancelled\n' });
  });

  test('a second cancel says that it is over, explain why', async () => {
    expect((await line.run('flow-run', 'cancel', 'idle-otter')).stdout).toBe('idle-otter was over already: Cancelled\n');
    expect((await line.run('flow-run', 'explain', 'idle-otter')).stdout).toContain('It was cancelled: not needed.');
  });
});

test('explain says why a run failed', async () => {
  const { stdout } = await line.run('flow-run', 'explain', 'sad-otter');
  expect(stdout).toMatch(/^sad-otter {2}Failed .* ago\n\nIts own code threw: .*the disk is full/);
});

test('Ctrl-C ends --follow quietly with 130', async () => {
  await line.withClient(async (client) => {
    const { execution } = await client.flowRuns.create({
      id: '01900000-0000-7000-8000-000000000002',
      name: 'busy-otter',
      flowName: 'train',
      parameters: {},
      arguments: { byName: {} },
      binding: null,
      code: null,
      startHere: { host: 'here', pid: 1 },
    });
    if (execution === null) throw new Error('no execution');
    const logLine = {
      sequence: 1,
      time: new Date().toISOString(),
      level: 'info',
      source: 'stdout',
      message: 'first line',
      taskRunId: null,
    } as const;
    await client.run.logs({ executionId: execution.executionId, token: execution.token, lines: [logLine] });
  });
  const { child, finished, printed } = line.start(['flow-run', 'logs', '--follow', 'busy-otter']);
  await printed('first line');
  child.kill('SIGINT');
  expect(await finished).toMatchObject({ code: 130, signal: null, stderr: '' });
});
