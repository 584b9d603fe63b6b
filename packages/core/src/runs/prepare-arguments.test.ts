import { expect, test } from 'vitest';
import type { FarhaulError } from '../errors/farhaul-error.ts';
import { argumentNames } from './argument-names.ts';
import { decodeArguments, encodeArguments } from './prepare-arguments.ts';

test.each<[(...args: never[]) => unknown, string[]]>([
  [(a: never, b: never) => [a, b], ['a', 'b']],
  [async (options: never) => options, ['options']],
  // oxlint-disable-next-line prefer-arrow-callback
  [
    async function named(first: never, second: never) {
      return [first, second];
    },
    ['first', 'second'],
  ],
  [(a: never, b = 5, ...rest: never[]) => [a, b, rest], ['a', 'b', 'rest']],
  [(a: never, b = [1, 2], c = 3) => [a, b, c], ['a']],
  [({ x }: { x: number } = { x: 1 }, b = 1) => [x, b], []],
  [() => 1, []],
  [Math.max, []],
])('names of %s', (fn, names) => {
  expect(argumentNames(fn)).toEqual(names);
});

async function refusal(act: () => unknown): Promise<FarhaulError> {
  return await Promise.resolve()
    .then(act)
    .then(
      () => Promise.reject(new Error('not refused')),
      (error: FarhaulError) => error,
    );
}

test('what cannot travel is named by argument, flow and path', async () => {
  const error = await refusal(() =>
    encodeArguments([1, { hooks: { onDone() {} } }], { flowName: 'train', fn: (count: never, options: never) => [count, options] }),
  );
  expect([error.code, error.message]).toEqual([
    'FARHAUL_VALUE_FUNCTION',
    'argument 2 "options" of flow "train": cannot serialize function "onDone" at options.hooks.onDone',
  ]);
  const other = await refusal(() => encodeArguments([Promise.resolve()], { flowName: 'train', fn: ({ x }: { x: number }) => x }));
  expect(other.message).toBe('argument 1 of flow "train": cannot serialize a Promise (did you forget to await it?) at arguments[0]');
});

test('arguments decoded with a copy do not share memory', () => {
  const bytes = encodeArguments([Buffer.alloc(10_000, 1)], { flowName: 'x', fn: () => 1 });
  const [first] = decodeArguments(bytes, { copy: true }) as [Buffer];
  first.fill(9);
  expect((decodeArguments(bytes, { copy: true }) as [Buffer])[0][0]).toBe(1);
});
