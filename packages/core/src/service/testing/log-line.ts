import type { Scenario } from './scenario.ts';

/** A line as runners and workers deliver it. */
export function logLineOf(scenario: Scenario, sequence: number, message = `line ${sequence}`) {
  return {
    sequence,
    time: new Date(scenario.now()).toISOString(),
    level: 'info' as const,
    source: 'stdout' as const,
    message,
    taskRunId: null,
  };
}
