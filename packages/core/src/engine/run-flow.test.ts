import { describe, expect, test } from 'vitest';
import { defineFlow } from '../flow/define-flow.ts';
import type { FlowOptions } from '../flow/flow-options.ts';
import { task } from '../flow/task.ts';
import type { LogLevel, LogSource, TaskRunReport } from '../protocol/run-channel.ts';
import { getRunContext } from './run-context.ts';
import { runFlow, type FlowConclusion } from './run-flow.ts';
import type { RunRecorder, RunReportBody } from './run-recorder.ts';

class Recording implements RunRecorder {
  readonly reports: RunReportBody[] = [];
  readonly lines: { source: LogSource; level: LogLevel; message: string; taskRunId: string | null }[] = [];
  report(body: RunReportBody): void {
    this.reports.push(body);
  }
  log(source: LogSource, level: LogLevel, message: string, taskRunId: string | null): void {
    this.lines.push({ source, level, message, taskRunId });
  }
  async flush(): Promise<void> {}
  tasks(): TaskRunReport[] {
    return this.reports.flatMap((report) => (report.kind === 'task' ? [report.taskRun] : []));
  }
}

interface Input {
  fn: (...args: never[]) => unknown;
  options?: FlowOptions;
  args?: unknown[];
  signal?: AbortSignal;
  timeoutMs?: number | null;
}

async function execute(input: Input): Promise<{ conclusion: FlowConclusion; recording: Recording }> {
  const recording = new Recording();
  const conclusion = await runFlow({
    definition: defineFlow(input.fn, { name: 'train', ...input.options }),
    flowRunId: 'run-1',
    executionId: 'execution-1',
    flowName: 'train',
    runName: 'brisk-heron',
    tags: ['a'],
    decodeArguments: () => structuredClone(input.args ?? []),
    parameterNames: ['dataset'],
    timeoutMs: input.timeoutMs,
    recorder: recording,
    signal: input.signal ?? new AbortController().signal,
  });
  return { conclusion, recording };
}

describe('attempts of a flow', () => {
  test('repeat until one returns, with arguments decoded anew', async () => {
    const seen: number[][] = [];
    const { conclusion, recording } = await execute({
      options: { retries: 2 },
      args: [[1]],
      fn: (list: number[]) => {
        list.push(2);
        seen.push(list);
        if (seen.length < 3) throw new Error(`attempt ${seen.length}`);
        return 'done';
      },
    });
    expect(conclusion).toEqual({ kind: 'completed', value: 'done', attempt: 3 });
    expect(seen).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(recording.reports.map((report) => report.kind)).toEqual(['running', 'awaiting-retry', 'running', 'awaiting-retry', 'running']);
  });

  test('end with the last error when the retries are used up', async () => {
    let calls = 0;
    const { conclusion } = await execute({
      options: { retries: 1 },
      fn: () => {
        throw new RangeError(`call ${(calls += 1)}`);
      },
    });
    expect(conclusion).toMatchObject({
      kind: 'failed',
      timedOut: false,
      attempt: 2,
      error: expect.objectContaining({ message: 'call 2' }),
    });
  });

  test('follow a list of delays, the last repeating, and a function of attempt and error', async () => {
    const delays = (recording: Recording): number[] =>
      recording.reports.flatMap((report) => (report.kind === 'awaiting-retry' ? [report.delayMs] : []));
    const fails = (): never => {
      throw new Error('no');
    };
    const list = await execute({ options: { retries: 3, retryDelay: [1, '2ms'] }, fn: fails });
    expect(delays(list.recording)).toEqual([1, 2, 2]);
    const computed = await execute({
      options: { retries: 2, retryDelay: (attempt, error) => attempt * (error as Error).message.length },
      fn: fails,
    });
    expect(delays(computed.recording)).toEqual([2, 4]);
  });

  test('time out one by one, and the signal of the attempt is aborted', async () => {
    const aborted: boolean[] = [];
    const { conclusion } = await execute({
      options: { retries: 1, timeout: 20 },
      fn: async () => {
        const { signal } = getRunContext();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted.push(signal.aborted);
        await new Promise(() => undefined);
      },
    });
    expect(conclusion).toMatchObject({ kind: 'failed', timedOut: true, attempt: 2, error: { code: 'FARHAUL_RUN_TIMED_OUT' } });
    expect(aborted).toEqual([true, true]);
  });

  test("take the call's timeout before the flow's own, null lifting it", async () => {
    const fn = async (): Promise<string> => await new Promise((resolve) => setTimeout(resolve, 30, 'slow'));
    expect((await execute({ options: { timeout: '1h' }, timeoutMs: 5, fn })).conclusion).toMatchObject({ kind: 'failed', timedOut: true });
    expect((await execute({ options: { timeout: 5 }, timeoutMs: null, fn })).conclusion).toMatchObject({
      kind: 'completed',
      value: 'slow',
    });
  });

  test('stop when the run is to stop, also while waiting for a retry', async () => {
    const stop = new AbortController();
    const started = execute({
      options: { retries: 5, retryDelay: '1h' },
      signal: stop.signal,
      fn: () => {
        setImmediate(() => stop.abort(new Error('asked by the user')));
        throw new Error('no');
      },
    });
    expect((await started).conclusion).toMatchObject({ kind: 'cancelled', reason: 'asked by the user' });
  });

  test('that threw something that is no Error keep it as it is', async () => {
    expect(
      (
        await execute({
          fn: () => {
            throw 'a text';
          },
        })
      ).conclusion,
    ).toMatchObject({ kind: 'failed', error: 'a text' });
    expect(
      (
        await execute({
          fn: () => {
            throw undefined;
          },
        })
      ).conclusion,
    ).toMatchObject({ kind: 'failed', error: undefined });
  });
});

describe('the run context', () => {
  test('tells ids, attempt, parameters by name, and logs with fields', async () => {
    const { conclusion, recording } = await execute({
      args: ['a'],
      fn: () => {
        const { logger, ...context } = getRunContext();
        logger.warn('careful', { rows: 3n });
        return { ...context, signal: undefined };
      },
    });
    expect(conclusion).toMatchObject({
      value: {
        flowRunId: 'run-1',
        flowRunName: 'brisk-heron',
        executionId: 'execution-1',
        attempt: 1,
        parameters: { dataset: 'a' },
        tags: ['a'],
        taskRunId: null,
      },
    });
    expect(recording.lines).toEqual([{ source: 'logger', level: 'warning', message: 'careful {"rows":"3"}', taskRunId: null }]);
  });

  test('is refused outside a run with a hint', () => {
    expect(() => getRunContext()).toThrow(expect.objectContaining({ code: 'FARHAUL_FLOW_DEFINITION' }));
  });
});

describe('tasks', () => {
  test('are recorded with parent, attempts and times', async () => {
    let failures = 1;
    const inner = task({ name: 'inner' })(async () => getRunContext().taskRunId);
    const outer = task({ name: 'outer', retries: 1 })(async () => {
      if (failures-- > 0) throw new Error('once');
      return [getRunContext().taskRunId, await inner()];
    });
    const { conclusion, recording } = await execute({ fn: async () => await outer() });
    const last = new Map(recording.tasks().map((report) => [report.taskName, report]));
    expect(last.get('outer')).toMatchObject({
      attempt: 2,
      parentTaskRunId: null,
      state: { type: 'COMPLETED' },
      name: expect.stringMatching(/^outer-[0-9a-f]{3}$/),
    });
    expect(last.get('inner')).toMatchObject({ parentTaskRunId: last.get('outer')?.id, state: { type: 'COMPLETED' } });
    expect(conclusion).toMatchObject({ value: [last.get('outer')?.id, last.get('inner')?.id] });
    expect(
      recording
        .tasks()
        .filter((report) => report.taskName === 'outer')
        .map((report) => report.state.name),
    ).toEqual(['Running', 'AwaitingRetry', 'Retrying', 'Completed']);
  });

  test('run side by side keep their own context and log lines', async () => {
    const speak = task({ name: 'speak' })(async (text: string) => {
      await new Promise((resolve) => setImmediate(resolve));
      getRunContext().logger.info(text);
      return getRunContext().taskRunId;
    });
    const { conclusion, recording } = await execute({ fn: async () => await Promise.all([speak('a'), speak('b')]) });
    const ids = (conclusion as { value: string[] }).value;
    expect(recording.lines.map((line) => [line.message, line.taskRunId])).toEqual([
      ['a', ids[0]],
      ['b', ids[1]],
    ]);
  });

  test('outside a run are called with their retries, unrecorded', async () => {
    let calls = 0;
    const flaky = task({ retries: 2 })((): number => {
      calls += 1;
      if (calls < 3) throw new Error('not yet');
      return calls;
    });
    expect(await flaky()).toBe(3);
  });

  test('fail the flow with their own error, and end FAILED', async () => {
    const broken = task({ name: 'broken' })((): never => {
      throw new TypeError('no');
    });
    const { conclusion, recording } = await execute({ fn: async () => await broken() });
    expect(conclusion).toMatchObject({ kind: 'failed', error: expect.any(TypeError) });
    expect(recording.tasks().at(-1)?.state).toMatchObject({ type: 'FAILED', message: 'TypeError: no' });
  });
});
