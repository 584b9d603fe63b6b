import { describe, expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { BaseJobTemplateV1 } from '../plugin/v1/plugin-v1.ts';
import { defineJobSchema } from '../plugin/define-job-schema.ts';
import { checkTemplate } from './check-template.ts';
import { resolveJob } from './resolve-job.ts';
import { declaredTarget } from './template-target.ts';

const good = (): BaseJobTemplateV1 => ({
  job: { image: '{{ image }}' },
  variables: { type: 'object', properties: { image: { type: 'string', default: 'a' } } },
});

function paths(template: unknown): string[] {
  return checkTemplate(template).errors.map((error) => error.path);
}

test('a sound template has neither errors nor warnings', () => {
  expect(checkTemplate(good())).toEqual({ errors: [], warnings: [] });
});

test.each([
  ['nothing', {}],
  ['null', null],
  ['a text', 'x'],
  ['no job', { variables: {} }],
  ['an empty job', { ...good(), job: {} }],
  ['no variables', { job: { a: 1 } }],
])('%s is refused as a template', (_, template) => {
  expect(checkTemplate(template).errors[0]).toMatchObject({ code: 'FARHAUL_JOB_TEMPLATE' });
});

describe('placeholders', () => {
  test.each(['{{ imag }}', '{{ image.name }}', '{{ image | upper }}', '{{ }}', '{{ $HOME }}', '{{ block.only }}', '{{ block }}'])(
    '%s is undeclared',
    (text) => {
      expect(paths({ ...good(), job: { image: '{{ image }}', list: [text] } })).toEqual(['/job/list/0']);
    },
  );

  test.each(['{{ imag }}', '{{ image.name }}'])('%s is close to a declared one', (text) => {
    expect(checkTemplate({ ...good(), job: { image: '{{ image }}', text } }).errors[0]).toMatchObject({
      remedy: 'Did you mean "{{ image }}"?',
      nearest: 'image',
    });
  });

  test.each(['{{ image', 'a {{ {{ image }} }}', '{{{ image }}}', '{{ "}" }}'])('%s is a template error', (text) => {
    expect(paths({ ...good(), job: { image: '{{ image }}', text } })).toEqual(['/job/text']);
  });

  test('braces of JSON text are no placeholders', () => {
    const template = { ...good(), job: { text: '{"a":{"b":{}}} {"image":{{image}}}' } };
    expect(paths(template)).toEqual([]);
    expect(resolveJob({ template, dangerous: [], allow: null, layers: [], workPoolName: null, workerType: 'x' }).job).toEqual({
      text: '{"a":{"b":{}}} {"image":a}',
    });
  });

  test('a block reference needs no declaration and stays as it is', () => {
    const template = { ...good(), job: { image: '{{ image }}', key: '{{ block.my-key.value }}', line: 'a {{block.k.v}} {{ image }}' } };
    expect(paths(template)).toEqual([]);
    expect(resolveJob({ template, dangerous: [], allow: null, layers: [], workPoolName: null, workerType: 'x' }).job).toMatchObject({
      key: '{{ block.my-key.value }}',
      line: 'a {{block.k.v}} a',
    });
  });

  test('keys are never filled, and that is said', () => {
    expect(checkTemplate({ ...good(), job: { image: '{{ image }}', '{{ image }}': 1 } }).warnings).toMatchObject([
      { path: '/job/{{ image }}' },
    ]);
  });
});

describe('variables', () => {
  const variables = (more: Record<string, unknown>) => ({ ...good(), variables: { ...good().variables, ...more } });

  test('an unused declaration is a warning, an undeclared required name an error', () => {
    expect(checkTemplate(variables({ properties: { image: {}, other: {} } }))).toMatchObject({
      errors: [],
      warnings: [{ path: '/variables/properties/other' }],
    });
    expect(paths(variables({ required: ['image', 'other'] }))).toEqual(['/variables/required/1']);
  });

  test.each([
    ['another type', { type: 'array' }, '/variables/type'],
    ['properties as a list', { properties: [] }, '/variables/properties'],
    ['a type that is none', { properties: { image: { type: 'strng' } } }, '/variables/properties/image/type'],
    ['another dialect', { $schema: 'http://json-schema.org/draft-07/schema#' }, '/variables/$schema'],
    ['an unknown keyword', { properties: { image: { typ: 'string' } } }, '/variables'],
    ['a reference to another document', { properties: { image: { $ref: 'https://example.com/schema.json' } } }, '/variables'],
    ['a reference to nothing', { properties: { image: { $ref: '#/$defs/none' } } }, '/variables'],
    ['a broken pattern', { properties: { image: { type: 'string', pattern: '(' } } }, '/variables'],
    ['a wrong default', { properties: { image: { type: 'string', default: 4 } } }, '/variables/properties/image'],
  ])('%s is an error', (_, more, path) => {
    expect(paths(variables(more))[0]).toBe(path);
  });

  test('a circle of references is an error, no RangeError; recursion below a property is fine', () => {
    const circle = {
      properties: { image: { $ref: '#/$defs/a' } },
      $defs: { a: { allOf: [{ $ref: '#/$defs/b' }] }, b: { $ref: '#/$defs/a' } },
    };
    expect(checkTemplate(variables(circle)).errors).toMatchObject([{ code: 'FARHAUL_JOB_TEMPLATE', path: '/variables' }]);
    expect(() =>
      resolveJob({ template: variables(circle), dangerous: [], allow: null, layers: [], workPoolName: null, workerType: 'x' }),
    ).toThrow(FarhaulError);
    const tree = {
      properties: { image: { $ref: '#/$defs/node' } },
      $defs: { node: { type: 'object', properties: { child: { $ref: '#/$defs/node' } } } },
    };
    expect(paths(variables(tree))).toEqual([]);
  });

  test('a circle that only shows while judging is a template error too', () => {
    const template = variables({
      properties: { image: { $ref: '#/$defs/a' } },
      $defs: { a: { $dynamicAnchor: 'loop', $dynamicRef: '#loop' } },
    });
    const resolve = () =>
      resolveJob({
        template,
        dangerous: [],
        allow: null,
        layers: [{ source: 'call', variables: { image: 'a' } }],
        workPoolName: null,
        workerType: 'x',
      });
    expect(resolve).toThrow(expect.objectContaining({ code: 'FARHAUL_JOB_TEMPLATE' }));
  });

  test('two templates may use the same $id', () => {
    for (const type of ['string', 'integer']) {
      expect(
        paths(
          variables({
            $id: 'https://example.com/a',
            properties: { image: { $ref: '#/$defs/i' } },
            $defs: { i: { $id: 'https://example.com/i', type } },
          }),
        ),
      ).toEqual([]);
    }
  });

  test('the 2020-12 dialect may be named', () => {
    expect(paths(variables({ $schema: 'https://json-schema.org/draft/2020-12/schema' }))).toEqual([]);
  });
});

test('enforced must name declared variables, and a required one needs a default', () => {
  expect(paths({ ...good(), enforced: ['image'] })).toEqual([]);
  expect(paths({ ...good(), enforced: ['imagee'] })).toEqual(['/enforced/0']);
  expect(paths({ ...good(), enforced: 'image' })).toEqual(['/enforced']);
  expect(
    paths({
      job: { image: '{{ image }}' },
      variables: { type: 'object', properties: { image: {} }, required: ['image'] },
      enforced: ['image'],
    }),
  ).toEqual(['/enforced/0']);
  expect(
    paths({ job: { env: '{{ env }}' }, variables: { type: 'object', properties: { env: {} } }, enforced: ['env.KEY', 'labels.x'] }),
  ).toEqual(['/enforced/1']);
});

test('prototype keys, depth and size are limited in templates', () => {
  expect(paths({ ...good(), job: JSON.parse('{ "image": "{{ image }}", "a": { "__proto__": 1 } }') as object })).toEqual([
    '/job/a/__proto__',
  ]);
  const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });
  expect(checkTemplate({ ...good(), job: { image: '{{ image }}', a: nested(70) } }).errors[0]?.message).toContain('deeper than 64');
  expect(checkTemplate({ ...good(), job: { image: '{{ image }}', a: 'x'.repeat(1024 * 1024) } }).errors[0]?.message).toContain(
    'larger than 1 MiB',
  );
});

test('defineJobSchema makes a sound template of an interface', () => {
  const schema = defineJobSchema<{ image: string; region: string; memory?: string }>({
    variables: {
      image: { type: 'string', default: 'node', description: 'Image.' },
      region: { type: 'string', mustBeSet: true, description: 'Region.' },
      memory: { type: 'string', description: 'Memory.' },
    },
    dangerous: [{ variable: 'memory', match: 'any', reason: 'None.' }],
  });
  expect(checkTemplate(schema.template)).toEqual({ errors: [], warnings: [] });
  expect(schema.template).toEqual({
    job: { image: '{{ image }}', region: '{{ region }}', memory: '{{ memory }}' },
    variables: {
      type: 'object',
      required: ['region'],
      properties: {
        image: { type: 'string', default: 'node', description: 'Image.' },
        region: { type: 'string', description: 'Region.' },
        memory: { type: 'string', description: 'Memory.' },
      },
    },
  });
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});

describe('the target of a template', () => {
  test('may be written out, and be filled by variables', () => {
    const template = { ...good(), target: { platform: 'linux/{{ image }}', libc: 'musl', node: 24 } };
    expect(checkTemplate(template)).toEqual({ errors: [], warnings: [] });
    expect(declaredTarget(template.target, { image: 'arm64' })).toEqual({ platform: 'linux/arm64', libc: 'musl', node: 24 });
    expect(declaredTarget({ platform: '{{ image }}', libc: '{{ image }}', node: '{{ image }}' }, {})).toEqual({});
    expect(declaredTarget({ node: '{{ image }}' }, { image: '24' })).toEqual({ node: 24 });
    expect(declaredTarget(undefined, {})).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    ['no object', 'linux/amd64', '/target'],
    ['a platform that is none', { platform: 'linux' }, '/target/platform'],
    ['a C library that is none', { libc: 'bionic' }, '/target/libc'],
    ['a node that is none', { node: 'lts' }, '/target/node'],
    ['a key that means nothing', { nodes: 24 }, '/target/nodes'],
    ['a variable that is not declared', { platform: '{{ platform }}' }, '/target/platform'],
  ])('%s is refused', (_what, target, path) => {
    expect(paths({ ...good(), target })).toEqual([path]);
  });
});
