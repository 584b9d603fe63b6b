import { expect, test } from 'vitest';
import * as index from '../index.ts';
import * as author from './author.ts';
import * as ofSeveral from './author-of-several.ts';

test('a bundle finds every value that the author may have imported', () => {
  expect(Object.keys(author).sort()).toEqual(Object.keys(index).sort());
  expect(Object.keys(ofSeveral).sort()).toEqual(Object.keys(index).sort());
});

test('and each is of the same kind', () => {
  const kinds = (module: object): Record<string, string> =>
    Object.fromEntries(Object.entries(module).map(([name, value]) => [name, String(value).startsWith('class ') ? 'class' : typeof value]));
  expect(kinds(author)).toEqual(kinds(index));
  expect(kinds(ofSeveral)).toEqual(kinds(index));
});

test('outside a run its flows are ordinary functions, also synchronous ones', async () => {
  expect(await author.flow({ name: 'double' })((n: number) => n * 2)(21)).toBe(42);
});
