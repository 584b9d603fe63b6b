/** The log of a pod while it runs, over one connection. */
import { setTimeout as sleep } from 'node:timers/promises';
import { anySignal } from '@farhaul/core/plugin';
import type { PodLog } from './pod-log.ts';

const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** Where a log comes to its end, its container has ended, and is told to have within this time. */
const LOG_END_MS = 5_000;

export interface Following {
  /** It ended before its container, and another may begin. */
  readonly broken: boolean;
  /** How many in a row did not come about. */
  readonly failures: number;
  /** Waits for the end of the log, and ends it where that does not come in time. */
  end(withinMs: number): Promise<void>;
}

/** `failures`: how many before it did not come about. */
export function followLog(log: PodLog, { failures, signal }: { failures: number; signal: AbortSignal }): Following {
  const cut = new AbortController();
  const state = { broken: false, failures: failures + 1 };
  const onOpen = (): void => void (state.failures = 0);
  const reading = log.read({ follow: true, signal: anySignal(signal, cut.signal), onOpen }).then(
    () => true,
    () => false,
  );
  void reading.then(async (whole) => {
    // Of many that were cut at once, each is gentle with a cluster that comes back.
    const pauseMs = whole ? LOG_END_MS : Math.min(PAUSE_MS * 2 ** state.failures, LONGEST_PAUSE_MS);
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    state.broken = true;
  });
  return {
    get broken() {
      return state.broken;
    },
    get failures() {
      return state.failures;
    },
    async end(withinMs) {
      const late = setTimeout(() => cut.abort(), withinMs);
      await reading;
      clearTimeout(late);
    },
  };
}
