import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { OutputTail } from './process-output.ts';

const directory = mkdtempSync(join(tmpdir(), 'farhaul-output-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let lines: string[];
let path: string;
let tail: OutputTail;
beforeEach(() => {
  lines = [];
  path = join(directory, `${Math.random()}`);
  tail = new OutputTail(path, (line) => lines.push(line));
});

test('a file that is not there yet has no lines', () => {
  expect(tail.read()).toBe(false);
  writeFileSync(path, 'one\n');
  tail.finish();
  expect(lines).toEqual(['one']);
});

test('lines come once, when they are complete; the last one without its end at the end', () => {
  writeFileSync(path, 'one\ntw');
  tail.read();
  expect(lines).toEqual(['one']);
  appendFileSync(path, 'o\r\n\nthr');
  tail.read();
  expect(lines).toEqual(['one', 'two', '']);
  appendFileSync(path, 'ee');
  tail.finish();
  expect(lines).toEqual(['one', 'two', '', 'three']);
});

test('a character that is cut in two by the writing is whole', () => {
  const bytes = Buffer.from('🐎\n');
  writeFileSync(path, bytes.subarray(0, 2));
  tail.read();
  appendFileSync(path, bytes.subarray(2));
  tail.finish();
  expect(lines).toEqual(['🐎']);
});

test('a flood is read in turns, all of it', () => {
  const text = `${'x'.repeat(999)}\n`.repeat(3_000);
  writeFileSync(path, text);
  expect(tail.read()).toBe(true);
  tail.finish();
  expect(lines).toHaveLength(3_000);
});

test('a line of more than a million characters is cut, with a mark', () => {
  writeFileSync(path, `${'y'.repeat(2_500_000)}\nnext\n`);
  tail.finish();
  expect(lines[0]?.length).toBeLessThan(1_000_100);
  expect(lines[0]).toContain('cut');
  expect(lines[1]).toBe('next');
});

test('a file that was read far is emptied, and what is appended then is read', () => {
  writeFileSync(path, `${'z'.repeat(1_023)}\n`.repeat(17 * 1024));
  while (tail.read()) continue;
  expect(statSync(path).size).toBe(0);
  appendFileSync(path, 'after\n');
  tail.finish();
  expect(lines).toHaveLength(17 * 1024 + 1);
  expect(lines.at(-1)).toBe('after');
});
