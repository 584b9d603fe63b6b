import { expect, test } from 'vitest';
import { StartTurns } from './start-turns.ts';

test('so many begin at once; the next begins when one has ended, in the order in which they came', async () => {
  const turns = new StartTurns(2);
  const begun: number[] = [];
  const ends = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const runs = ends.map(async ({ promise }, index) =>
    turns.run(async () => {
      begun.push(index);
      return await promise;
    }),
  );
  expect(begun).toEqual([0, 1]);
  ends[1]?.resolve(10);
  expect(await runs[1]).toBe(10);
  await expect.poll(() => begun).toEqual([0, 1, 2]);
  for (const [index, { resolve }] of ends.entries()) resolve(index);
  expect(await Promise.all(runs)).toEqual([0, 10, 2, 3, 4]);
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

test('one that fails passes its error on and gives its turn back', async () => {
  const turns = new StartTurns(1);
  const failing = turns.run(async () => {
    throw new Error('no');
  });
  const next = turns.run(async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

test('one that hangs holds the others up for a moment only', async () => {
  const turns = new StartTurns(1);
  const hanging = Promise.withResolvers<string>();
  const slow = turns.run(async () => await hanging.promise);
  expect(await turns.run(async () => 'meanwhile')).toBe('meanwhile');
  hanging.resolve('late');
  expect(await slow).toBe('late');
  expect(await turns.run(async () => 'after')).toBe('after');
});
