import { describe, expect, test } from 'vitest';
import { batches, lengthened, list } from './statement.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('texts of statements are few, however many values they have', () => {
  test('a list ends in its last value again, up to a power of two', () => {
    expect(list(['a', 'b', 'c'])).toEqual({ text: '?, ?, ?, ?', parameters: ['a', 'b', 'c', 'c'] });
    expect(list([])).toEqual({ text: '', parameters: [] });
    expect(new Set(numbers(500).map((count) => list(numbers(count)).text)).size).toBe(11);
    for (const count of numbers(70)) expect(new Set(lengthened(numbers(count)))).toEqual(new Set(numbers(count)));
  });

  test('batches hold every row once, in order, and have few lengths', () => {
    const lengths = new Set<number>();
    for (const count of [...numbers(70), 255, 256, 257, 1_000]) {
      const pieces = batches(numbers(count));
      expect(pieces.flat()).toEqual(numbers(count));
      for (const { length } of pieces) lengths.add(length);
    }
    expect([...lengths].toSorted((one, other) => one - other)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
  });
});
