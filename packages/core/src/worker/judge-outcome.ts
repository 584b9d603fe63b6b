/** Pure: what a worker reports of an end that it saw. */
import type { OutcomeV1 } from '../plugin/v1/infrastructure-v1.ts';

const LAST_LINES = 100;
const LINE_CHARACTERS = 2_000;

export interface SeenEnd {
  /** Null: the watch did not tell before the infrastructure was removed. */
  outcome: OutcomeV1 | null;
  /** Why it was stopped; null where it ended by itself. */
  stoppedBecause: string | null;
  lastLines: readonly string[];
}

export function judgeOutcome({ outcome, stoppedBecause, lastLines }: SeenEnd): OutcomeV1 {
  const lastLogLines = (outcome?.lastLogLines ?? lastLines).slice(-LAST_LINES).map((line) => line.slice(0, LINE_CHARACTERS));
  const seen = outcome ?? { kind: 'deleted' as const, reason: stoppedBecause ?? 'it was removed', remedy: '' };
  return lastLogLines.length === 0 ? seen : { ...seen, lastLogLines };
}

/** One line for the run's log. */
export function describeOutcome(outcome: OutcomeV1): string {
  if (outcome.kind !== 'exited') return `${outcome.kind}: ${outcome.reason}`;
  return outcome.signal ? `ended by ${outcome.signal}` : `ended with exit code ${outcome.exitCode}`;
}
