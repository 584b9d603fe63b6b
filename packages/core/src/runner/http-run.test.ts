import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestService, submittedExecution, type TestService } from '../channel/channel-world.fixture.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { decodeResult } from '../protocol/result-document.ts';
import { prepareRuntime, spawnRun, type SpawnedRun, type SpawnRunOptions, until } from './spawn-run.fixture.ts';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
  return await prepareRuntime();
});
afterAll(() => service.close());

interface HttpRun {
  run: SpawnedRun;
  id: string;
  now(): Promise<FlowRun>;
  messages(): Promise<string[]>;
}

async function train(body: string, options: SpawnRunOptions = {}): Promise<HttpRun> {
  const grant = await submittedExecution(service, 'http');
  const { flowRunId: id, executionId, hmacKey } = grant;
  const run = spawnRun(`found(0, flow({ name: 'train' })(async (...args) => { ${body} }));`, {
    ...options,
    env: { FARHAUL_RUN_TOKEN: grant.token },
    run: { flowRunId: id, executionId, hmacKey, channel: { kind: 'http', url: service.url }, ...options.run },
  });
  return {
    run,
    id,
    now: () => service.client.flowRuns.get({ id }),
    messages: async () =>
      (await service.client.flowRuns.logs({ id, limit: 1000, after: null, waitMs: 0 })).items.map((line) => line.message),
  };
}

describe('a run over http', () => {
  test('is admitted, tells, and delivers its value', async () => {
    const { run, now, messages } = await train("console.log('one'); console.error('two'); return new Set([1n])");
    expect(await run.exited, run.stderr()).toEqual({ exitCode: 0, signal: null });
    const ended = await now();
    expect(ended.state).toMatchObject({ type: 'COMPLETED' });
    expect(decodeResult(Buffer.from(ended.result!.inline!, 'base64'))).toEqual({ kind: 'value', value: new Set([1n]) });
    expect(await messages()).toEqual(['one', 'two']);
  });

  test('does not lose the last lines of process.exit()', async () => {
    const { run, now, messages } = await train(
      "for (let i = 0; i < 2_000; i += 1) console.log('line', i); process.stdout.write('no line end'); process.exit(3)",
    );
    expect(await run.exited).toEqual({ exitCode: 3, signal: null });
    expect((await now()).state.type).toBe('RUNNING');
    const { items } = await service.client.flowRuns.logs({ id: run.run.flowRunId, limit: 1000, after: null, waitMs: 0 });
    expect(items[0]!.message).toBe('line 0');
    let [count, last, after] = [items.length, items.at(-1)!, items.at(-1)!.cursor];
    for (;;) {
      const page = await service.client.flowRuns.logs({ id: run.run.flowRunId, limit: 1000, after, waitMs: 0 });
      if (page.items.length === 0) break;
      count += page.items.length;
      last = page.items.at(-1)!;
      after = last.cursor;
    }
    expect([count, last.message]).toEqual([2_001, 'no line end']);
    expect(await messages()).toHaveLength(1_000);
  });

  test('does not lose the lines before a blocked loop that is ended', async () => {
    const { run, now, messages } = await train("console.log('one'); console.log('two'); for (;;);", {
      run: { options: { timeoutMs: 100 } },
    });
    expect(await run.exited).toEqual({ exitCode: null, signal: 'SIGKILL' });
    expect((await now()).state).toMatchObject({ type: 'FAILED', name: 'TimedOut' });
    expect(await messages()).toEqual(['one', 'two']);
  });

  test('hears of a cancel', async () => {
    const { run, id, now, messages } = await train(
      "console.log('up'); await new Promise((resolve) => getRunContext().signal.addEventListener('abort', resolve)); console.log('stopping');",
    );
    await until(async () => (await messages()).includes('up'), 'the run says "up"');
    await service.client.flowRuns.cancel({ id, reason: 'by a test', graceMs: 5_000 });
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect((await now()).state.type).toMatch(/CANCELL/);
    expect(await messages()).toEqual(['up', 'stopping']);
  });

  test('goes on while the API is away, and delivers later', async () => {
    const { run, now, messages } = await train(
      "console.log('up'); await new Promise((resolve) => setTimeout(resolve, 300)); console.log('later'); return 1",
    );
    await until(async () => (await messages()).includes('up'), 'the run says "up"');
    service.failures.push(...Array.from({ length: 6 }, (_, index) => [503, 0, 500][index % 3]!));
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
    service.failures.length = 0;
    expect((await now()).state.type).toBe('COMPLETED');
    expect(await messages()).toEqual(['up', 'later']);
  });

  test('whose result is too large for the API fails with the reason', async () => {
    const { run, now } = await train('return Buffer.alloc(3_000_000)');
    expect(await run.exited).toEqual({ exitCode: 73, signal: null });
    expect(run.stderr()).toContain('not delivered');
    const { state, result } = await now();
    expect(state).toMatchObject({ type: 'FAILED', message: expect.stringMatching(/^result \(3000\d\d\d bytes\) not delivered/) });
    expect(decodeResult(Buffer.from(result!.inline!, 'base64'))).toMatchObject({ kind: 'error', error: { code: 'FARHAUL_RUNNER_RESULT' } });
  });

  test('that is not wanted any more loads nothing', async () => {
    const grant = await submittedExecution(service, 'http');
    await service.client.flowRuns.cancel({ id: grant.flowRunId });
    const run = spawnRun("console.log('loaded');", {
      env: { FARHAUL_RUN_TOKEN: grant.token },
      run: { flowRunId: grant.flowRunId, executionId: grant.executionId, channel: { kind: 'http', url: service.url } },
    });
    expect(await run.exited).toEqual({ exitCode: 75, signal: null });
    expect(run.stdout()).toBe('');
  });
});
