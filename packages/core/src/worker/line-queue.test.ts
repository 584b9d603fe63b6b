import { expect, test } from 'vitest';
import { testSeed } from '../testing/test-seed.ts';
import { LineQueue, type QueuedLine } from './line-queue.ts';

interface Numbered extends QueuedLine {
  number: number;
}

function queueOf(keys: string[], limit = 1_000_000): LineQueue<Numbered> {
  const queue = new LineQueue<Numbered>(limit);
  for (const [number, key] of keys.entries()) queue.push({ key, number });
  return queue;
}

function rest(queue: LineQueue<Numbered>): number[] {
  const numbers: number[] = [];
  for (let line = queue.shift(); line; line = queue.shift()) numbers.push(line.number);
  return numbers;
}

test('of equal lines the oldest is taken, and the others keep their order', () => {
  const queue = queueOf(['a', 'b', 'a', 'c', 'a']);
  expect(queue.take('a')).toBe(true);
  expect(queue.take('c')).toBe(true);
  expect(queue.oldest?.number).toBe(1);
  expect(rest(queue)).toEqual([1, 2, 4]);
  expect(queue.take('a')).toBe(false);
});

test('a search looks at one line only, however many wait', () => {
  let reads = 0;
  const queue = new LineQueue<QueuedLine>(Infinity);
  const count = 20_000;
  const line = (key: string): QueuedLine => ({
    get key() {
      reads += 1;
      return key;
    },
  });
  for (let index = 0; index < count; index += 1) queue.push(line(`line ${index}`));
  // From the end: the worst case of a search from the front.
  for (let index = count - 1; index >= 0; index -= 1) expect(queue.take(`line ${index}`)).toBe(true);
  expect(reads).toBeLessThan(count * 10);
  expect(queue.oldest).toBe(null);
});

test('what was forgotten above the limit is known to have been there, once each, until something later is found', () => {
  const queue = queueOf(['a', 'b', 'c', 'd'], 450);
  expect(queue.take('a')).toBe(true);
  expect(queue.take('b')).toBe(true);
  expect(queue.take('a')).toBe(false);
  expect(queueOf(['a', 'b', 'c'], 450).take('c')).toBe(true);
  const passed = queueOf(['a', 'b', 'c', 'd'], 450);
  passed.take('c');
  expect(passed.take('a')).toBe(false);
  expect(rest(passed)).toEqual([3]);
});

test(`taking and shifting in any order leaves what a plain list leaves (seed ${testSeed})`, () => {
  let state = testSeed + 1;
  const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
  const queue = queueOf([]);
  let plain: Numbered[] = [];
  for (let step = 0; step < 5_000; step += 1) {
    const key = `key ${random(20)}`;
    if (random(5) < 3) {
      queue.push({ key, number: step });
      plain.push({ key, number: step });
    } else if (random(2) === 0) {
      const found = plain.find((line) => line.key === key);
      plain = plain.filter((line) => line !== found);
      expect(queue.take(key)).toBe(found !== undefined);
    } else expect(queue.shift()).toEqual(plain.shift() ?? null);
  }
  expect(rest(queue)).toEqual(plain.map((line) => line.number));
});
