import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { FarhaulError } from '../errors/farhaul-error.ts';
import { defineBlock, LocalFileSystem, Secret } from '../runs/author-blocks.ts';
import { encodeWire } from '../protocol/wire/index.ts';
import { blockPartsOf } from './block.ts';
import { checkBlock } from './check-block.ts';

interface Fields {
  username: string;
  password: string;
  registryUrl?: string;
  port?: number;
}

const Credentials = defineBlock<Fields>({
  type: 'registry-credentials',
  displayName: 'Registry credentials',
  description: 'A login to a registry.',
  fields: {
    username: { type: 'string', minLength: 1, mustBeSet: true, description: 'Who logs in.' },
    password: { type: 'string', mustBeSet: true, writeOnly: true, description: 'Password or token.' },
    registryUrl: { type: 'string', default: 'registry.example', description: 'Address.' },
    port: { type: 'integer', minimum: 1, description: 'Port.' },
  },
});

const PLANTED = 'plaf0nd-Pelikan-77';
const credentials = (): InstanceType<typeof Credentials> => new Credentials({ username: 'ci', password: PLANTED });
const refusal = (act: () => unknown): FarhaulError => {
  try {
    act();
  } catch (error) {
    return error as FarhaulError;
  }
  throw new Error('not refused');
};

describe('a block', () => {
  test('is made with new and without, has its fields and defaults, and is of its class', () => {
    for (const block of [new Credentials({ username: 'ci', password: PLANTED }), Credentials({ username: 'ci', password: PLANTED })]) {
      expect([block.username, block.password, block.registryUrl, block instanceof Credentials]).toEqual([
        'ci',
        PLANTED,
        'registry.example',
        true,
      ]);
    }
    expect(LocalFileSystem({ basePath: '/tmp/a' }).basePath).toBe(new LocalFileSystem({ basePath: '/tmp/a' }).basePath);
    expect(Credentials.name).toBe('RegistryCredentials');
  });

  test.each([
    ['inspect', (block: object) => inspect(block, { depth: 9 })],
    ['inspect with all that is hidden', (block: object) => inspect(block, { showHidden: true, customInspect: false, getters: false })],
    ['inspect inside another object', (block: object) => inspect({ list: [block] }, { depth: 9 })],
    ['JSON', (block: object) => JSON.stringify({ block })],
    ['text', (block: object) => String(block)],
    ['spread', (block: object) => JSON.stringify({ ...block })],
    ['assign', (block: object) => JSON.stringify(Object.assign({}, block))],
    ['entries', (block: object) => JSON.stringify(Object.entries(block))],
    ['structuredClone', (block: object) => JSON.stringify(structuredClone({ ...block }))],
    ['format', (block: object) => inspect(new Error('x', { cause: block }))],
  ])('shows no secret by %s', (_way, show) => {
    expect(show(credentials())).not.toContain(PLANTED);
    expect(show(Secret({ value: PLANTED }))).not.toContain(PLANTED);
  });

  test('says in print what it is and that something is hidden', () => {
    expect(inspect(credentials(), { breakLength: Infinity })).toBe(
      "RegistryCredentials { username: 'ci', registryUrl: 'registry.example', password: '********' }",
    );
  });

  test('cannot be an argument of a flow: a secret would travel in the open', () => {
    expect(refusal(() => encodeWire([credentials()])).code).toBe('FARHAUL_VALUE_CLASS');
  });

  test.each([
    [{ username: 'ci', passwort: PLANTED }, 'has no field "passwort"', 'Did you mean "password"?'],
    [{ username: 'ci' }, 'needs the field "password"', 'Password or token.'],
    [PLANTED, 'is made of an object', 'Known are username'],
  ])('with the wrong fields is refused at once, without its values', (fields, message, hint) => {
    const error = refusal(() => new Credentials(fields as Fields));
    expect([error.code, error.message.includes(message), error.hint?.includes(hint)]).toEqual(['FARHAUL_BLOCK_INVALID', true, true]);
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain(PLANTED);
  });

  test.each([
    [{ username: 'ci', password: PLANTED, port: 0 }, '"port" must be >= 1'],
    [{ username: '', password: PLANTED }, '"username"'],
    [{ username: 'ci', password: { deep: PLANTED } as unknown as string }, '"password" must be text'],
    [{ username: 'ci', password: PLANTED, port: new Date(0) as unknown as number }, '"port" is an instance of Date'],
  ])('that its schema does not admit is refused before it is stored, without its values', (fields, message) => {
    const error = refusal(() => checkBlock(blockPartsOf(new Credentials(fields))!));
    expect([error.code, error.message.includes(message)]).toEqual(['FARHAUL_BLOCK_INVALID', true]);
    expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain(PLANTED);
  });
});

describe('a block type', () => {
  test('is a JSON Schema that says which fields are secret and which must be there', () => {
    expect(Credentials.blockType).toMatchObject({
      specificationVersion: 'v1',
      type: 'registry-credentials',
      schema: {
        type: 'object',
        required: ['username', 'password'],
        additionalProperties: false,
        properties: { password: { type: 'string', writeOnly: true, description: 'Password or token.' } },
      },
    });
  });

  test.each([
    ['Registry Credentials', { a: { type: 'string', description: 'A.' } }, 'malformed name'],
    ['one', { save: { type: 'string', description: 'A.' } }, 'field named "save"'],
    ['one', { 'a-b': { type: 'string', description: 'A.' } }, 'field named "a-b"'],
    [
      'one',
      { a: { type: 'object', properties: { b: { type: 'string', writeOnly: true } }, description: 'A.' } },
      'hides a part of its field "a"',
    ],
    ['one', { a: { type: 'string', writeOnly: true, default: 'x', description: 'A.' } }, 'a secret "a" with a default'],
  ])('%s %j is refused where it is defined', (type, fields, message) => {
    const error = refusal(() => defineBlock({ type, displayName: 'One', description: 'One.', fields: fields as never }));
    expect([error.code, error.message.includes(message)]).toEqual(['FARHAUL_BLOCK_DEFINITION', true]);
  });
});
