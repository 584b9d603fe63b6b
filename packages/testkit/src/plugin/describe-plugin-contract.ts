import { describeRules } from '../rules/describe-rules.ts';
import type { RuleSkips } from '../rules/rule.ts';
import { pluginRules } from './plugin-rules.ts';
import { createPluginTrial, type PluginTrialParts } from './plugin-trial.ts';

export interface PluginContractOptions extends PluginTrialParts {
  /** Title of a rule → why it does not hold here; printed with the skipped test. A title that no rule has is an error. */
  skip?: RuleSkips;
}

/** Declares one test for each rule that a plugin's manifest, package.json and schemas must keep. Needs no infrastructure. */
export function describePluginContract(name: string, { skip = {}, ...parts }: PluginContractOptions): void {
  describeRules(`${name} keeps the plugin contract`, {
    rules: pluginRules,
    skip,
    setup: async () => createPluginTrial(parts),
    teardown: async () => undefined,
  });
}
