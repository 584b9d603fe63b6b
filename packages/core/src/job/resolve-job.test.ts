import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { BaseJobTemplateV1, DangerousVariableV1 } from '../plugin/v1/plugin-v1.ts';
import type { JobProblem, LayerSource } from './job-problem.ts';
import { prepareTemplate } from './prepare-template.ts';
import { resolveJob, type ResolveJobInput } from './resolve-job.ts';

const text = { type: 'string', description: 'Text.' };
const textMap = { type: 'object', additionalProperties: { type: 'string' }, description: 'Texts by name.' };

function template(properties: Record<string, unknown>, more: Partial<BaseJobTemplateV1> & { required?: string[] } = {}): BaseJobTemplateV1 {
  const { required, ...rest } = more;
  return {
    job: Object.fromEntries(Object.keys(properties).map((name) => [name, `{{ ${name} }}`])),
    variables: { type: 'object', properties, ...(required && { required }) },
    ...rest,
  };
}

type Layers = Partial<Record<LayerSource, Record<string, unknown>>>;

function resolve(given: BaseJobTemplateV1, layers: Layers = {}, more: Partial<ResolveJobInput> = {}) {
  return resolveJob({
    template: given,
    dangerous: [],
    allow: null,
    workPoolName: 'gpu',
    workerType: 'docker',
    layers: (['deployment', 'decorator', 'call'] as const)
      .filter((source) => layers[source])
      .map((source) => ({ source, variables: layers[source] ?? {} })),
    ...more,
  });
}

function refusal(action: () => unknown): FarhaulError & { problems: JobProblem[] } {
  try {
    action();
  } catch (error) {
    if (!FarhaulError.isInstance(error)) throw error;
    return Object.assign(error, { problems: error.details?.['problems'] as JobProblem[] });
  }
  throw new Error('nothing was refused');
}

describe('merge', () => {
  const given = template({
    image: { ...text, default: 'a' },
    env: { ...textMap, default: { A: '1' } },
    labels: textMap,
    list: { type: 'array', description: 'List.', default: [1] },
    limits: { type: 'object', description: 'Limits.' },
  });

  test('template defaults < deployment < decorator < call', () => {
    expect(resolve(given).job['image']).toBe('a');
    expect(resolve(given, { deployment: { image: 'b' } }).job['image']).toBe('b');
    expect(resolve(given, { deployment: { image: 'b' }, decorator: { image: 'c' } }).job['image']).toBe('c');
    expect(resolve(given, { deployment: { image: 'b' }, decorator: { image: 'c' }, call: { image: 'd' } }).job['image']).toBe('d');
  });

  test('only env and labels merge by key; everything else is replaced as a whole', () => {
    const { job } = resolve(given, {
      deployment: { env: { B: '2' }, labels: { a: '1' }, list: [2, 3], limits: { cpu: 1 } },
      call: { env: { A: '0', C: '3' }, labels: { b: '2' }, list: [4], limits: { memory: 2 } },
    });
    expect(job).toMatchObject({ env: { A: '0', B: '2', C: '3' }, labels: { a: '1', b: '2' } });
    expect([job['list'], job['limits']]).toEqual([[4], { memory: 2 }]);
  });

  test('an empty env text overrides', () => {
    expect(resolve(given, { call: { env: { A: '' } } }).job['env']).toEqual({ A: '' });
  });

  test('literal env and labels at the root of the job are the lowest layer', () => {
    const literal = template(
      { env: { ...textMap, default: { A: 'default', B: 'default' } }, labels: textMap, mode: text },
      {
        job: { env: { A: 'literal', Z: 'literal', MODE: '{{ mode }}', AT: 'in {{ mode }}' }, labels: { team: 'x' }, copy: '{{ env }}' },
      },
    );
    const { job } = resolve(literal, { call: { env: { B: 'call' }, mode: 'fast' } });
    expect(job['env']).toEqual({ A: 'default', B: 'call', Z: 'literal', MODE: 'fast', AT: 'in fast' });
    expect(job['labels']).toEqual({ team: 'x' });
    expect(job['copy']).toEqual(job['env']);
    expect(resolve(literal, { call: { env: null, labels: { team: null } } }).job).toMatchObject({ env: {}, labels: {} });
    expect(resolve(literal).job['env'] as object).not.toHaveProperty('MODE');
  });

  test('types are judged on the merged values', () => {
    expect(resolve(given, { deployment: { image: 4 }, call: { image: 'fine' } }).job['image']).toBe('fine');
    expect(refusal(() => resolve(given, { deployment: { image: 4 } })).problems).toMatchObject([{ path: '/image', layer: 'deployment' }]);
  });

  test('undefined counts as not given', () => {
    expect(resolve(given, { decorator: { image: undefined } }).job['image']).toBe('a');
  });

  test('neither the template nor the layers are changed, and nothing is shared with the job', () => {
    const layers = { call: { list: [{ a: 1 }], env: { Q: '1' } } };
    const before = JSON.stringify([given, layers]);
    const { job, variables } = resolve(given, layers);
    (job['list'] as { a: number }[])[0]!.a = 2;
    (variables['env'] as Record<string, string>)['Q'] = 'changed';
    expect(JSON.stringify([given, layers])).toBe(before);
  });
});

describe('null', () => {
  test('unsets a value whose schema does not admit it, and no default returns', () => {
    const { job, variables } = resolve(template({ image: { ...text, default: 'a' }, other: text }), { call: { image: null } });
    expect(job).toEqual({});
    expect(variables).toEqual({});
  });

  test('is an error for a required value', () => {
    const error = refusal(() =>
      resolve(template({ image: { ...text, default: 'a' } }, { required: ['image'] }), { call: { image: null } }),
    );
    expect(error).toMatchObject({ code: 'FARHAUL_JOB_VARIABLE_INVALID', problems: [{ path: '/image', layer: 'call' }] });
    expect(error.message).toContain('cannot be unset by null');
  });

  test('stays where the schema admits it', () => {
    expect(resolve(template({ user: { type: ['string', 'null'], default: 'a' } }), { call: { user: null } }).job).toEqual({ user: null });
    expect(resolve(template({ user: { anyOf: [{ type: 'string' }, { type: 'null' }] } }), { call: { user: null } }).job).toEqual({
      user: null,
    });
  });

  test('unsets below the top level too, and a nested default does not return', () => {
    const limits = { type: 'object', properties: { cpu: { type: 'number', default: 1 }, memory: { type: 'string', default: '1Gi' } } };
    expect(resolve(template({ limits }), { call: { limits: { cpu: null } } }).job).toEqual({ limits: { memory: '1Gi' } });
    const strict = { ...limits, required: ['cpu'] };
    expect(refusal(() => resolve(template({ limits: strict }), { call: { limits: { cpu: null } } })).problems).toMatchObject([
      { path: '/limits/cpu' },
    ]);
  });

  test('env: null forgets the lower layers, and later layers add to nothing', () => {
    const given = template({ env: { ...textMap, default: { A: '1' } } });
    expect(resolve(given, { deployment: { env: { B: '2' } }, decorator: { env: null } }).job).toEqual({ env: {} });
    expect(resolve(given, { deployment: { env: { B: '2' } }, decorator: { env: null }, call: { env: { C: '3' } } }).job).toEqual({
      env: { C: '3' },
    });
    expect(resolve(template({ env: textMap }), { call: { env: null } }).job).toEqual({});
  });

  test('a null label and a null env key unset it', () => {
    const given = template({ labels: { ...textMap, default: { a: '1', b: '2' } }, env: { ...textMap, default: { A: '1' } } });
    expect(resolve(given, { call: { labels: { a: null }, env: { A: null, B: null } } }).job).toEqual({ labels: { b: '2' }, env: {} });
  });

  test('inside a text becomes empty text', () => {
    const given = template({ user: { type: ['string', 'null'] }, gone: text }, { job: { line: '<{{ user }}|{{ gone }}>' } });
    expect(resolve(given, { call: { user: null, gone: null } }).job).toEqual({ line: '<|>' });
  });
});

describe('names', () => {
  const given = template({ memory: text, env: textMap, imagePullPolicy: text });

  test('an unknown variable is refused with the nearest name, the layer and the pool', () => {
    const error = refusal(() => resolve(given, { decorator: { memroy: '8Gi' } }));
    expect(error.code).toBe('FARHAUL_JOB_VARIABLE_UNKNOWN');
    expect(error.message).toBe('The job variable "memroy" of the decorator is not known to work pool "gpu".');
    expect(error.hint).toBe('Did you mean "memory"? Known are: memory, env, imagePullPolicy.');
    expect(error.problems).toMatchObject([{ path: '/memroy', nearest: 'memory', layer: 'decorator' }]);
  });

  test('spelling habits of other tools find the name', () => {
    expect(refusal(() => resolve(given, { call: { image_pull_policy: 'x' } })).problems[0]?.nearest).toBe('imagePullPolicy');
    expect(refusal(() => resolve(given, { call: { zzz: 'x' } })).problems[0]?.nearest).toBe(null);
  });

  test('env.X is unknown, nearest env', () => {
    const error = refusal(() => resolve(given, { call: { 'env.HOME': '/' } }));
    expect(error).toMatchObject({
      code: 'FARHAUL_JOB_VARIABLE_UNKNOWN',
      hint: 'Write env: { "HOME": … }.',
      problems: [{ nearest: 'env' }],
    });
  });

  test('without a pool the worker type is named', () => {
    expect(refusal(() => resolve(given, { call: { zzz: 1 } }, { workPoolName: null })).message).toContain('worker type "docker"');
  });

  test('additionalProperties: true admits no unknown name', () => {
    const open = { ...given, variables: { ...given.variables, additionalProperties: true } };
    expect(refusal(() => resolve(open, { call: { zzz: 1 } })).code).toBe('FARHAUL_JOB_VARIABLE_UNKNOWN');
  });

  test('setting a declared variable that the job does not use is an error; not setting it is a warning', () => {
    const unused = template({ a: text, b: text }, { job: { a: '{{ a }}' } });
    expect(resolve(unused, { call: { a: 'x' } }).warnings).toEqual(['The variable "b" is declared, but the job does not use it.']);
    expect(refusal(() => resolve(unused, { call: { b: 'x' } })).problems).toMatchObject([{ path: '/b', layer: 'call' }]);
  });

  test('all problems stand in one error, the first in the message', () => {
    const error = refusal(() => resolve(given, { decorator: { zzz: 1, memory: 4 }, call: { env: { A: 1 } } }));
    expect(error.problems.map(({ code, path }) => [code, path])).toEqual([
      ['FARHAUL_JOB_VARIABLE_UNKNOWN', '/zzz'],
      ['FARHAUL_JOB_VARIABLE_INVALID', '/memory'],
      ['FARHAUL_JOB_VARIABLE_INVALID', '/env/A'],
    ]);
    expect(error.message).toMatch(/^The job variable "zzz".*\(and 2 more: \/memory, \/env\/A\)$/);
  });
});

describe('schema', () => {
  test('nothing is coerced: "4" is no integer, a number is no env value', () => {
    const given = template({ count: { type: 'integer', description: 'How many.' }, env: textMap });
    expect(refusal(() => resolve(given, { call: { count: '4' } })).message).toBe(
      'The job variable "count" of the call must be a whole number, but is text.',
    );
    expect(refusal(() => resolve(given, { call: { count: '4' } })).hint).toBe('count: How many.');
    expect(refusal(() => resolve(given, { call: { env: { PORT: 80 } } })).problems).toMatchObject([{ path: '/env/PORT', layer: 'call' }]);
  });

  test('no value of env stands in an error', () => {
    const given = template({ env: { type: 'object', additionalProperties: { type: 'string', maxLength: 3 } } });
    const error = refusal(() => resolve(given, { call: { env: { TOKEN: 'very-secret' } } }));
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain('very-secret');
  });

  test('nested defaults are filled after the merge', () => {
    const limits = { type: 'object', properties: { cpu: { type: 'number', default: 1 }, disk: { $ref: '#/$defs/disk' } } };
    const given = template({ limits });
    given.variables['$defs'] = { disk: { type: 'object', default: {}, properties: { size: { type: 'integer', default: 10 } } } };
    expect(resolve(given).job).toEqual({});
    expect(resolve(given, { call: { limits: {} } }).job).toEqual({ limits: { cpu: 1, disk: { size: 10 } } });
  });

  test('defaults inside anyOf mean nothing', () => {
    const given = template({
      size: { anyOf: [{ type: 'object', properties: { a: { type: 'integer', default: 1 } } }, { type: 'string' }] },
    });
    expect(resolve(given, { call: { size: {} } }).job).toEqual({ size: {} });
  });

  test('unions, if/then, typeless objects, $anchor and x- keywords are valid', () => {
    const given = template({
      union: { type: ['string', 'number'] },
      pair: { prefixItems: [{ type: 'string' }], items: { type: 'integer' } },
      loose: { properties: { a: { type: 'string' } }, required: ['a', 'b'], 'x-order': 3 },
      anchored: { $ref: '#named' },
    });
    const rules =
      '{ "$defs": { "named": { "$anchor": "named", "type": "string" } }, "if": { "required": ["union"] }, "then": { "required": ["anchored"] } }';
    Object.assign(given.variables, JSON.parse(rules) as object);
    expect(resolve(given, { call: { union: 4, pair: ['a', 1], loose: { a: 'x', b: 1 }, anchored: 'x' } }).job).toMatchObject({
      union: 4,
      pair: ['a', 1],
    });
    expect(refusal(() => resolve(given, { call: { union: 4 } })).problems).toMatchObject([{ path: '/anchored' }]);
  });

  test('a failed union says what is admitted, or what is wrong in the branch that fits', () => {
    const given = template({ size: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]+Gi$' }] } });
    expect(refusal(() => resolve(given, { call: { size: true } })).message).toBe(
      'The job variable "size" of the call must be a whole number or text, but is true.',
    );
    expect(refusal(() => resolve(given, { call: { size: '8' } })).message).toContain('must match pattern');
  });

  test('an unknown nested key is refused with the nearest', () => {
    const given = template({ limits: { type: 'object', properties: { memory: { type: 'string' } }, additionalProperties: false } });
    expect(refusal(() => resolve(given, { call: { limits: { memroy: '1' } } }))).toMatchObject({
      hint: 'Did you mean "memory"?',
      problems: [{ path: '/limits/memroy', nearest: 'memory' }],
    });
  });

  test.each([
    ['a Date', { at: new Date(0) }, '/x/at', 'Date'],
    ['a BigInt', { n: [1n] }, '/x/n/0', 'bigint'],
    ['a function', { f: () => 1 }, '/x/f', 'function'],
    ['a Map', new Map(), '/x', 'Map'],
    ['NaN', [Number.NaN], '/x/0', 'NaN'],
    ['undefined in a list', [undefined], '/x/0', 'undefined'],
  ])('%s among variables is refused by path', (...[, value, path, word]) => {
    const error = refusal(() => resolve(template({ x: {} }), { call: { x: value } }));
    expect(error.problems).toMatchObject([{ code: 'FARHAUL_JOB_VARIABLE_INVALID', path }]);
    expect(error.message).toContain(word);
  });

  test.each(['__proto__', 'constructor', 'prototype'])('the key %s is refused at any depth', (key) => {
    const variables = JSON.parse(`{ "x": { "deep": [{ ${JSON.stringify(key)}: { "polluted": true } }] } }`) as Record<string, unknown>;
    expect(refusal(() => resolve(template({ x: {} }), { call: variables })).problems).toMatchObject([{ path: `/x/deep/0/${key}` }]);
    expect(
      refusal(() => resolve(template({ x: {} }), { call: JSON.parse(`{ ${JSON.stringify(key)}: 1 }`) as Record<string, unknown> }))
        .problems[0]?.path,
    ).toBe(`/${key}`);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('depth 64 and 4 MiB are the limits of variables; a circle is no endless loop', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(resolve(template({ x: {} }), { call: { x: nested(60) } }).job).toBeDefined();
    expect(refusal(() => resolve(template({ x: {} }), { call: { x: nested(70) } })).message).toContain('deeper than 64');
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(refusal(() => resolve(template({ x: {} }), { call: { x: circle } })).message).toContain('contains itself');
    let shared: unknown[] = [];
    for (let level = 0; level < 60; level++) shared = [shared, shared];
    expect(refusal(() => resolve(template({ x: {} }), { call: { x: shared } })).message).toContain('too many values');
    expect(refusal(() => resolve(template({ x: {} }), { call: { x: 'a'.repeat(4 * 1024 * 1024) } })).message).toContain(
      'larger than 4 MiB',
    );
  });
});

describe('enforced', () => {
  const given = template(
    { image: { ...text, default: 'node' }, env: { ...textMap, default: { A: '1' } }, labels: textMap },
    { enforced: ['image', 'env.A', 'labels'] },
  );

  test('a change is refused, the equal value accepted', () => {
    expect(resolve(given, { call: { image: 'node', env: { A: '1', B: '2' }, labels: {} } }).job).toMatchObject({
      image: 'node',
      env: { A: '1', B: '2' },
    });
    const error = refusal(() => resolve(given, { decorator: { image: 'mine' } }));
    expect(error).toMatchObject({ code: 'FARHAUL_JOB_VARIABLE_ENFORCED', problems: [{ path: '/image', layer: 'decorator' }] });
    expect(refusal(() => resolve(given, { call: { image: null } })).code).toBe('FARHAUL_JOB_VARIABLE_ENFORCED');
  });

  test('env.KEY locks one key, against change, removal and forgetting all', () => {
    for (const env of [{ A: '2' }, { A: null }, null]) {
      expect(refusal(() => resolve(given, { call: { env } })).problems).toMatchObject([
        { code: 'FARHAUL_JOB_VARIABLE_ENFORCED', path: '/env/A' },
      ]);
    }
  });

  test('an enforced whole env locks additions', () => {
    const whole = template({ env: { ...textMap, default: { A: '1' } } }, { enforced: ['env'] });
    expect(resolve(whole, { call: { env: { A: '1' } } }).job).toEqual({ env: { A: '1' } });
    expect(refusal(() => resolve(whole, { call: { env: { B: '1' } } })).code).toBe('FARHAUL_JOB_VARIABLE_ENFORCED');
  });

  test('a wrong value of an enforced variable is one problem, not two', () => {
    expect(refusal(() => resolve(given, { call: { image: 4 } })).problems).toHaveLength(1);
  });
});

describe('allow', () => {
  const properties = {
    privileged: { type: 'boolean' },
    volumes: { type: 'array', items: { type: 'string' }, default: ['/template:/t'] },
    networkMode: text,
    capabilities: { type: 'array', items: { type: 'string' } },
  };
  const dangerous: DangerousVariableV1[] = [
    { variable: 'privileged', safe: [false], match: 'any', reason: 'full access to the machine.' },
    { variable: 'volumes', match: 'path', reason: "it reads the machine's files." },
    { variable: 'networkMode', safe: ['bridge', 'none'], match: 'any', reason: 'it shares the network.' },
    { variable: 'capabilities', match: 'any', reason: 'it adds rights.' },
  ];
  const with_ = (variables: Record<string, unknown>, allow: string[] | null) => () =>
    resolve(template(properties), { call: variables }, { dangerous, allow });

  test("without a pool everything is the caller's right", () => {
    expect(with_({ privileged: true, volumes: ['/:/host'] }, null)().job).toMatchObject({ privileged: true });
  });

  test('a pool refuses what it does not allow, naming the entry that would', () => {
    const error = refusal(with_({ volumes: ['/etc:/host:ro'] }, []));
    expect(error).toMatchObject({ code: 'FARHAUL_JOB_VARIABLE_FORBIDDEN', problems: [{ path: '/volumes/0', layer: 'call' }] });
    expect(error.hint).toContain('farhaul work-pool update gpu --allow volumes:/etc');
    expect(refusal(with_({ privileged: true }, [])).code).toBe('FARHAUL_JOB_VARIABLE_FORBIDDEN');
    expect(with_({ privileged: true }, ['privileged'])().job).toMatchObject({ privileged: true });
  });

  test('safe values are free', () => {
    expect(with_({ privileged: false, networkMode: 'none', capabilities: [], volumes: [] }, [])().job).toMatchObject({
      networkMode: 'none',
    });
    expect(refusal(with_({ networkMode: 'host' }, [])).code).toBe('FARHAUL_JOB_VARIABLE_FORBIDDEN');
    expect(with_({ networkMode: 'host' }, ['networkMode:host'])().job).toMatchObject({ networkMode: 'host' });
  });

  test('what the template itself sets is free, alone and beside other items', () => {
    expect(with_({}, [])().job).toMatchObject({ volumes: ['/template:/t'] });
    expect(with_({ volumes: ['/template:/t'] }, [])().job).toBeDefined();
    expect(refusal(with_({ volumes: ['/template:/t', '/x:/x'] }, [])).problems.map((problem) => problem.path)).toEqual(['/volumes/1']);
  });

  test.each(['/tmp/results:/r', '/tmp/results/:/r', '/tmp//results/.:/r', '/tmp/x/../results:/r:ro'])(
    'volumes:/tmp/results covers %s',
    (volume) => {
      expect(with_({ volumes: [volume] }, ['volumes:/tmp/results'])().job).toBeDefined();
      expect(with_({ volumes: [volume] }, ['volumes:/tmp/results/**'])().job).toBeDefined();
    },
  );

  test.each(['/tmp/results/a/b:/r', '/tmp//results/./a:/r', '/tmp/results/**:/r'])(
    'volumes:/tmp/results does not cover %s, which is below; volumes:/tmp/results/** does',
    (volume) => {
      expect(refusal(with_({ volumes: [volume] }, ['volumes:/tmp/results'])).code).toBe('FARHAUL_JOB_VARIABLE_FORBIDDEN');
      expect(with_({ volumes: [volume] }, ['volumes:/tmp/results/**'])().job).toBeDefined();
      expect(with_({ volumes: [volume] }, ['volumes:/**'])().job).toBeDefined();
    },
  );

  test.each(['/tmp/results2:/r', '/tmp/results/../secret:/r', '/tmp:/r', 'tmp/results:/r', '/TMP/results:/r'])(
    'neither volumes:/tmp/results nor volumes:/tmp/results/** covers %s',
    (volume) => {
      expect(refusal(with_({ volumes: [volume] }, ['volumes:/tmp/results'])).code).toBe('FARHAUL_JOB_VARIABLE_FORBIDDEN');
      expect(refusal(with_({ volumes: [volume] }, ['volumes:/tmp/results/**'])).code).toBe('FARHAUL_JOB_VARIABLE_FORBIDDEN');
    },
  );

  test('a list that is judged as a whole needs leave also where it is empty', () => {
    const rule: DangerousVariableV1 = { variable: 'capabilities', safe: [['ALL']], match: 'whole', reason: 'it keeps rights.' };
    const asked = (capabilities: string[], allow: string[] | null) => () =>
      resolve(template(properties), { call: { capabilities } }, { dangerous: [rule], allow });
    expect(asked(['ALL'], [])().job).toBeDefined();
    for (const capabilities of [[], ['NET_RAW'], ['ALL', 'x']]) {
      expect(refusal(asked(capabilities, [])).problems.map((problem) => problem.path)).toEqual(['/capabilities']);
      expect(asked(capabilities, ['capabilities'])().job).toBeDefined();
      expect(asked(capabilities, null)().job).toBeDefined();
    }
  });

  test.each([
    '/var/run/docker.sock',
    '/run/docker.sock',
    '/var/run',
    '/run',
    '/',
    '/var',
    '/run/user/1000/docker.sock',
    '/tmp/../run/docker.sock',
    '/home/me/.docker/run/docker.sock',
  ])("bare volumes does not include the engine's socket by %s; naming it does", (path) => {
    expect(with_({ volumes: ['/data:/d', 'named:/n'] }, ['volumes'])().job).toBeDefined();
    expect(refusal(with_({ volumes: [`${path}:/x`] }, ['volumes'])).code).toBe('FARHAUL_JOB_VARIABLE_FORBIDDEN');
    expect(with_({ volumes: [`${path}:/x`] }, [`volumes:${path}`])().job).toBeDefined();
  });

  test('a list of anything is judged item by item', () => {
    expect(
      refusal(with_({ capabilities: ['NET_ADMIN', 'SYS_ADMIN'] }, ['capabilities:NET_ADMIN'])).problems.map((problem) => problem.path),
    ).toEqual(['/capabilities/1']);
  });
});

test('a template that comes anew with every answer is prepared once', () => {
  const text = JSON.stringify(template({ image: { type: 'string', default: 'a' } }));
  const prepare = () => prepareTemplate(JSON.parse(text) as BaseJobTemplateV1);
  expect(prepare()).toBe(prepare());
  expect(prepare()).not.toBe(prepareTemplate(JSON.parse(text.replace('"a"', '"b"')) as BaseJobTemplateV1));
});

test('importing the resolver does not load the schema compiler', async () => {
  const program = `await import(${JSON.stringify(new URL('./resolve-job.ts', import.meta.url).href)});
    console.log(process.moduleLoadList.length > 0 && Object.keys((await import('node:module')).Module._cache).filter((name) => name.includes('ajv')).length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@farhaul/source', '--input-type=module', '-e', program]);
  expect(stdout.trim()).toBe('0');
});
