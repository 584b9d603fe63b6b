import { describe, expect, test } from 'vitest';
import { newId } from '../engine/new-id.ts';
import { createBindFlow, type BindingType } from './bind-flow.ts';
import { parseDuration } from './duration.ts';
import { flowDefinitionOf } from './flow-definition.ts';
import { kebabCase } from './flow-name.ts';
import { createFlowFactory } from './flow.ts';
import type { AuthorLauncher, LaunchRequest } from './launcher.ts';
import { retryPolicy } from './retry-policy.ts';
import { task } from './task.ts';

const requests: LaunchRequest[] = [];
const launcher: AuthorLauncher = {
  runHere: async (definition, args) => await definition.fn(...args),
  launch: (request) => {
    requests.push(request);
    return Promise.resolve() as never;
  },
  call: async (request) => {
    requests.push(request);
    return 'launched';
  },
  dryRun: async () => ({}) as never,
  bundle: async () => ({}) as never,
};
const flow = createFlowFactory(launcher);
const bindFlow = createBindFlow(launcher);
const box: BindingType = {
  workerType: 'box',
  pluginName: 'farhaul-plugin-box',
  plugin: async () => ({}) as never,
  variableNames: ['image', 'env'],
};
const refused = (code: string, text: RegExp): unknown => expect.objectContaining({ code, message: expect.stringMatching(text) });

describe('flow()', () => {
  test('answers a promise for a synchronous function too, also when it throws', async () => {
    const sync = flow((): number => {
      throw new Error('later');
    });
    const promise = sync();
    expect(promise).toBeInstanceOf(Promise);
    await expect(promise).rejects.toThrow('later');
  });

  test('takes its name from the option, else from the function, in kebab case', () => {
    expect(flowDefinitionOf(flow(async function getRepoInfo() {}))?.name).toBe('get-repo-info');
    expect(flowDefinitionOf(flow({ name: 'My Flow' })(async () => undefined))?.name).toBe('My Flow');
    expect(flowDefinitionOf(flow(async () => undefined))?.name).toBe(null);
  });

  test.each([
    ['a Promise', () => flow(Promise.resolve() as never), /made of a Promise|unknown option/],
    ['nothing', () => flow({})(undefined as never), /not of a function/],
    ['a text', () => flow('train' as never), /not of a function/],
    ['a flow', () => flow(flow(async () => undefined)), /is a flow already/],
    ['an unknown option', () => flow({ retry: 3 } as never)(async () => undefined), /unknown option "retry"/],
    ['negative retries', () => flow({ retries: -1 })(async () => undefined), /retries is -1/],
    ['a bad timeout', () => flow({ timeout: '2 hours' })(async () => undefined), /timeout is "2 hours"/],
    ['a bad delay', () => flow({ retryDelay: ['1s', 'x'] })(async () => undefined), /retryDelay is "x"/],
    ['an empty list of delays', () => flow({ retryDelay: [] })(async () => undefined), /empty list/],
    ['a jitter above 1', () => flow({ retryJitter: 2 })(async () => undefined), /retryJitter is 2/],
  ])('refuses %s where it is defined', (_what, define, text) => {
    expect(define).toThrow(refused('FARHAUL_FLOW_DEFINITION', text));
  });

  test('refuses decorators that cannot work, saying what to use', () => {
    const decorate = flow({}) as unknown as (fn: unknown, context: unknown) => unknown;
    expect(() => decorate(async () => undefined, 'nightly')).toThrow(refused('FARHAUL_FLOW_DEFINITION', /experimentalDecorators/));
    expect(() => decorate(async () => undefined, { kind: 'method', name: 'nightly', static: false })).toThrow(
      refused('FARHAUL_FLOW_DEFINITION', /instance method nightly/),
    );
  });
});

describe('bindFlow()', () => {
  test('hands call, submission and pool submission to the launcher with arguments and options', async () => {
    requests.length = 0;
    const bound = bindFlow(box, { workPool: 'gpu', image: 'x' } as object)(flow(async (a: number, b: string) => a + b.length));
    expect(await bound(1, 'a')).toBe('launched');
    void bound.submit(2, 'b');
    void bound
      .with({ tags: ['t'], jobVariables: { env: { A: '1' } } })
      .with({ timeout: 5, jobVariables: { image: 'y' } })
      .submitToWorkPool(3, 'c');
    expect(requests.map((request) => [request.mode, request.args])).toEqual([
      ['direct', [1, 'a']],
      ['submit', [2, 'b']],
      ['work-pool', [3, 'c']],
    ]);
    expect(requests[2]?.options).toEqual({ tags: ['t'], timeout: 5, jobVariables: { env: { A: '1' }, image: 'y' } });
    expect(requests[0]?.binding).toMatchObject({ workerType: 'box', workPool: 'gpu', jobVariables: { image: 'x' } });
  });

  test('gives a plain function the defaults of a flow', () => {
    expect(flowDefinitionOf(bindFlow(box)(async function train() {}))).toMatchObject({
      kind: 'flow',
      name: 'train',
      retry: { retries: 0 },
    });
  });

  test('refuses an unknown job variable with the nearest name', () => {
    expect(() => bindFlow(box, { imgae: 'x' } as object)).toThrow(
      expect.objectContaining({ code: 'FARHAUL_JOB_VARIABLE_UNKNOWN', hint: 'Did you mean "image"?' }),
    );
  });

  test('leaves unknown variables to the pool where one is named: its template may know them', () => {
    expect(() => bindFlow(box, { workPool: 'own', colour: 'red' } as object)).not.toThrow();
  });

  test('refuses options of .with() that are none', () => {
    const bound = bindFlow(box)(async function train() {});
    expect(() => bound.with({ timeuot: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'FARHAUL_FLOW_DEFINITION', hint: expect.stringContaining('"timeout"') }),
    );
    expect(() => bound.with({ scheduledFor: new Date(Number.NaN) })).toThrow(refused('FARHAUL_FLOW_DEFINITION', /no valid Date/));
    expect(() => bound.with({ timeout: 'soon' })).toThrow(refused('FARHAUL_FLOW_DEFINITION', /timeout is "soon"/));
  });

  test('refuses to bind twice', () => {
    const bound = bindFlow(box)(flow(async () => undefined));
    expect(() => bindFlow(box)(bound)).toThrow(refused('FARHAUL_FLOW_DEFINITION', /bound to infrastructure already/));
  });
});

test('task() refuses what is no function and unknown options', () => {
  expect(() => task({})(3 as never)).toThrow(refused('FARHAUL_FLOW_DEFINITION', /not of a function/));
  expect(() => task({ name: 'a', cache: true } as never)(async () => undefined)).toThrow(
    refused('FARHAUL_FLOW_DEFINITION', /unknown option "cache"/),
  );
});

test.each([
  [1500, 1500],
  ['500ms', 500],
  ['2s', 2000],
  ['1.5m', 90_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
  [0, 0],
])('duration %j is %d ms', (text, milliseconds) => {
  expect(parseDuration(text, 'x')).toBe(milliseconds);
});
test.each([['2 s'], ['s'], [''], [-1], [Number.NaN], [Infinity], ['30d'], ['1y'], ['-2s']])('duration %j is refused', (text) => {
  expect(() => parseDuration(text, 'flow "x": timeout')).toThrow(/flow "x": timeout/);
});

test.each([
  ['getRepoInfo', 'get-repo-info'],
  ['HTTPServer2', 'http-server2'],
  ['my_flow', 'my-flow'],
  ['$train', 'train'],
  ['trainÄrger', 'train-ärger'],
])('kebab case of %s is %s', (name, expected) => {
  expect(kebabCase(name)).toBe(expected);
});

test('jitter spreads a delay by its share, both ways', () => {
  const { delayMs } = retryPolicy({ retries: 1, retryDelay: 1000, retryJitter: 0.5 }, 'flow');
  const delays = Array.from({ length: 500 }, () => delayMs(1, null));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(500);
  expect(Math.max(...delays)).toBeLessThanOrEqual(1500);
  expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(500);
});

test('ids are UUIDv7 and rise, also within a millisecond and when more than 4,096 are made in one', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids.slice(0, 100)) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
