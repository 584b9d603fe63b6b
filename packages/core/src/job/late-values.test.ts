import { describe, expect, test } from 'vitest';
import type { FarhaulError } from '../errors/farhaul-error.ts';
import type { BaseJobTemplateV1 } from '../plugin/v1/plugin-v1.ts';
import { fillReferences, malformedReferences, referencesIn, type BlockValues } from './block-references.ts';
import { resolveJob, type ResolveJobInput } from './resolve-job.ts';
import { templateReferences } from './template-references.ts';

const PLANTED = 'plaf0nd-Pelikan-77';
const blocks: BlockValues = {
  db: { document: { host: 'db.example', port: 5432, deep: { user: 'me' } }, secrets: { password: PLANTED, key: { pem: 'PEM' } } },
  tricky: { document: {}, secrets: { value: 'x {{ block.db.password }} {{ image }} $& y' } },
};

const template: BaseJobTemplateV1 = {
  job: {
    image: '{{ image }}',
    port: '{{ port }}',
    env: '{{ env }}',
    login: '{{ login }}',
    text: 'a {{ image }} b',
    own: '{{ block.db.host }}',
  },
  variables: {
    type: 'object',
    properties: {
      image: { type: 'string', pattern: '^[a-z.:-]+$', default: 'node' },
      port: { type: 'integer' },
      env: { type: 'object', additionalProperties: { type: 'string' }, default: { U: '{{ block.db.deep.user }}' } },
      login: { type: 'object', properties: { name: { type: 'string' }, password: { type: 'string', minLength: 3 } } },
      mounts: { type: 'array', items: { type: 'string' } },
    },
  },
};
const withMounts: BaseJobTemplateV1 = { ...template, job: { ...template.job, mounts: '{{ mounts }}' } };

const resolve = (variables: Record<string, unknown>, more: Partial<ResolveJobInput> = {}) =>
  resolveJob({
    template: withMounts,
    dangerous: [],
    allow: null,
    layers: [{ source: 'decorator', variables }],
    workPoolName: 'p',
    workerType: 't',
    ...more,
  });
const refusal = (act: () => unknown): FarhaulError => {
  try {
    act();
  } catch (error) {
    return error as FarhaulError;
  }
  throw new Error('not refused');
};

describe('before a start', () => {
  test('references stay as they are, whatever type the schema wants there', () => {
    const { job, references } = resolve({
      port: '{{ block.db.port }}',
      image: '{{block.db.host}}',
      login: { name: 'a', password: '{{ block.db.password }}' },
    });
    expect(job).toMatchObject({
      port: '{{ block.db.port }}',
      image: '{{block.db.host}}',
      login: { password: '{{ block.db.password }}' },
      env: { U: '{{ block.db.deep.user }}' },
    });
    expect(references.map(({ block, path }) => [block, ...path].join('.')).sort()).toEqual([
      'db.deep.user',
      'db.host',
      'db.password',
      'db.port',
    ]);
  });

  test('a text that only contains one is judged as it is', () => {
    expect(refusal(() => resolve({ port: 'x{{ block.db.port }}' })).code).toBe('FARHAUL_JOB_VARIABLE_INVALID');
  });
});

describe('at a start', () => {
  test('a whole reference takes the value with its type, and inside a text it becomes text', () => {
    const { job, variables } = resolve(
      { port: '{{ block.db.port }}', login: { name: 'at {{ block.db.host }}:{{ block.db.port }}' } },
      { blocks },
    );
    expect(job).toMatchObject({ port: 5432, login: { name: 'at db.example:5432' }, own: 'db.example', env: { U: 'me' } });
    expect(variables['port']).toBe(5432);
  });

  test('an env entry that takes a secret leaves the job for the secret environment', () => {
    const resolved = resolve(
      { env: { PASSWORD: '{{ block.db.password }}', URL: 'pg://x:{{ block.db.password }}@h', HOST: '{{ block.db.host }}' } },
      { blocks },
    );
    expect(resolved.job['env']).toEqual({ U: 'me', HOST: 'db.example' });
    expect(resolved.secretEnvironment).toEqual({ PASSWORD: PLANTED, URL: `pg://x:${PLANTED}@h` });
    expect(JSON.stringify(resolved.job)).not.toContain(PLANTED);
    expect(resolved.secrets).toContain(PLANTED);
  });

  test('also one that the template itself writes out', () => {
    const literal = { ...template, job: { image: '{{ image }}', env: { A: '{{ block.db.password }}', B: 'b' } } };
    const resolved = resolve({ env: { C: 'c' } }, { blocks, template: literal });
    expect([resolved.job['env'], resolved.secretEnvironment]).toEqual([{ B: 'b', C: 'c', U: 'me' }, { A: PLANTED }]);
  });

  test('a secret elsewhere stands in its place, and is told as such', () => {
    const resolved = resolve({ login: { name: 'me', password: '{{ block.db.password }}' } }, { blocks });
    expect([resolved.job['login'], resolved.secrets]).toEqual([{ name: 'me', password: PLANTED }, [PLANTED]]);
  });

  test('a value is never looked at again', () => {
    const resolved = resolve({ login: { name: '{{ block.tricky.value }}' } }, { blocks });
    expect(resolved.job['login']).toEqual({ name: 'x {{ block.db.password }} {{ image }} $& y' });
  });

  test('two halves of a reference in two variables make none', () => {
    const halves = {
      ...template,
      job: { text: '{{ image }}{{ login }}' },
      variables: { type: 'object', properties: { image: { type: 'string' }, login: { type: 'string' } } },
    };
    const act = () =>
      resolve({ image: '{{ block.db', login: '.password }}' }, { blocks: { db: { document: {}, secrets: {} } }, template: halves });
    expect(refusal(act).code).toBe('FARHAUL_BLOCK_REFERENCE');
  });

  test('what the block holds is judged like every variable, without being shown', () => {
    const wrong = { db: { document: { port: 'many', deep: { user: 'u' } }, secrets: { password: PLANTED } } };
    const error = refusal(() =>
      resolve(
        { port: '{{ block.db.port }}', image: '{{ block.db.password }}' },
        { blocks: wrong, template: { ...template, job: { port: '{{ port }}', image: '{{ image }}' } } },
      ),
    );
    const paths = ((error.details?.['problems'] ?? []) as { path: string }[]).map(({ path }) => path);
    expect([error.code, paths.sort()]).toEqual(['FARHAUL_JOB_VARIABLE_INVALID', ['/image', '/port']]);
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain(PLANTED);
  });

  test('a block opens no door that the pool keeps shut', () => {
    const socket = { db: { document: { host: 'h', deep: { user: 'u', mount: '/run/engine.sock:/x' } }, secrets: {} } };
    const dangerous = [{ variable: 'mounts', match: 'path' as const, reason: 'Reaches the host.' }];
    const variables = { mounts: ['{{ block.db.deep.mount }}'] };
    expect(resolve(variables, { dangerous, allow: ['mounts'] }).job['mounts']).toEqual(['{{ block.db.deep.mount }}']);
    expect(refusal(() => resolve(variables, { dangerous, allow: ['mounts'], blocks: socket })).code).toBe('FARHAUL_JOB_VARIABLE_FORBIDDEN');
  });

  test.each([
    [{ image: '{{ block.gone.host }}' }, 'FARHAUL_BLOCK_REFERENCE', 'there is no block "gone"'],
    [{ image: '{{ block.db.hosst }}' }, 'FARHAUL_BLOCK_REFERENCE', 'no field "hosst"'],
    [{ image: '{{ block.db.deep.users }}' }, 'FARHAUL_BLOCK_REFERENCE', 'no field "deep.users"'],
    [{ image: '{{ block.__proto__.x }}' }, 'FARHAUL_BLOCK_REFERENCE', 'there is no block "__proto__"'],
    [{ login: { name: 'a {{ block.db }}' } }, 'FARHAUL_BLOCK_REFERENCE', '/login/name'],
    [{ login: { password: '********' } }, 'FARHAUL_SECRET_UNSAVED', '"login.password"'],
  ])('%j is refused', (variables, code, part) => {
    const error = refusal(() => resolve(variables, { blocks }));
    expect([error.code, error.message.includes(part)]).toEqual([code, true]);
  });
});

describe('references', () => {
  test('are found wherever text is, each once', () => {
    const value = { a: ['{{ block.x.y }} and {{block.x.y}}', { b: '{{ block.x.z }}' }], c: 1, d: '{{ other }}' };
    expect(referencesIn(value)).toEqual([
      { block: 'x', path: ['y'] },
      { block: 'x', path: ['z'] },
    ]);
    expect(malformedReferences({ a: '{{ block.x }}', b: '{{ blocks }}', c: '{{ block.x.y }}', d: '{{ block.x y }}' })).toEqual([
      '/a',
      '/d',
    ]);
  });

  test('of a template are in its job and its defaults, not in descriptions', () => {
    const described = {
      ...template,
      variables: { type: 'object', properties: { a: { type: 'string', description: '{{ block.no.no }}', default: '{{ block.d.f }}' } } },
    };
    expect(templateReferences(described).map(({ block }) => block)).toEqual(['db', 'd']);
  });

  test('without a value stay', () => {
    expect(fillReferences(['{{ block.a.b }}', 'x{{ block.a.b }}'], {})).toEqual(['{{ block.a.b }}', 'x{{ block.a.b }}']);
  });
});
