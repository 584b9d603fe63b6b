import { describe, expect, test } from 'vitest';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { decodeWire, decodeWireText, encodeWire, encodeWireText, joinParts } from './index.ts';

const roundTrip = (value: unknown): unknown => decodeWire(joinParts(encodeWire(value)));
const roundTripText = (value: unknown): unknown => decodeWireText(encodeWireText(value));

const large = Uint8Array.from({ length: 10_000 }, (_, index) => index);

/** Values that come back equal (`toStrictEqual`: types, holes, undefined and prototypes count). */
const values: Record<string, unknown> = {
  'null, booleans, numbers, strings': [null, true, false, 0, 1.5, -3, 1e300, '', 'ä€😀'],
  'undefined in an object': { a: undefined },
  'undefined itself': undefined,
  NaN: NaN,
  'Infinity and -Infinity': [Infinity, -Infinity],
  '-0': [-0, 0],
  BigInt: [1n, -(2n ** 200n), 0n, 10n ** 1_000n - 1n, 10n ** 1_000n, -(10n ** 1_000n), 2n ** 3_999_999n],
  Date: new Date(0),
  'Date far away': [new Date(8.64e15), new Date(-8.64e15)],
  'invalid Date': new Date(NaN),
  'Map with object keys': new Map<unknown, unknown>([
    [{ k: 1 }, new Map([[1, 'x']])],
    [undefined, NaN],
  ]),
  Set: new Set([1, 'a', { b: 2 }]),
  RegExp: [/a\/b+/giu, new RegExp('')],
  URL: new URL('https://user@example.com:8080/ä?q=1#h'),
  URLSearchParams: new URLSearchParams('a=1&a=2&b=%20'),
  Buffer: Buffer.from('hi'),
  'large Buffer': Buffer.from(large),
  Uint8Array: [Uint8Array.of(1, 2), large],
  Float64Array: [Float64Array.of(1.5, NaN, -0), new Float64Array(1000).fill(1.25)],
  BigInt64Array: [BigInt64Array.of(1n, -(2n ** 63n)), new BigInt64Array(1000).fill(7n)],
  'every typed array': [
    Int8Array.of(-1),
    Uint8ClampedArray.of(255),
    Int16Array.of(-2),
    Uint16Array.of(2),
    Int32Array.of(-3),
    Uint32Array.of(3),
    Float32Array.of(0.5),
    BigUint64Array.of(2n ** 64n - 1n),
  ],
  DataView: [new DataView(Uint8Array.of(1, 2, 3).buffer), new DataView(large.slice().buffer)],
  ArrayBuffer: [Uint8Array.of(9, 8).buffer, large.slice().buffer],
  'sparse array': [, 1, , 2, ,], // oxlint-disable-line no-sparse-arrays
  'array with further properties': Object.assign(['b'], { index: 1, input: 'abc', groups: undefined }),
  'array with properties that look like indices': Object.assign(['b'], { '0.5': 1, '01': 2, '-1': 3, '5': 4, '1e3': 5 }),
  'null prototype': Object.assign(Object.create(null) as object, { a: 1 }),
  'lone surrogate': ['\ud800', 'a\udc00b', { '\ud800': 1 }],
  'registered symbol': Symbol.for('farhaul.test'),
  'boxed primitives': [Object(1), Object('s'), Object(true), Object(5n), Object(NaN)],
  'a key that looks like a tag': [{ $date: 'no date' }, { $ref: '/x' }, { $object: { $object: 1 } }, { $: 1 }, { $a: 1, $b: 2 }],
  'keys that JSON pointers escape': { 'a/b': 1, '~': 2, '~1': 3, '': 4, '0': 5 },
};

describe.each([
  ['framed', roundTrip],
  ['as text', roundTripText],
])('%s, every value comes back as it was', (_form, go) => {
  test.each(Object.entries(values))('%s', (_name, value) => {
    expect(go(value)).toStrictEqual(value);
  });

  test('an own key __proto__ stays a key and reaches no prototype', () => {
    const value = JSON.parse('{"__proto__":{"polluted":true},"a":{"__proto__":1}}') as object;
    const back = go(value) as Record<string, unknown>;
    expect(Object.keys(back)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(JSON.stringify(back)).toBe(JSON.stringify(value));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a subarray sends only its own bytes', () => {
    const back = go({ part: large.subarray(100, 6000), small: Buffer.from(large.buffer, 5, 3) }) as { part: Uint8Array; small: Buffer };
    expect(back.part).toStrictEqual(large.slice(100, 6000));
    expect([...back.small]).toEqual([5, 6, 7]);
    expect(joinParts(encodeWire(large.subarray(0, 8))).byteLength).toBeLessThan(200);
  });

  test('a shared reference stays shared, of any kind of value', () => {
    const shared = {
      date: new Date(5),
      error: new Error('x'),
      bytes: Uint8Array.of(1),
      map: new Map(),
      wrapped: { $x: 1 },
      bare: Object.create(null) as object,
    };
    const back = go([shared, { ...shared }, new Map([[shared, shared.wrapped]])]) as [typeof shared, typeof shared, Map<object, object>];
    for (const key of Object.keys(shared) as (keyof typeof shared)[]) expect(back[0][key]).toBe(back[1][key]);
    expect(back[2].get(back[0])).toBe(back[0].wrapped);
  });

  test('cycles through objects, arrays, maps, sets and errors', () => {
    const value: Record<string, unknown> = { 'a/b~c': [] };
    value['self'] = value;
    (value['a/b~c'] as unknown[]).push(value['a/b~c'], value);
    const map = new Map<unknown, unknown>();
    map.set(map, value);
    const set = new Set<unknown>();
    set.add(set);
    const error: Error & { self?: unknown } = new Error('round');
    error.cause = error;
    error.self = error;
    const wrapped: Record<string, unknown> = {};
    wrapped['$me'] = wrapped;
    const back = go({ value, map, set, error, wrapped }) as Record<string, any>;
    expect(back['value'].self).toBe(back['value']);
    expect(back['value']['a/b~c'][0]).toBe(back['value']['a/b~c']);
    expect(back['value']['a/b~c'][1]).toBe(back['value']);
    expect(back['map'].get(back['map'])).toBe(back['value']);
    expect(back['set'].has(back['set'])).toBe(true);
    expect(back['error'].cause).toBe(back['error']);
    expect(back['error'].self).toBe(back['error']);
    expect(back['wrapped'].$me).toBe(back['wrapped']);
  });

  test.each(['object', 'array', 'Map', 'Set', 'Error cause', 'class of null'])('1,990 levels of %s', (kind) => {
    const nest: Record<string, (inner: unknown) => unknown> = {
      object: (inner) => ({ inner }),
      array: (inner) => [inner],
      Map: (inner) => new Map([['inner', inner]]),
      Set: (inner) => new Set([inner]),
      'Error cause': (inner) => new Error('level', { cause: inner }),
      'class of null': (inner) => Object.assign(Object.create(null) as object, { inner }),
    };
    let value: unknown = 'bottom';
    for (let level = 0; level < 1_990; level += 1) value = nest[kind]!(value);
    let back = go(value);
    let depth = 0;
    for (; typeof back === 'object' && back !== null; depth += 1) {
      back =
        back instanceof Map
          ? back.get('inner')
          : back instanceof Set || Array.isArray(back)
            ? [...back][0]
            : back instanceof Error
              ? back.cause
              : (back as Record<string, unknown>)['inner'];
    }
    expect([depth, back]).toEqual([1_990, 'bottom']);
  });
});

test('plain JSON is read as it is, with and without a byte order mark', () => {
  expect(decodeWire(Buffer.from('{"a":[1,{"$date":"x"}],"wire":"copper"}'))).toEqual({ a: [1, { $date: 'x' }], wire: 'copper' });
  expect(decodeWire(Buffer.from('\ufeff5'))).toBe(5);
  expect(decodeWireText('"x"')).toBe('x');
});

test('large binary is neither copied by the writer nor by the reader', () => {
  const parts = encodeWire({ large });
  expect(parts.some((part) => part.buffer === large.buffer && part.byteLength === large.byteLength)).toBe(true);
  const bytes = joinParts(parts);
  const back = decodeWire(bytes) as { large: Uint8Array };
  expect(back.large.buffer).toBe(bytes.buffer);
  const copied = decodeWire(bytes, { copy: true }) as { large: Uint8Array };
  expect(copied.large.buffer).not.toBe(bytes.buffer);
  expect(copied).toStrictEqual(back);
});

test.each([0, 1, 3])(
  'a Buffer as input, %i bytes into its memory, gives the same values with memory of their own where needed',
  (shift) => {
    const value = [new Float64Array(1000).fill(2.5), large.slice().buffer, new DataView(large.slice().buffer), Buffer.from(large)];
    const bytes = joinParts(encodeWire(value));
    const input = Buffer.concat([Buffer.alloc(shift), bytes]).subarray(shift);
    const back = decodeWire(input) as [Float64Array, ArrayBuffer, DataView, Buffer];
    expect(back).toStrictEqual(value);
    expect(back[1].byteLength).toBe(large.byteLength);
  },
);

test('views of wider elements are views of the frame too, and survive a frame at an odd place', () => {
  const value = [new Float64Array(1000).fill(2.5), new Uint8Array(5001).fill(3), new Int16Array(3000).fill(-4)];
  const bytes = joinParts(encodeWire(value));
  expect((decodeWire(bytes) as Float64Array[])[0]!.buffer).toBe(bytes.buffer);
  const shifted = new Uint8Array(bytes.byteLength + 1);
  shifted.set(bytes, 1);
  expect(decodeWire(shifted.subarray(1))).toStrictEqual(value);
});

test('the readable form is the one of the documentation', () => {
  const map = new Map<string, unknown>([['k', new Set([1])]]);
  expect(encodeWireText({ when: new Date(0), n: 1n, m: map, u: undefined, b: Buffer.from('hi'), same: map })).toBe(
    '{"wire":1,"value":{"when":{"$date":"1970-01-01T00:00:00.000Z"},"n":{"$bigint":"1"},"m":{"$map":[["k",{"$set":[1]}]]},' +
      '"u":{"$undefined":true},"b":{"$bytes":{"type":"Buffer","base64":"aGk="}},"same":{"$ref":"/m"}},"refs":["/m"]}',
  );
});

test('a document over the limit is refused with both sizes', () => {
  const refused = (() => {
    try {
      encodeWire({ large }, { limitBytes: 5_000, label: 'the arguments' });
    } catch (error) {
      return error;
    }
    return null;
  })();
  expect(FarhaulError.isInstance(refused, 'FARHAUL_VALUE_TOO_LARGE')).toBe(true);
  expect((refused as Error).message).toMatch(/^the arguments: cannot serialize a value of 10\d{3} bytes \(at most 5000 bytes\)$/);
  expect(() => encodeWireText({ large }, { limitBytes: 5_000 })).toThrow(/at most 5000 bytes/);
  expect(encodeWire({ large }, { limitBytes: 20_000 })).toHaveLength(2);
});

type TemporalTypes = Record<string, { from(text: string): { toString(): string } }>;
const temporal = (globalThis as unknown as { Temporal?: TemporalTypes }).Temporal;

test.runIf(temporal)('objects of Temporal come back as such, where Node knows them', () => {
  const texts = {
    Instant: '2026-01-01T00:00:00Z',
    ZonedDateTime: '2026-01-01T00:00:00+01:00[Europe/Zurich]',
    PlainDate: '2026-01-01[u-ca=hebrew]',
    Duration: 'P1DT2H',
  };
  for (const [type, text] of Object.entries(texts)) {
    const value = temporal![type]!.from(text);
    const back = roundTrip([value]) as [object];
    expect([String(back[0]), Object.getPrototypeOf(back[0])]).toEqual([String(value), Object.getPrototypeOf(value)]);
  }
});

test.skipIf(temporal)('a document with Temporal is refused by name where Node does not know it', () => {
  expect(() => decodeWireText('{"wire":1,"value":{"$temporal":["Instant","2026-01-01T00:00:00Z"]}}')).toThrow(
    /\$temporal is not known to Node 2\d/,
  );
});
