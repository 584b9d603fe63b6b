import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDirectoryChannel } from '../channel/directory-channel.ts';
import { encodeWire, joinParts } from '../protocol/wire/index.ts';
import { isEmptyFolder, prepareRuntime, spawnRun, type SpawnRunOptions } from './spawn-run.fixture.ts';

beforeAll(prepareRuntime);

const train = (body: string, options: SpawnRunOptions = {}) =>
  spawnRun(`found(0, flow({ name: 'train' })(async (...args) => { ${body} }));`, options);

describe('a run of a bundle', () => {
  test('runs the flow and delivers its value', async () => {
    const run = spawnRun(
      `
      const step = task({ name: 'step', retries: 1 })(async (n) => { console.log('step', n); return n + 1; });
      export const train = found(0, subprocess()(flow({ name: 'train' })(async (n, when) => {
        console.log('working on', n);
        console.error('a warning');
        getRunContext().logger.info('hello', { n });
        return new Map([[await step(n), when]]);
      })));
    `,
      { args: [41, new Date(5)] },
    );
    expect(await run.exited, run.stderr()).toEqual({ exitCode: 0, signal: null });
    expect(run.content()).toEqual({ kind: 'value', value: new Map([[42, new Date(5)]]) });
    expect(run.ending()).toMatchObject({ state: { type: 'COMPLETED' }, attempt: 1 });
    expect(run.logs().map(({ sequence, source, message }) => `${sequence} ${source} ${message}`)).toEqual([
      '1 stdout working on 41',
      '2 stderr a warning',
      '3 logger hello {"n":41}',
      '4 stdout step 41',
    ]);
    expect(run.stdout()).toBe('working on 41\nstep 41\n');
    expect(run.reports().map((report) => report.kind)).toEqual(['running', 'task', 'task', 'phase']);
  });

  test('works in the directory of its file inside the project, and leaves where it was started empty', async () => {
    const run = train('return process.cwd()', { entry: { name: 'train', parameters: [], workingDirectory: 'src/flows' } });
    await run.exited;
    expect(run.content()).toMatchObject({ value: expect.stringMatching(/\/work\/farhaul-\w+\/src\/flows$/) });
    expect(isEmptyFolder(join(run.directory, '..', 'empty'))).toBe(true);
  });

  test('shows its token and other variables of farhaul to nobody', async () => {
    const run = train('return Object.keys(process.env).filter((name) => name.startsWith("FARHAUL_"))', {
      env: { FARHAUL_HOST_GONE_MS: '5000' },
    });
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: [] });
  });

  test('knows what it is part of', async () => {
    const run = train(
      'const { flowName, flowRunName, flowRunId, tags, attempt } = getRunContext(); return { flowName, flowRunName, flowRunId, tags, attempt };',
    );
    await run.exited;
    expect(run.content()).toEqual({
      kind: 'value',
      value: { flowName: 'train', flowRunName: 'calm-otter', flowRunId: run.run.flowRunId, tags: ['test'], attempt: 1 },
    });
  });

  test('decodes the arguments anew for each attempt', async () => {
    const run = spawnRun(
      `found(0, flow({ name: 'train', retries: 2 })(async (list, bytes) => {
      list.push(1); bytes[0] += 1;
      if (getRunContext().attempt < 3) throw new RangeError('again');
      return [list, bytes[0]];
    }));`,
      { args: [[], Buffer.alloc(10_000)] },
    );
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: [[1], 1] });
    expect(run.reports().map((report) => report.kind)).toEqual([
      'running',
      'awaiting-retry',
      'running',
      'awaiting-retry',
      'running',
      'phase',
    ]);
    expect(run.ending()!.attempt).toBe(3);
  });

  test.each([
    ['fills positions', { b: 2, a: 1 }, [1, 2]],
    ['leaves out what is not given at the end', { a: 1 }, [1]],
    [
      'spreads a rest parameter and makes dates',
      { a: 1, b: 2, when: '2026-11-20T00:00:00Z', more: [3, 4] },
      [1, 2, new Date('2026-11-20T00:00:00Z'), 3, 4],
    ],
    ['never takes names of the prototype', { a: 1, constructor: 5 }, [1]],
  ])('plain JSON by name %s', async (_what, byName, expected) => {
    const parameters = ['a', 'b', 'when', 'more'].map((name) => ({ name, rest: name === 'more', dateTime: name === 'when' }));
    const run = train('return args', {
      args: Buffer.from(JSON.stringify({ byName })),
      entry: { name: 'train', parameters, workingDirectory: '' },
    });
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: expected });
  });

  test('reads captured variables and snapshots', async () => {
    const wire = (value: unknown): string => Buffer.from(joinParts(encodeWire(value))).toString('base64');
    const run = spawnRun("const rate = snapshotValue(1); found(0, flow({ name: 'train' })(async () => [capture('scale'), rate]));", {
      run: { captures: wire({ scale: new Date(1) }), snapshots: wire([0, 7n]) },
    });
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: [new Date(1), 7n] });
  });
});

describe('a failing flow', () => {
  test('delivers its error with message, cause and own fields', async () => {
    const run = train("throw Object.assign(new RangeError('too far', { cause: new TypeError('inner') }), { limit: 3 })");
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state).toMatchObject({ type: 'FAILED', name: 'Failed', message: 'RangeError: too far' });
    const content = run.content() as { error: RangeError & { limit: number } };
    expect(content.error).toBeInstanceOf(RangeError);
    expect(content.error).toMatchObject({ limit: 3, cause: expect.objectContaining({ message: 'inner' }) });
  });

  test.each([
    ['a text', "'no'"],
    ['undefined', 'undefined'],
    ['null', 'null'],
    ['an object', '({ reason: 5 })'],
    ['a function', '(() => 1)'],
  ])('may throw %s', async (_what, thrown) => {
    const run = train(`throw ${thrown}`);
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state).toMatchObject({ type: 'FAILED', name: 'Failed' });
    expect(run.content()!.kind).toBe('error');
  });

  test('whose result cannot travel names the path', async () => {
    const run = train('return { model: { act() {} } }');
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state).toMatchObject({ type: 'FAILED', message: expect.stringContaining('model.act') });
    expect(run.content()).toMatchObject({ kind: 'error', error: { code: 'FARHAUL_VALUE_FUNCTION' } });
  });

  test('that takes longer than its timeout is TimedOut', async () => {
    const run = train('await new Promise((resolve) => setTimeout(resolve, 60_000))', { run: { options: { timeoutMs: 50 } } });
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state).toMatchObject({ type: 'FAILED', name: 'TimedOut' });
  });

  test('that waits for what can never come is told so', async () => {
    const run = train('await new Promise(() => undefined)');
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state).toMatchObject({ type: 'FAILED', message: expect.stringContaining('can never come') });
  });

  test.each([
    [
      'an uncaught exception in a timer',
      "setTimeout(() => { throw new RangeError('in a timer'); }, 10); await new Promise((resolve) => setTimeout(resolve, 60_000));",
      'in a timer',
    ],
    [
      'an unhandled rejection',
      "void Promise.reject(new RangeError('nobody caught it')); await new Promise((resolve) => setTimeout(resolve, 60_000));",
      'nobody caught it',
    ],
    [
      'an unhandled rejection of no Error',
      "void Promise.reject('just text'); await new Promise((resolve) => setTimeout(resolve, 60_000));",
      'just text',
    ],
  ])('ends by %s', async (_what, body, message) => {
    const run = train(`console.log('before'); ${body}`);
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state).toMatchObject({ type: 'FAILED', message: expect.stringContaining(message) });
    expect(run.logs()[0]).toMatchObject({ message: 'before' });
  });

  test('may handle uncaught exceptions itself', async () => {
    const run = train(
      "process.on('uncaughtException', () => undefined); setTimeout(() => { throw new Error('handled'); }, 1); await new Promise((resolve) => setTimeout(resolve, 50)); return 'fine'",
    );
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
    expect(run.content()).toEqual({ kind: 'value', value: 'fine' });
  });

  test('that ends its process leaves no ending, but its logs and a note', async () => {
    const run = train("process.stdout.write('last words without a line end'); process.exit(3)");
    expect(await run.exited).toEqual({ exitCode: 3, signal: null });
    expect(run.ending()).toBeNull();
    expect(run.logs()).toMatchObject([{ message: 'last words without a line end' }]);
    expect(run.reports().at(-1)).toMatchObject({ kind: 'note', message: expect.stringContaining('exit code 3') });
  });
});

describe('what is left over', () => {
  test('a forgotten server does not keep the process', async () => {
    const run = train(
      "const { createServer } = await import('node:http'); await new Promise((resolve) => createServer().listen(0, resolve)); return 1",
    );
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
    expect(run.logs().at(-1)).toMatchObject({ level: 'debug', message: expect.stringContaining('TCPServerWrap') });
  });

  test('a directory of the runner itself is removed', async () => {
    const temporary = join(train('return 1').directory, '..', 'empty');
    const run = train('return process.cwd()', { run: { directory: null }, env: { TMPDIR: temporary } });
    await run.exited;
    const content = run.content() as { value: string };
    expect(content.value.startsWith(temporary)).toBe(true);
    expect(existsSync(content.value)).toBe(false);
  });
});

describe('admission', () => {
  test('a superseded execution loads nothing of the author', async () => {
    const winner = train('return 1');
    await winner.exited;
    const loser = train('return 2', { run: { channel: { kind: 'directory', path: winner.directory } } });
    expect(await loser.exited).toEqual({ exitCode: 75, signal: null });
    expect(loser.stderr()).toContain('another runner');
    expect(winner.content()).toEqual({ kind: 'value', value: 1 });
  });

  test('a channel that cannot be reached is a failed start', async () => {
    const run = train('return 1', { run: { channel: { kind: 'directory', path: '/proc/nowhere' } } });
    expect(await run.exited).toEqual({ exitCode: 70, signal: null });
    expect(run.stderr()).toMatch(/^farhaul bootstrap failed: .*\n$/);
  });

  test('the channel of another run is not used', async () => {
    const run = train('return 1');
    await run.exited;
    const channel = createDirectoryChannel({ kind: 'directory', path: run.directory }, { executionId: run.run.executionId, token: '' });
    expect(await channel.admit()).toMatchObject({ admitted: false });
  });
});
