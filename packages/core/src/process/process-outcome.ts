/** Pure: how a process ended, as an outcome. */
import { constants } from 'node:os';
import type { OutcomeV1 } from '../plugin/v1/infrastructure-v1.ts';

export interface ProcessExit {
  code: number | null;
  signal: string | null;
}

export interface ExitEvidence {
  /** Processes that the kernel's memory killer ended in the control group of the worker while this one ran. */
  memoryKills: number;
  /** Last lines that it wrote to stderr. */
  lastErrorLines: readonly string[];
}

const HEAP_EXHAUSTED = /heap out of memory|heap limit Allocation failed/i;

export function exitOutcome(exit: ProcessExit, evidence: ExitEvidence): OutcomeV1 {
  const exitCode = exit.code ?? 128 + signalNumber(exit.signal);
  if (exit.signal === 'SIGKILL' && evidence.memoryKills > 0) {
    return {
      kind: 'oom',
      reason: 'the system ended the process because memory ran out (SIGKILL by the memory killer)',
      remedy: 'Run fewer at once (the limit of the worker or work pool), or give the machine or container of the worker more memory.',
      exitCode,
    };
  }
  if ((exit.signal === 'SIGABRT' || exitCode === 134) && evidence.lastErrorLines.some((line) => HEAP_EXHAUSTED.test(line))) {
    return {
      kind: 'oom',
      reason: 'JavaScript heap out of memory',
      remedy:
        'Raise the limit with the job variable env: { NODE_OPTIONS: "--max-old-space-size=8192" } (MiB), or hold less in memory at once.',
      exitCode,
    };
  }
  return { kind: 'exited', exitCode, signal: exit.signal };
}

/** From the wait status that the system keeps of an ended process. */
export function exitOfWaitStatus(status: number): ProcessExit {
  const signal = status & 0x7f;
  if (signal === 0) return { code: (status >> 8) & 0xff, signal: null };
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  return { code: null, signal: name ?? `signal ${signal}` };
}

export function unknownExit(pid: number): OutcomeV1 {
  return {
    kind: 'lost',
    reason: `process ${pid} has ended; its exit code was known only to the worker that started it and is gone`,
    remedy: 'The last lines of its log may tell more.',
  };
}

export function goneWithMachine(pid: number): OutcomeV1 {
  return { kind: 'lost', reason: `process ${pid} ended with a restart of its machine or container`, remedy: '' };
}

function signalNumber(signal: string | null): number {
  return signal === null ? 0 : ((constants.signals as Record<string, number>)[signal] ?? 0);
}
