import { beforeAll, describe, expect, test } from 'vitest';
import { prepareRuntime, spawnRun } from './spawn-run.fixture.ts';

beforeAll(prepareRuntime);

describe('loading a bundle launches nothing', () => {
  test('a top-level await of the flow itself', async () => {
    const run = spawnRun(`
      export const train = found(0, subprocess()(flow({ name: 'train' })(async () => 'inside')));
      const result = await train();
      console.log('never', result);
    `);
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
    expect(run.content()).toEqual({ kind: 'value', value: 'inside' });
    expect(run.logs()).toEqual([]);
  });

  test('a call that nobody awaits, with definitions after it', async () => {
    const run = spawnRun(`
      export const train = found(0, flow({ name: 'train' })(async () => later()));
      train().then(() => console.log('never'));
      const later = () => 'defined later';
    `);
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: 'defined later' });
  });

  test('submit and bundle are inert as well', async () => {
    const run = spawnRun(`
      export const train = found(0, subprocess()(flow({ name: 'train' })(async () => 1)));
      train.submit(); train.with({}).submitToWorkPool(); train.bundle(); train.submit().result();
    `);
    expect(await run.exited, run.stderr()).toEqual({ exitCode: 0, signal: null });
  });

  test('an unsettled top-level await after the flow', async () => {
    const run = spawnRun("found(0, flow({ name: 'train' })(async () => 1)); await new Promise(() => undefined);");
    expect(await run.exited).toEqual({ exitCode: 0, signal: null });
    expect(run.content()).toEqual({ kind: 'value', value: 1 });
  });
});

describe('a bundle that cannot be loaded', () => {
  test('waits in its flow for a call that was held back', async () => {
    const run = spawnRun(
      "const inner = flow({ name: 'inner' })(async () => 1);\nconst started = inner();\nfound(0, flow({ name: 'train' })(async () => started));",
    );
    expect(await run.exited).toEqual({ exitCode: 1, signal: null });
    expect(run.ending()!.state.message).toMatch(
      /flow\.ts:4:\d+ calls flow "inner" while the module is loading, and flow "train" waits for it/,
    );
  });

  test('calls a flow before its own flow is defined', async () => {
    const run = spawnRun(
      "const inner = flow({ name: 'inner' })(async () => 1);\nawait inner();\nfound(0, flow({ name: 'train' })(async () => 1));",
    );
    expect(await run.exited).toEqual({ exitCode: 72, signal: null });
    expect(run.stderr()).toMatch(/flow\.ts:4:\d+ calls flow "inner" while the module is loading, before flow "train" is defined/);
    expect(run.ending()!.state).toMatchObject({ type: 'FAILED' });
    expect(run.content()).toMatchObject({ kind: 'error', error: { code: 'FARHAUL_RUNNER_BLOCKED' } });
  });

  test.each([
    ['throws', "throw new RangeError('at the top')", 'RangeError: at the top'],
    ['lacks a package', "await import('sharp-is-not-here')", "Cannot find package 'sharp-is-not-here'"],
    ['does not define the flow', 'export const nothing = 1', 'flow "train" was not defined'],
    [
      'waits for ever before the flow',
      "await new Promise(() => undefined); found(0, flow({ name: 'train' })(async () => 1));",
      'flow "train" was not defined',
    ],
  ])('%s', async (_what, file, message) => {
    const run = spawnRun(file);
    expect(await run.exited).toEqual({ exitCode: 71, signal: null });
    expect(run.stderr()).toContain(`bundle failed to load: `);
    expect(run.stderr()).toContain(message);
    expect(run.content()).toMatchObject({ kind: 'error', error: { code: 'FARHAUL_RUNNER_LOAD' } });
  });
});

describe('flows inside a flow', () => {
  test('a plain flow runs as part of the run', async () => {
    const run = spawnRun(`
      const inner = flow({ name: 'inner', retries: 1 })(async (n) => { if (getRunContext().attempt === 1) throw new Error('once'); return n * 2; });
      found(0, flow({ name: 'train' })(async () => inner(21)));
    `);
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: 42 });
    expect(run.reports().map((report) => report.kind)).toEqual(['running', 'phase']);
  });

  test('a bound flow is refused, for no API can be reached', async () => {
    const run = spawnRun(`
      const child = subprocess()(flow({ name: 'child' })(async () => 1));
      found(0, flow({ name: 'train' })(async () => {
        const refused = await child.submit().catch((error) => error.code);
        return [refused, await child().catch((error) => error.code)];
      }));
    `);
    await run.exited;
    expect(run.content()).toEqual({ kind: 'value', value: ['FARHAUL_FLOW_NESTED_SUBMIT', 'FARHAUL_FLOW_NESTED_SUBMIT'] });
  });
});
