import { runRules } from '../run/run-rules.ts';
import { adoptRules } from './adopt-rules.ts';
import { hygieneRules } from './hygiene-rules.ts';
import { removeRules } from './remove-rules.ts';
import { submitRules } from './submit-rules.ts';
import { watchRules } from './watch-rules.ts';
import type { WorkerRule } from './worker-trial.ts';

/** What every worker type must do, as a list that any test runner can go through: on a fake, and on the real thing. */
export const workerRules: readonly WorkerRule[] = [
  ...submitRules,
  ...watchRules,
  ...removeRules,
  ...adoptRules,
  ...hygieneRules,
  ...runRules,
];
