import { expect, test } from 'vitest';
import { parseQuantity } from './kubernetes-quantity.ts';

test('quantities are read as Kubernetes reads them', () => {
  expect(['500m', '2', '1.5', '1e3', '1Ki', '512Mi', '8Gi', '1k', '0'].map(parseQuantity)).toEqual([
    0.5,
    2,
    1.5,
    1000,
    1024,
    512 * 2 ** 20,
    8 * 2 ** 30,
    1000,
    0,
  ]);
});

test('everything else is none', () => {
  expect(['', '8GB', '12 apples', '-1', 'Gi', '1,5', '8gi', 'constructor'].map(parseQuantity)).toEqual(
    Array.from({ length: 8 }, () => null),
  );
});
