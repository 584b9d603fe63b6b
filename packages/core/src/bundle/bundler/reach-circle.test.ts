import { expect, test } from 'vitest';
import { testSeed } from '../../testing/test-seed.ts';
import { reachCircle } from './reach-circle.ts';

test(`a circle is found where a file reaches one that reaches it in turn, and nowhere else (seed ${testSeed})`, () => {
  let seed = testSeed;
  const random = (below: number): number => Math.floor(((seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31) * below);
  const answers = new Set<boolean>();
  for (let round = 0; round < 500; round++) {
    const graph = Array.from({ length: 7 }, () => Array.from({ length: random(3) }, () => String(random(7))));
    const importsOf = (file: string): string[] => graph[Number(file)]!;
    const reached = (from: readonly string[]): Set<string> => {
      const all = new Set(from);
      for (const file of all) for (const next of importsOf(file)) all.add(next);
      return all;
    };
    const leadsBack = (file: string): boolean => reached(importsOf(file).filter((next) => next !== file)).has(file);
    const starts = Array.from({ length: 1 + random(2) }, () => String(random(7)));
    const expected = [...reached(starts)].some(leadsBack);
    expect(reachCircle(starts, importsOf)).toBe(expected);
    answers.add(expected);
  }
  expect(answers.size).toBe(2);
});
