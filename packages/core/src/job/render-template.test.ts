import { describe, expect, test } from 'vitest';
import { testSeed } from '../testing/test-seed.ts';
import { mergeVariables } from './merge-variables.ts';
import { sameJson, type JsonObject } from './plain-json.ts';
import { renderTemplate } from './render-template.ts';

test('a whole-value placeholder keeps the type', () => {
  const values = { n: 4, b: false, list: [1, { a: null }], object: { a: 1 }, none: null, text: '' };
  expect(
    renderTemplate(
      { n: '{{ n }}', b: '{{b}}', list: '{{ list }}', object: '{{  object  }}', none: '{{ none }}', text: '{{ text }}' },
      values,
    ),
  ).toEqual(values);
});

test('a missing one removes the key or the list item', () => {
  expect(renderTemplate({ a: '{{ x }}', list: ['{{ x }}', 1, ['{{ x }}']], deep: { a: '{{ x }}' } }, {})).toEqual({
    list: [1, []],
    deep: {},
  });
});

test('inside a text a value becomes text; objects and lists compact JSON', () => {
  expect(
    renderTemplate(
      { a: 'n={{ n }} b={{ b }} o={{ o }} l={{ l }} missing={{ x }}.', b: ' {{ n }}' },
      { n: 4, b: true, o: { a: [1] }, l: [1, 'x'] },
    ),
  ).toEqual({ a: 'n=4 b=true o={"a":[1]} l=[1,"x"] missing=.', b: ' 4' });
});

test('other values pass through, inherited names are no variables', () => {
  expect(renderTemplate({ n: 1, t: true, z: null, a: '{{ toString }}', b: '{{ hasOwnProperty }}x' }, {})).toEqual({
    n: 1,
    t: true,
    z: null,
    b: 'x',
  });
});

describe('at random', () => {
  const seed = testSeed;

  test(`values come through unread, in one pass, and no prototype changes (seed ${seed})`, () => {
    const random = numbers(seed);
    for (let round = 0; round < 500; round++) {
      const values = Object.fromEntries(['a', 'b', 'c', 'env'].filter(() => random() < 0.8).map((name) => [name, anyJson(random, 3)]));
      const before = JSON.stringify(values);
      const { whole, list, text } = renderTemplate(
        { whole: { a: '{{ a }}', b: '{{ b }}' }, list: ['{{ c }}'], text: '<{{ a }}|{{ b }}>' },
        values,
      ) as { whole: JsonObject; list: unknown[]; text: string };
      for (const name of ['a', 'b']) {
        expect(Object.hasOwn(whole, name)).toBe(Object.hasOwn(values, name));
        expect(sameJson(whole[name], values[name])).toBe(true);
      }
      expect(list).toEqual(Object.hasOwn(values, 'c') ? [values['c']] : []);
      expect(text).toBe(`<${asText(values['a'])}|${asText(values['b'])}>`);
      expect(JSON.stringify(values)).toBe(before);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as JsonObject)['polluted']).toBeUndefined();
  });

  test(`merging is associative, and the last layer wins (seed ${seed})`, () => {
    const random = numbers(seed);
    const layer = (): JsonObject =>
      Object.fromEntries(
        ['a', 'env', 'labels'].filter(() => random() < 0.7).map((name) => [name, name === 'a' ? anyJson(random, 2) : textMap(random)]),
      );
    for (let round = 0; round < 500; round++) {
      const [lowest, middle, top] = [layer(), layer(), layer()];
      const together = mergeVariables(lowest, [
        { source: 'decorator', variables: middle },
        { source: 'call', variables: top },
      ]);
      const stepwise = mergeVariables(mergeVariables(lowest, [{ source: 'decorator', variables: middle }]), [
        { source: 'call', variables: top },
      ]);
      expect(together).toEqual(stepwise);
      const expected = Object.fromEntries(
        Object.entries(top).map(([name, value]) => [
          name,
          name === 'a' ? value : { ...(together[name] as JsonObject), ...(value as JsonObject) },
        ]),
      );
      expect(together).toMatchObject(expected);
    }
  });
});

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Texts look like placeholders on purpose. */
function anyJson(random: () => number, depth: number): unknown {
  const texts = ['{{ a }}', '{{ b }} x', '}}', '{{', '', '__proto__', '$&', '$1', '{{ block.x.y }}'];
  const kind = Math.floor(random() * (depth > 0 ? 6 : 4));
  if (kind === 0) return null;
  if (kind === 1) return Math.floor(random() * 100);
  if (kind === 2) return random() < 0.5;
  if (kind === 3) return texts[Math.floor(random() * texts.length)];
  if (kind === 4) return Array.from({ length: 3 }, () => anyJson(random, depth - 1));
  return Object.fromEntries(['p', 'q', '{{ a }}', 'polluted'].map((key) => [key, anyJson(random, depth - 1)]));
}

function textMap(random: () => number): Record<string, string> {
  return Object.fromEntries(['A', 'B', 'C'].filter(() => random() < 0.6).map((key) => [key, String(random())]));
}

function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
