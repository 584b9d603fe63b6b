import type { z } from 'zod';
import type { outcome as outcomeSchema } from '../../protocol/messages.ts';
import type { StateType } from '../../protocol/states.ts';

export type Outcome = z.output<typeof outcomeSchema>;

export interface OutcomeCase {
  state: StateType;
  admitted: boolean;
  /** Reason of the stop that was asked for, if one was. */
  stopReason: string | null;
  /** What the runner said that it was told to end by, though nobody here had asked; null: nothing. */
  toldToEnd: string | null;
  /** Executions that ended before admission, so far. */
  repeats: number;
  retriesUsed: number;
  infrastructureRetries: number;
  outcome: Outcome;
}

export type Verdict =
  /** The run has ended before: the outcome is kept, nothing changes. */
  | { kind: 'nothing' }
  | { kind: 'end'; type: 'CANCELLED' | 'CRASHED'; name: string; message: string }
  /** A new execution: `repeat` where this one was never admitted, `retry` where an infrastructure retry is taken. */
  | { kind: 'repeat' | 'retry'; delayMs: number; message: string };

export const REPEATS = 5;

/** What an execution's end without a result means for its run. A result that came before has ended the run already. */
export function judgeOutcome(given: OutcomeCase): Verdict {
  if (['COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED'].includes(given.state)) return { kind: 'nothing' };
  if (given.state === 'CANCELLING') return { kind: 'end', type: 'CANCELLED', name: 'Cancelled', message: given.stopReason ?? 'cancelled' };
  // By whoever can reach the program itself; an infrastructure that takes its place away says so.
  if (given.toldToEnd !== null && given.outcome.kind === 'exited')
    return { kind: 'end', type: 'CANCELLED', name: 'Cancelled', message: given.toldToEnd };
  const { name, message, final } = describe(given.outcome);
  if (!given.admitted) {
    if (final) return { kind: 'end', type: 'CRASHED', name, message };
    if (given.repeats < REPEATS) return { kind: 'repeat', delayMs: Math.min(4000, 250 * 2 ** given.repeats), message };
    return { kind: 'end', type: 'CRASHED', name, message: `${message}; ${REPEATS + 1} executions ended before their runner was admitted` };
  }
  if (given.retriesUsed < given.infrastructureRetries) {
    return { kind: 'retry', delayMs: Math.min(30_000, 1000 * 2 ** given.retriesUsed), message };
  }
  return { kind: 'end', type: 'CRASHED', name, message };
}

const names = {
  lost: 'InfrastructureLost',
  oom: 'OutOfMemory',
  'start-failed': 'StartFailed',
  evicted: 'Evicted',
  deleted: 'InfrastructureDeleted',
  deadline: 'DeadlineExceeded',
} as const;

function describe(outcome: Outcome): { name: string; message: string; final: boolean } {
  if (outcome.kind !== 'exited') {
    const message = outcome.remedy ? `${outcome.reason}. ${outcome.remedy}` : outcome.reason;
    return { name: names[outcome.kind], message, final: outcome.kind === 'start-failed' || outcome.kind === 'deadline' };
  }
  const how = outcome.signal ? `was ended by ${outcome.signal}` : `exited with code ${outcome.exitCode}`;
  return { name: 'Crashed', message: `the process ${how} before it delivered a result`, final: false };
}
