import { expect, test } from 'vitest';
import { Joined } from './joined.ts';

test('who asks for what is under way gets the same, and nothing is done twice', async () => {
  const joined = new Joined<string>();
  const gate = Promise.withResolvers<string>();
  let begun = 0;
  const act = (): Promise<string> => {
    begun += 1;
    return gate.promise;
  };
  const asked = [joined.run('a', act), joined.run('a', act), joined.run('a', act)];
  gate.resolve('one');
  expect(await Promise.all(asked)).toEqual(['one', 'one', 'one']);
  expect(begun).toBe(1);
});

test('another key is another act', async () => {
  const joined = new Joined<string>();
  const acts = ['a', 'b'].map((key) => joined.run(key, async () => key));
  expect(await Promise.all(acts)).toEqual(['a', 'b']);
});

test('after its end, good or bad, the next call begins anew', async () => {
  const joined = new Joined<number>();
  const failing = [1, 2].map(() => joined.run('a', () => Promise.reject(new Error('no'))));
  for (const one of failing) await expect(one).rejects.toThrow('no');
  expect(await joined.run('a', async () => 1)).toBe(1);
  expect(await joined.run('a', async () => 2)).toBe(2);
});
