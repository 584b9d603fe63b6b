import { expect, test } from 'vitest';
import { parseSize, showSize } from './docker-size.ts';

test('amounts of memory are read as Docker reads them', () => {
  const sizes = {
    '512': 512,
    '1b': 1,
    '2k': 2048,
    '512m': 536870912,
    '1.5g': 1610612736,
    '1GiB': 1073741824,
    '2 gb': 2147483648,
    '1T': 1099511627776,
  };
  for (const [text, bytes] of Object.entries(sizes)) expect(parseSize(text), text).toBe(bytes);
  for (const text of ['', '12 apples', '-1', 'g', '1.g', '1 g b', '1p']) expect(parseSize(text), text).toBeNull();
});

test('amounts are shown for a person', () => {
  expect([0, 1023, 1024, 100663296, 1610612736].map(showSize)).toEqual(['0 B', '1023 B', '1 KiB', '96 MiB', '1.5 GiB']);
});
