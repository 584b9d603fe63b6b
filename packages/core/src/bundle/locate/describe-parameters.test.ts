import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { flow } from '../../index.ts';
import { flowDefinitionOf } from '../../flow/flow-definition.ts';
import { describeParameters } from './describe-parameters.ts';
import { bundleEntry, describeFlow } from './flow-description.ts';
import type { FlowLocation } from './locate-flow.ts';
import { parseProgram } from '../syntax/parse-program.ts';
import { isFunction } from '../syntax/expressions.ts';
import { walk, type SyntaxNode } from '../syntax/syntax-tree.ts';

async function parametersOf(parameters: string): Promise<ReturnType<typeof describeParameters>> {
  const text = `const fn = async function (${parameters}) { return 1; };`;
  let fn: SyntaxNode | null = null;
  walk(await parseProgram(text, 'flow.ts'), (node) => {
    if (fn === null && isFunction(node)) fn = node;
  });
  return describeParameters(fn, text);
}

const schemaOf = async (type: string) => ((await parametersOf(`x: ${type}`)).parameterSchema['properties'] as Record<string, unknown>)['x'];

describe('parameters of a flow', () => {
  test('have names, order, optionality, rest and literal defaults', async () => {
    const { parameters, parameterSchema } = await parametersOf(
      "this: Foo, a: string, b?: number, c = 'x', d = -3, e = [1, { k: null }], f = new Date(), { g }: Options = {}, ...rest: string[]",
    );
    expect(parameters).toEqual([
      { name: 'a', position: 0, required: true, rest: false, type: 'string' },
      { name: 'b', position: 1, required: false, rest: false, type: 'number' },
      { name: 'c', position: 2, required: false, rest: false, default: 'x', type: null },
      { name: 'd', position: 3, required: false, rest: false, default: -3, type: null },
      { name: 'e', position: 4, required: false, rest: false, default: [1, { k: null }], type: null },
      { name: 'f', position: 5, required: false, rest: false, type: null },
      { name: 'argument6', position: 6, required: false, rest: false, default: {}, type: 'Options' },
      { name: 'rest', position: 7, required: false, rest: true, type: 'string[]' },
    ]);
    expect(parameterSchema).toMatchObject({
      type: 'object',
      required: ['a'],
      properties: {
        c: { type: 'string', default: 'x' },
        d: { type: 'number', default: -3 },
        rest: { type: 'array', items: { type: 'string' } },
      },
    });
  });

  test.each([
    ['string', { type: 'string' }],
    ['number', { type: 'number' }],
    ['boolean', { type: 'boolean' }],
    ['null', { type: 'null' }],
    ['Date', { type: 'string', format: 'date-time' }],
    ['string[]', { type: 'array', items: { type: 'string' } }],
    ['readonly Date[]', { type: 'array', items: { type: 'string', format: 'date-time' } }],
    ['Array<number>', { type: 'array', items: { type: 'number' } }],
    ['[string, number]', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 2, maxItems: 2 }],
    ["'a' | 'b'", { enum: ['a', 'b'] }],
    ["'a' | 1 | true", { enum: ['a', 1, true] }],
    ['string | null', { anyOf: [{ type: 'string' }, { type: 'null' }] }],
    ['string | undefined', { type: 'string' }],
    ['{ a: string; b?: number }', { type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] }],
    ['Record<string, number>', { type: 'object', additionalProperties: { type: 'number' } }],
    ['Imported', {}],
    ['string | Imported', {}],
    ['Map<string, number>', {}],
    ['() => void', {}],
    ['unknown', {}],
  ])('of type %s have the schema %j', async (type, schema) => {
    expect(await schemaOf(type)).toEqual(schema);
  });
});

describe('the description of a flow', () => {
  const located = async (parameters: string) => ({ name: 'train', ...(await parametersOf(parameters)) }) as unknown as FlowLocation;

  test('has what its options say, and an explicit schema wins', async () => {
    const train = flow({
      retries: 2,
      timeout: '2h',
      tags: ['a'],
      version: '3',
      description: 'd',
      parameters: z.object({ a: z.string().min(3), when: z.date().optional() }),
    })(async (a: string, when?: Date) => [a, when]);
    const description = describeFlow(flowDefinitionOf(train)!, await located('a: string, when?: Date'));
    expect(description).toMatchObject({ name: 'train', retries: 2, timeoutMs: 7_200_000, tags: ['a'], version: '3', description: 'd' });
    expect(description.parameterSchema).toMatchObject({
      type: 'object',
      required: ['a'],
      properties: { a: { type: 'string', minLength: 3 }, when: { type: 'string', format: 'date-time' } },
    });
  });

  test('tells the code which texts are dates', async () => {
    const train = flow(async (a: string, when: Date) => [a, when]);
    const description = describeFlow(flowDefinitionOf(train)!, await located('a: string, when: Date, ...more: Date[]'));
    expect(bundleEntry(description, 'src')).toEqual({
      name: 'train',
      workingDirectory: 'src',
      parameters: [
        { name: 'a', rest: false, dateTime: false },
        { name: 'when', rest: false, dateTime: true },
        { name: 'more', rest: true, dateTime: false },
      ],
    });
  });
});
