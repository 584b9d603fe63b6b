import { describeRules } from '../rules/describe-rules.ts';
import type { RuleSkips } from '../rules/rule.ts';
import { storageRules, type StorageContractSubject } from './storage-rules.ts';

export interface StorageContractOptions {
  /** Called once, before the first rule. */
  setup(): Promise<StorageContractSubject> | StorageContractSubject;
  /** Title of a rule → why it does not hold here; printed with the skipped test. A title that no rule has is an error. */
  skip?: RuleSkips;
}

/** Declares one test for each rule that a storage must keep. Every rule works below a prefix of its own. */
export function describeStorageContract(name: string, { setup, skip = {} }: StorageContractOptions): void {
  describeRules(`${name} keeps the storage contract`, {
    rules: storageRules,
    skip,
    setup: async () => await setup(),
    teardown: async (subject) => await subject.close?.(),
  });
}
