import { expect, test } from 'vitest';
import { checkSkips, tryRule, type Rule } from './rule.ts';

interface Trial {
  means?: () => number;
}

const rule: Rule<Trial> = { group: 'Group', title: 'it holds', needs: 'means', check: async ({ means }) => expect(means?.()).toBe(1) };

test('a rule without the means that it needs fails, and says how to skip it', async () => {
  await expect(tryRule(rule, {})).rejects.toThrow('The rule needs "means", which was not given');
  await expect(tryRule(rule, {})).rejects.toThrow('skip: { "it holds": \'reason\' }');
  expect(await tryRule(rule, { means: () => 1 })).toEqual({ state: 'kept' });
  await expect(tryRule(rule, { means: () => 2 })).rejects.toThrow('expected 2 to be 1');
});

test('a rule that says nothing about this one tells why', async () => {
  expect(await tryRule({ ...rule, unless: () => 'it has none' }, { means: () => 2 })).toEqual({
    state: 'not-applicable',
    reason: 'it has none',
  });
});

test('what is skipped is a rule, and has a reason', () => {
  expect(() => checkSkips([rule], { 'it holds': 'it is a fake' })).not.toThrow();
  expect(() => checkSkips([rule], { 'it helds': 'it is a fake' })).toThrow('skip names no rule: "it helds". The rules are:\nit holds');
  expect(() => checkSkips([rule], { 'it holds': ' ' })).toThrow('skip gives no reason for "it holds"');
});
