/**
 * Checks `docs/formats/wire-1.vectors.json` without a test runner, so that any version of Node can:
 * `node -e "import('./check-vectors.fixture.ts').then(({ checkVectors }) => console.log(checkVectors()))"`.
 */
import { deepStrictEqual, strictEqual, throws } from 'node:assert';
import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import { decodeWire, decodeWireText, encodeWire, encodeWireText, joinParts, registerClass } from './index.ts';

export interface Vectors {
  texts: { name: string; text: string; means: string }[];
  frames: { name: string; base64: string; means: string }[];
  refused: { name: string; text: string; code: string }[];
}

class Point {
  x: number;
  y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}

export function readVectors(): Vectors {
  return JSON.parse(readFileSync(new URL('../../../../../docs/formats/wire-1.vectors.json', import.meta.url), 'utf8')) as Vectors;
}

/** Throws at the first vector that does not hold; answers how many were checked. */
export function checkVectors(vectors: Vectors = readVectors()): number {
  registerClass('vectors/Point', Point, { to: ({ x, y }) => [x, y] as const, from: ([x, y]) => new Point(x, y) });
  for (const { name, text, means } of vectors.texts) {
    equal(decodeWireText(text), evaluate(means), name);
    equal(decodeWire(Buffer.from(text)), evaluate(means), name);
    strictEqual(encodeWireText(decodeWireText(text)), text, `${name}, written again`);
  }
  for (const { name, base64, means } of vectors.frames) {
    deepStrictEqual(decodeWire(Buffer.from(base64, 'base64')), evaluate(means), name);
    strictEqual(Buffer.from(joinParts(encodeWire(evaluate(means)))).toString('base64'), base64, `${name}, written again`);
  }
  for (const { name, text, code } of vectors.refused) throws(() => decodeWireText(text), { code }, name);
  return vectors.texts.length + vectors.frames.length + vectors.refused.length;
}

// Node 22 finds two invalid Dates different.
function equal(actual: unknown, expected: unknown, name: string): void {
  if (expected instanceof Date && actual instanceof Date) strictEqual(actual.getTime(), expected.getTime(), name);
  else deepStrictEqual(actual, expected, name);
}

/** The value of an expression of the vectors or of the documentation. */
export function evaluate(expression: string): unknown {
  (globalThis as unknown as { Point: typeof Point }).Point = Point;
  return runInThisContext(`(${expression})`);
}
