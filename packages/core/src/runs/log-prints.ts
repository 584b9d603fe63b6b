import { format } from 'node:util';
import { activeRun } from '../engine/run-context.ts';

type Method = 'log' | 'info' | 'debug' | 'warn' | 'error';
const levels = { log: 'info', info: 'info', debug: 'debug', warn: 'warning', error: 'error' } as const;

let users = 0;
let restore: (() => void) | null = null;

/**
 * While a flow with `logPrints` runs in this process, what it prints is also a line of its log. Which run prints is told
 * by the asynchronous context, so runs beside it are not touched. Answers the release.
 */
export function capturePrints(): () => void {
  users += 1;
  restore ??= patch();
  let released = false;
  return () => {
    if (released) return;
    released = true;
    users -= 1;
    if (users > 0) return;
    restore?.();
    restore = null;
  };
}

function patch(): () => void {
  const { console } = globalThis;
  const originals = new Map<Method, (...values: unknown[]) => void>();
  for (const method of Object.keys(levels) as Method[]) {
    const original = console[method].bind(console);
    originals.set(method, console[method]);
    console[method] = (...values: unknown[]): void => {
      const active = activeRun();
      if (active?.logPrints)
        active.recorder.log(
          method === 'warn' || method === 'error' ? 'stderr' : 'stdout',
          levels[method],
          format(...values),
          active.context.taskRunId,
        );
      original(...values);
    };
  }
  return () => {
    for (const [method, original] of originals) console[method] = original;
  };
}
