import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { testSeed } from '../../testing/test-seed.ts';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { decodeWire, decodeWireText, describeWire, encodeWire, encodeWireText, joinParts } from './index.ts';

const seed = testSeed;

/** mulberry32 */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A value of any kind that can travel; `earlier` holds containers made before, for shared references and cycles. */
function randomValue(random: () => number, depth: number, earlier: object[]): unknown {
  const below = (limit: number): number => Math.floor(random() * limit);
  const text = (): string =>
    ['', 'a', '$date', '__proto__', 'ä😀', '\ud800', 'a/b~c', '0', 'length', 'constructor', 'long '.repeat(50)][below(11)]!;
  const leaves: (() => unknown)[] = [
    () => below(1e9),
    () => random() * 1e300,
    () => -0,
    () => NaN,
    () => -Infinity,
    text,
    () => random() < 0.5,
    () => null,
    () => undefined,
    () => BigInt(below(2 ** 30)) ** BigInt(below(20)),
    () => new Date(below(2 ** 40)),
    () => new Date(NaN),
    () => /x+/gi,
    () => new URL(`https://h/${below(99)}`),
    () => Symbol.for(text()),
    () => Buffer.alloc(below(20), 7),
    () => new Float64Array(below(1_200)).fill(random()),
    () => new Uint8Array(5_000 + below(9)).fill(3),
    () => new DataView(new ArrayBuffer(below(9))),
    () => Object(below(5)) as object,
    () => new URLSearchParams({ [text()]: text() }),
    () => (earlier.length > 0 ? earlier[below(earlier.length)] : 1),
  ];
  if (depth <= 0 || random() < 0.4) return leaves[below(leaves.length)]!();
  const keep = <Kept extends object>(container: Kept): Kept => {
    earlier.push(container);
    return container;
  };
  const inner = (): unknown => randomValue(random, depth - 1, earlier);
  const set = (target: object, key: string): unknown =>
    Object.defineProperty(target, key, { value: inner(), enumerable: true, writable: true, configurable: true });
  const count = below(5);
  const containers: (() => unknown)[] = [
    () => {
      const made = keep([] as unknown[]);
      for (let n = 0; n < count; n += 1) made.push(inner());
      return made;
    },
    () => {
      const made = keep([] as unknown[]);
      made.length = 6;
      for (let n = 0; n < count; n += 2) made[n] = inner();
      return made;
    },
    () => {
      const made = keep({});
      for (let n = 0; n < count; n += 1) set(made, text());
      return made;
    },
    () => {
      const made = keep(Object.create(null) as object);
      for (let n = 0; n < count; n += 1) set(made, text());
      return made;
    },
    () => {
      const made = keep(new Map<unknown, unknown>());
      for (let n = 0; n < count; n += 1) made.set(inner(), inner());
      return made;
    },
    () => {
      const made = keep(new Set<unknown>());
      for (let n = 0; n < count; n += 1) made.add(inner());
      return made;
    },
    () => {
      const made = keep(new RangeError(text()));
      for (let n = 0; n < count; n += 1) set(made, `field${n}`);
      if (random() < 0.5) Object.defineProperty(made, 'cause', { value: inner(), configurable: true, writable: true });
      return made;
    },
  ];
  return containers[below(containers.length)]!();
}

/** A text that is equal for equal values, shared references and cycles included; independent of the wire format. */
function fingerprint(root: unknown): string {
  const numbers = new Map<object, number>();
  const show = (value: unknown): string => {
    if (typeof value === 'symbol') return `symbol ${Symbol.keyFor(value)}`;
    if (typeof value === 'bigint') return `${value}n`;
    if (Object.is(value, -0)) return '-0';
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value !== 'object' || value === null) return String(value);
    const known = numbers.get(value);
    if (known !== undefined) return `#${known}`;
    numbers.set(value, numbers.size);
    const type = Object.getPrototypeOf(value)?.constructor?.name ?? 'bare';
    const own = (): string =>
      Object.keys(value)
        .map((key) => `${JSON.stringify(key)}:${show((value as Record<string, unknown>)[key])}`)
        .join();
    if (value instanceof Date) return `Date ${value.getTime()}`;
    if (value instanceof Map) return `Map(${[...value].map(([key, item]) => `${show(key)}=>${show(item)}`).join()})`;
    if (value instanceof Set) return `Set(${[...value].map(show).join()})`;
    if (ArrayBuffer.isView(value))
      return `${type} ${value.byteLength} ${createHash('sha1')
        .update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
        .digest('hex')}`;
    if (value instanceof Error)
      return `${type} ${show(value.message)} ${show(value.stack)} {${own()}} ${'cause' in value ? show(value.cause) : 'no cause'}`;
    if (Array.isArray(value)) return `Array ${value.length} {${own()}}`;
    if (type === 'Number' || type === 'RegExp' || type === 'URL' || type === 'URLSearchParams') return `${type} ${String(value)}`;
    return `${type} {${own()}}`;
  };
  return show(root);
}

test(`1,000 random values come back as they were (seed ${seed})`, () => {
  const random = randomFrom(seed);
  for (let round = 0; round < 1_000; round += 1) {
    const value = randomValue(random, 6, []);
    const before = fingerprint(value);
    for (const back of [decodeWire(joinParts(encodeWire(value))), decodeWireText(encodeWireText(value)), value]) {
      const after = fingerprint(back);
      if (after === before) continue;
      const at = [...before].findIndex((character, index) => character !== after[index]);
      expect.fail(`seed ${seed}, round ${round}: …${before.slice(at - 80, at + 80)}… became …${after.slice(at - 80, at + 80)}…`);
    }
    expect(() => JSON.stringify(describeWire(value))).not.toThrow();
  }
});

test('the fingerprint tells values apart that differ in one thing', () => {
  const shared = {};
  const pairs: [unknown, unknown][] = [
    [
      [shared, shared],
      [{}, {}],
    ],
    [0, -0],
    [[undefined], Array(1)],
    [new Map([[1, 2]]), new Map([[2, 1]])],
    [Buffer.of(1), Uint8Array.of(1)],
    ['1', 1],
  ];
  for (const [one, other] of pairs) expect(fingerprint(one)).not.toBe(fingerprint(other));
});

describe(`20,000 corrupted documents (seed ${seed})`, () => {
  const random = randomFrom(seed ^ 0x5eed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const originals = Array.from({ length: 40 }, () => randomValue(random, 5, []));
  const words = [
    '$ref',
    '$map',
    '$class',
    '$bytes',
    '$error',
    '__proto__',
    'constructor',
    '"',
    '{',
    '[',
    ']',
    '}',
    '-1',
    '1e309',
    'null',
    ':',
    ',',
    '\\ud800',
    'blob',
    'wire',
  ];

  /** Refused with a code of ours, or read; anything else is a defect. */
  function mustBeCalm(act: () => unknown): 'read' | 'refused' {
    try {
      act();
      return 'read';
    } catch (error) {
      if (FarhaulError.isInstance(error) && /^FARHAUL_VALUE_(INVALID|VERSION|CLASS)$/.test(error.code)) return 'refused';
      throw error;
    }
  }

  test('frames with changed, cut or repeated bytes', () => {
    const frames = originals.map((value) => joinParts(encodeWire(value)));
    const counts = { read: 0, refused: 0 };
    for (let round = 0; round < 10_000; round += 1) {
      let bytes = frames[below(frames.length)]!.slice();
      const changes = 1 + below(4);
      for (let change = 0; change < changes; change += 1) {
        const at = below(Math.min(bytes.byteLength, 2_000));
        if (random() < 0.7) bytes[at] = below(256);
        else
          bytes =
            random() < 0.5 ? bytes.slice(0, at) : Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(below(at + 1), 3_000)]);
        if (bytes.byteLength === 0) bytes = Uint8Array.of(0);
      }
      counts[mustBeCalm(() => decodeWire(bytes))] += 1;
    }
    expect(counts.refused).toBeGreaterThan(1_000);
    expect(counts.read).toBeGreaterThan(50);
  });

  test('texts with words of the format put in', () => {
    const texts = originals.map((value) => encodeWireText(value).slice(0, 4_000)).filter((text) => text.endsWith('}'));
    const counts = { read: 0, refused: 0 };
    for (let round = 0; round < 10_000; round += 1) {
      let text = texts[below(texts.length)]!;
      for (let change = 1 + below(3); change > 0; change -= 1) {
        const at = below(text.length);
        // Names of tags are swapped often: that keeps the text JSON and reaches the readers of single tags.
        const tags = [...text.matchAll(/\$\w+/g)];
        const tag = tags[below(tags.length || 1)];
        if (tag !== undefined && random() < 0.6)
          text =
            text.slice(0, tag.index) +
            ['$map', '$set', '$object', '$null', '$sparse', '$error', '$bytes', '$date', '$ref', '$boxed', '$regexp'][below(11)]! +
            text.slice(tag.index + tag[0].length);
        else text = text.slice(0, at) + words[below(words.length)]! + text.slice(at + below(6));
      }
      counts[mustBeCalm(() => decodeWireText(text))] += 1;
    }
    expect(counts.refused).toBeGreaterThan(1_000);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
