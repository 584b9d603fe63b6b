import { expect, test } from 'vitest';
import { labelKey, labelsFrom, labelValue } from './kubernetes-names.ts';

const valid = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

test('values are cut to 63 characters that begin and end as Kubernetes wants it', () => {
  for (const text of ['x'.repeat(300), 'Ünï cödé / with: "everything"', '-.-', '', `${'a'.repeat(62)}--b`, 'train']) {
    expect(labelValue(text), text).toMatch(valid);
  }
  expect(labelValue('train')).toBe('train');
  expect(labelValue('-.-')).toBe('');
});

test('keys keep a prefix that is one; what has no name left is left out', () => {
  expect(labelKey('farhaul/flow-name')).toBe('farhaul/flow-name');
  expect(labelKey('My Team/flow name')).toBe('my-team/flow-name');
  expect(labelKey('//')).toBeNull();
  expect(labelsFrom({ 'a b': 'c d', '--': 'x' })).toEqual({ 'a-b': 'c-d' });
});
