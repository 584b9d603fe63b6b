import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareRuntime, type SpawnedRun, spawnRun, type SpawnRunOptions, until } from './spawn-run.fixture.ts';

beforeAll(prepareRuntime);

const place = mkdtempSync(join(tmpdir(), 'farhaul-stop-'));
afterAll(() => rmSync(place, { recursive: true }));

const train = (body: string, options: SpawnRunOptions = {}) =>
  spawnRun(`found(0, flow({ name: 'train' })(async (...args) => { ${body} }));`, options);
const forEver = 'await new Promise((resolve) => setTimeout(resolve, 60_000));';
const said = (run: SpawnedRun, message: string) =>
  until(() => run.logs().some((line) => line.message === message), `the run says "${message}"`);
const askToStop = (run: SpawnedRun, graceMs: number) =>
  writeFileSync(join(run.directory, 'stop'), JSON.stringify({ reason: 'asked by the user', graceMs }));

describe('a stop', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('by %s aborts the signal, and ends CANCELLED', async (signal) => {
    const run = train(
      `const { signal } = getRunContext(); signal.addEventListener('abort', () => console.log('aborted:', signal.reason.message)); console.log('up'); ${forEver}`,
      { run: { graceMs: 100 } },
    );
    await said(run, 'up');
    run.process.kill(signal);
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state).toMatchObject({ type: 'CANCELLED', message: `the process was told to end by ${signal}` });
    expect(run.logs().at(-1)!.message).toBe(`aborted: the process was told to end by ${signal}`);
    expect(run.content()).toBeNull();
  });

  test('by the channel works the same, within its own grace', async () => {
    const run = train(`console.log('up'); ${forEver}`, { run: { graceMs: 3_600_000 } });
    await said(run, 'up');
    askToStop(run, 50);
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state).toMatchObject({ type: 'CANCELLED', message: 'asked by the user' });
  });

  test('keeps what the flow returns within its grace, and stays CANCELLED', async () => {
    const run = train(
      "console.log('up'); await new Promise((resolve) => getRunContext().signal.addEventListener('abort', resolve)); return 'saved'",
      { run: { graceMs: 20_000 } },
    );
    await said(run, 'up');
    run.process.kill('SIGTERM');
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state).toMatchObject({ type: 'CANCELLED' });
    expect(run.content()).toEqual({ kind: 'value', value: 'saved' });
  });

  test('that comes when the function has returned changes nothing', async () => {
    const run = train("setImmediate(() => process.kill(process.pid, 'SIGTERM')); return Buffer.alloc(20_000_000)");
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
    expect(run.ending()!.state.type).toBe('COMPLETED');
  });

  test('while code is loading ends at once', async () => {
    const run = spawnRun(`console.log('loading'); ${forEver} found(0, flow({ name: 'train' })(async () => 1));`, {
      run: { graceMs: 60_000 },
    });
    await said(run, 'loading');
    run.process.kill('SIGTERM');
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state.type).toBe('CANCELLED');
  });

  test('between two attempts does not begin another', async () => {
    const run = spawnRun("found(0, flow({ name: 'train', retries: 5, retryDelay: '60s' })(async () => { throw new Error('no'); }));");
    await until(() => run.reports().some((report) => report.kind === 'awaiting-retry'), 'it waits');
    run.process.kill('SIGTERM');
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state.type).toBe('CANCELLED');
  });
});

describe('a blocked loop', () => {
  test('past its timeout is ended from the heartbeat thread, with all it said', async () => {
    const run = train("console.log('one'); console.log('two'); for (;;);", { run: { options: { timeoutMs: 100 } } });
    expect(await run.exited).toEqual({ exitCode: null, signal: 'SIGKILL' });
    expect(run.ending()!.state).toMatchObject({
      type: 'FAILED',
      name: 'TimedOut',
      message: expect.stringContaining('blocked its event loop'),
    });
    expect(run.ending()!.attempt).toBe(1);
    expect(run.content()).toMatchObject({ kind: 'error', error: { code: 'FARHAUL_RUN_TIMED_OUT' } });
    expect(run.logs().map((line) => line.message)).toEqual(['one', 'two']);
  });

  test('is ended when a stop and its grace have passed', async () => {
    const run = train("console.log('up'); for (;;);");
    await said(run, 'up');
    askToStop(run, 50);
    expect(await run.exited).toEqual({ exitCode: null, signal: 'SIGKILL' });
    expect(run.ending()!.state).toMatchObject({ type: 'CANCELLED', message: 'asked by the user' });
  });

  test('goes on beating', async () => {
    const run = train("const { existsSync } = await import('node:fs'); while (!existsSync(args[0])); return 1", {
      run: { heartbeatMs: 50 },
      args: [join(place, 'enough')],
    });
    const beats = new Set<string>();
    await until(() => {
      if (existsSync(join(run.directory, 'heartbeat'))) beats.add(readFileSync(join(run.directory, 'heartbeat'), 'utf8'));
      return beats.size > 5;
    }, 'it has beaten');
    writeFileSync(join(place, 'enough'), '');
    await run.exited;
    expect(run.ending()!.state.type).toBe('COMPLETED');
  });

  test('is left alone without a limit', async () => {
    const run = train("const until = Date.now() + 2_500; while (Date.now() < until); return 'done'");
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
  });

  test('that was blocked in the middle, and answers again, is not ended', async () => {
    const run = train("const until = Date.now() + 1_000; while (Date.now() < until); return 'done'", {
      run: { options: { timeoutMs: 15_000 } },
    });
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
  });
});

describe('the process that launched a run', () => {
  const options = { env: { FARHAUL_HOST_PIPE: '3', FARHAUL_HOST_GONE_MS: '300' }, pipes: ['pipe' as const], run: { graceMs: 50 } };

  test('closes its pipe when it dies; then the run stops and is CRASHED', async () => {
    const run = train(`console.log('up'); ${forEver}`, options);
    await said(run, 'up');
    const began = Date.now();
    (run.process.stdio[3] as NodeJS.WritableStream & { destroy(): void }).destroy();
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state).toMatchObject({ type: 'CRASHED', message: 'the process that launched this run is gone' });
    expect(Date.now() - began).toBeGreaterThan(290);
  });

  test('may be followed by another watcher, and the run goes on', async () => {
    const run = train("console.log('up'); await new Promise((resolve) => setTimeout(resolve, 6_000)); return 1", {
      ...options,
      env: { ...options.env, FARHAUL_HOST_GONE_MS: '4000' },
    });
    await said(run, 'up');
    const touching = setInterval(() => writeFileSync(join(run.directory, 'watcher'), ''), 50);
    (run.process.stdio[3] as NodeJS.WritableStream & { destroy(): void }).destroy();
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
    clearInterval(touching);
  });

  test('holding its pipe open does not keep the run', async () => {
    const run = train('return 1', options);
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
  });

  test('may stop reading output', async () => {
    const run = train(
      "console.log('up'); await new Promise((resolve) => setTimeout(resolve, 300)); for (let i = 0; i < 100; i += 1) { console.log('line', i); console.error('line', i); } return 1",
    );
    await said(run, 'up');
    run.process.stdout!.destroy();
    run.process.stderr!.destroy();
    await once(run.process, 'exit');
    expect(run.ending()!.state.type).toBe('COMPLETED');
    expect(run.logs()).toHaveLength(201);
  });
});
