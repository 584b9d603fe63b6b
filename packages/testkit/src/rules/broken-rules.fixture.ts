import { tryRule, type Rule } from './rule.ts';

/** Titles of the rules that a trial breaks, one after the other. */
export async function brokenRules<Trial extends object>(rules: readonly Rule<Trial>[], trial: Trial): Promise<string[]> {
  const broken: string[] = [];
  for (const rule of rules) {
    await tryRule(rule, trial).catch(() => broken.push(rule.title));
  }
  return broken;
}
