import { describeRules } from '../rules/describe-rules.ts';
import type { RuleSkips } from '../rules/rule.ts';
import type { WorkerContractSubject } from './worker-contract-subject.ts';
import { workerRules } from './worker-rules.ts';
import { closeWorkerTrial, createWorkerTrial, type WorkerTrialJobs } from './worker-trial.ts';

export interface WorkerContractOptions<Job = unknown> extends WorkerTrialJobs<Job> {
  /** Called once, before the first rule. */
  setup(): Promise<WorkerContractSubject> | WorkerContractSubject;
  /** Title of a rule → why it does not hold here; printed with the skipped test. A title that no rule has is an error. */
  skip?: RuleSkips;
}

/**
 * Declares one test for each rule that a worker type must keep. Run it on a fake of the provider's API, and on the
 * real thing: only `setup` differs.
 *
 * A rule that needs what neither the options nor the subject give fails, until it is given or skipped with a reason.
 */
export function describeWorkerContract<Job = unknown>(name: string, options: WorkerContractOptions<Job>): void {
  const { setup, skip = {}, ...jobs } = options;
  describeRules(`${name} keeps the worker contract`, {
    rules: workerRules,
    skip,
    setup: async () => await createWorkerTrial(await setup(), jobs),
    teardown: closeWorkerTrial,
  });
}
