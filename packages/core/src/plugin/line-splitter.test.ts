import { expect, test } from 'vitest';
import { LineSplitter } from './line-splitter.ts';

function linesOf(pieces: (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const piece of pieces) splitter.add(Buffer.from(piece));
  splitter.finish();
  return lines;
}

test('lines end where they end, not where pieces do', () => {
  expect(linesOf(['a', 'b\nc', '\r\n\nd'])).toEqual(['ab', 'c', '', 'd']);
  expect(linesOf([...Buffer.from('žluťoučký\n')].map((byte) => Buffer.of(byte)))).toEqual(['žluťoučký']);
  expect(linesOf([])).toEqual([]);
});

test('lines of more than a million characters are cut, and the next one is whole', () => {
  const piece = 'x'.repeat(100_000);
  const [long = '', next] = linesOf([...Array.from({ length: 30 }, () => piece), '\nnext\n']);
  expect(long.length).toBeLessThan(1_000_050);
  expect(long).toMatch(/x … \(line cut\)$/);
  expect(next).toBe('next');
});

test('lines of one piece are cut too', () => {
  expect(linesOf([`${'y'.repeat(1_500_000)}\nz`]).map((line) => line.length)).toEqual([1_000_013, 1]);
});
