import { afterAll, beforeAll, describe, test } from 'vitest';
import { checkSkips, tryRule, type Rule, type RuleSkips } from './rule.ts';

export interface DescribeRulesOptions<Trial> {
  rules: readonly Rule<Trial>[];
  skip: RuleSkips;
  /** Called once, before the first rule. */
  setup(): Promise<Trial>;
  /** Called once, after the last. */
  teardown(trial: Trial): Promise<void>;
}

/** One test for each rule. */
export function describeRules<Trial extends object>(name: string, options: DescribeRulesOptions<Trial>): void {
  const { rules, skip, setup, teardown } = options;
  checkSkips(rules, skip);
  describe(`${name}`, () => {
    let trial: Trial | null = null;
    beforeAll(async () => {
      trial = await setup();
    }, 120_000);
    afterAll(async () => {
      if (trial) await teardown(trial);
    }, 120_000);
    for (const rule of rules) {
      const reason = skip[rule.title];
      if (reason !== undefined) tellSkip(`${name}, ${rule.group}: ${rule.title}, because ${reason}`);
      test(`${rule.group}: ${rule.title}`, { timeout: rule.timeoutMs ?? 60_000 }, async (context) => {
        if (reason !== undefined) context.skip(reason);
        const result = await tryRule(rule, trial as Trial);
        if (result.state === 'kept') return;
        tellSkip(`${name}, ${rule.group}: ${rule.title}, because ${result.reason}`);
        context.skip(result.reason);
      });
    }
  });
}

/** Reporters count what was skipped and seldom say why. */
function tellSkip(what: string): void {
  // oxlint-disable-next-line no-console -- for whoever reads the output of the tests
  console.info(`skipped: ${what}`);
}
