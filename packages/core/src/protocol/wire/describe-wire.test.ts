import { expect, test } from 'vitest';
import { describeWire } from './index.ts';

test('plain values are shown as they are, others by their tags', () => {
  expect(describeWire({ a: [1, 'x', null], when: new Date(0), m: new Map([['k', 1n]]) })).toEqual({
    a: [1, 'x', null],
    when: { $date: '1970-01-01T00:00:00.000Z' },
    m: { $map: [['k', { $bigint: '1' }]] },
  });
});

test('binary shows its type and length only', () => {
  expect(describeWire([Buffer.from('hi'), new Float64Array(1_000)])).toEqual([
    { $bytes: { type: 'Buffer', length: 2 } },
    { $bytes: { type: 'Float64Array', length: 8_000 } },
  ]);
});

test('long texts and collections are cut with a mark', () => {
  expect(describeWire('x'.repeat(5_000))).toBe(`${'x'.repeat(1_000)}… (5000 characters)`);
  const list = describeWire(Array.from({ length: 250 }, (_, index) => index)) as unknown[];
  expect(list).toHaveLength(101);
  expect(list.at(-1)).toEqual({ $more: 150 });
  const record = describeWire(Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`k${index}`, index]))) as Record<
    string,
    unknown
  >;
  expect([Object.keys(record).length, record['$more']]).toEqual([101, 150]);
  const map = describeWire(new Map(Array.from({ length: 250 }, (_, index) => [index, index]))) as { $map: unknown[] };
  expect([map.$map.length, map.$map.at(-1)]).toEqual([101, { $more: 150 }]);
});

test('what cannot travel is named instead of refused', () => {
  expect(
    describeWire({
      act: Math.max,
      p: Promise.resolve(),
      s: Symbol('x'),
      get bad() {
        throw new Error('no');
      },
    }),
  ).toEqual({
    act: { $omitted: 'function "max"' },
    p: { $omitted: 'a Promise (did you forget to await it?)' },
    s: { $omitted: 'Symbol(x)' },
    bad: { $omitted: 'a value that threw when it was read' },
  });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(describeWire(proxy)).toEqual({ $omitted: 'a value that threw when it was read' });
});

test('it stays small and fast, however large and deep the value', () => {
  const wide = (depth: number): unknown => (depth === 0 ? 'x'.repeat(2_000) : Array.from({ length: 12 }, () => wide(depth - 1)));
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level += 1) deep = [deep];
  const text = JSON.stringify(describeWire({ wide: wide(5), deep, big: new Array(1_000_000).fill({ a: 1 }) }));
  expect(text.length).toBeLessThan(200_000);
});

test('a repeated value points to its first place', () => {
  const shared = { a: 1 };
  expect(describeWire({ one: shared, two: shared })).toEqual({ one: { a: 1 }, two: { $ref: '/one' } });
});

test('texts are fit for any database: no lone surrogates, no NUL', () => {
  expect(JSON.stringify(describeWire({ t: 'a\0b\ud800', ['k\0\ud800']: 1 }))).not.toMatch(/\\u0000|\\ud800/);
});
