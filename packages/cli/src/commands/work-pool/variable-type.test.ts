import { expect, test } from 'vitest';
import { typeText } from './variable-type.ts';

test.each([
  [{ type: 'string' }, 'string'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ enum: ['always', 'never'] }, 'always | never'],
  [{ type: 'string', enum: ['all'] }, 'all'],
  [{ enum: [1, true, null, 'x'] }, '1 | true | null | x'],
  [{ const: 5 }, '5'],
  [{ anyOf: [{ type: 'integer' }, { type: 'string', enum: ['all'] }] }, 'integer | all'],
  [{ oneOf: [{ type: 'integer' }, { type: 'integer', minimum: 3 }] }, 'integer'],
  [{ anyOf: [true, { type: 'string' }] }, 'any | string'],
  [{ type: 'array', items: { type: 'string' } }, 'string[]'],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, '(a | b)[]'],
  [{ type: 'array' }, 'array'],
  [{ type: 'array', items: {} }, 'array'],
  [{ $ref: '#/$defs/x' }, 'any'],
  [{}, 'any'],
])('%j is shown as %s', (schema, text) => {
  expect(typeText(schema)).toBe(text);
});
