import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkVectors, evaluate, readVectors } from './check-vectors.fixture.ts';
import { decodeWireText, encodeWireText, WIRE_JSON_MEDIA_TYPE, WIRE_MEDIA_TYPE } from './index.ts';

const page = readFileSync(new URL('../../../../../docs/formats/wire-1.md', import.meta.url), 'utf8');

test('the published vectors hold in both directions', () => {
  expect(checkVectors()).toBeGreaterThan(35);
});

test('a vector that is wrong is noticed', () => {
  const vectors = readVectors();
  expect(() => checkVectors({ ...vectors, texts: [{ name: 'wrong', text: '{"wire":1,"value":1}', means: '2' }] })).toThrow('wrong');
  expect(() =>
    checkVectors({ ...vectors, refused: [{ name: 'wrong', text: '{"wire":1,"value":1}', code: 'FARHAUL_VALUE_INVALID' }] }),
  ).toThrow('wrong');
});

const examples = [...page.matchAll(/```json\n(.*?)\n```\n```js\n(.*?)\n```/gs)].map(
  ([, document, meaning]) => [document!, meaning!] as const,
);

test('the page has examples', () => {
  expect(examples.length).toBeGreaterThanOrEqual(4);
});

test.each(examples)('the example %s means what the page says', (document, meaning) => {
  expect(decodeWireText(document)).toStrictEqual(evaluate(meaning));
});

// The stack of an error is of its place.
test.each(examples.filter(([document]) => !document.includes('$error')))('the example %s is what is written', (document, meaning) => {
  expect(encodeWireText(evaluate(meaning))).toBe(document);
});

test('every tag that the writer knows is in the table of the page', () => {
  const written = new Set(readVectors().texts.flatMap(({ text }) => [...text.matchAll(/"(\$\w+)":/g)].map(([, tag]) => tag!)));
  for (const tag of written) expect(page).toContain(`\`${tag}\``);
  expect(written.size).toBeGreaterThan(16);
});

test('the media types are those of the page', () => {
  expect(page).toContain(`\`${WIRE_JSON_MEDIA_TYPE}\``);
  expect(page).toContain(`\`${WIRE_MEDIA_TYPE}\``);
});
