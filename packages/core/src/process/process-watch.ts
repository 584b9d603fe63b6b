/** Waits for the end of a process, one's own or another worker's, and hands on what it prints. */
import type { OutcomeV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { WatchOptionsV1 } from '../plugin/v1/worker-v1.ts';
import { readMemoryKills } from './memory-kills.ts';
import type { ProcessClient, StartedProcess } from './process-client.ts';
import { exitOfWaitStatus, exitOutcome, unknownExit, type ProcessExit } from './process-outcome.ts';
import { OutputTail } from './process-output.ts';
import type { ProcessPlaces } from './process-record.ts';

const TICK_MS = 100;
const ERROR_LINES = 20;

export interface WatchTarget {
  pid: number;
  startTime: string;
  places: ProcessPlaces;
  /** Null for a process that another worker started. */
  child: StartedProcess | null;
  /** Count of the memory killer when it began; null where unknown. */
  memoryKills: number | null;
}

export async function watchProcess(target: WatchTarget, client: ProcessClient, options: WatchOptionsV1): Promise<OutcomeV1> {
  options.signal.throwIfAborted();
  const lastErrorLines: string[] = [];
  const stdout = new OutputTail(target.places.stdout, (line) => options.onLog('stdout', line));
  const stderr = new OutputTail(target.places.stderr, (line) => {
    lastErrorLines.push(line);
    if (lastErrorLines.length > ERROR_LINES) lastErrorLines.shift();
    options.onLog('stderr', line);
  });
  target.child?.hold(true);
  try {
    const exit = await waitForExit(target, client, options.signal, () => {
      const more = stdout.read();
      return stderr.read() || more;
    });
    stdout.finish();
    stderr.finish();
    if (exit === null) return unknownExit(target.pid);
    return exitOutcome(exit, { memoryKills: killsSince(target.memoryKills), lastErrorLines });
  } finally {
    target.child?.hold(false);
    stdout.close();
    stderr.close();
  }
}

/** Null: it has ended and nobody here can know how. */
async function waitForExit(
  target: WatchTarget, client: ProcessClient, signal: AbortSignal, read: () => boolean,
): Promise<ProcessExit | null> {
  return await new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | null = null;
    const stop = (): void => {
      if (timer) clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      stop();
      reject(signal.reason);
    };
    const finish = (exit: ProcessExit | null): void => {
      stop();
      if (!signal.aborted) resolve(exit);
    };
    const tick = (): void => {
      try {
        const more = read();
        if (!target.child) {
          const state = foreignState(target, client);
          if (state !== 'running') return finish(state);
        }
        timer = setTimeout(tick, more ? 0 : TICK_MS);
      } catch (error) {
        stop();
        reject(error);
      }
    };
    signal.addEventListener('abort', onAbort, { once: true });
    void target.child?.exited.then(finish);
    timer = setTimeout(tick, target.child ? TICK_MS : 0);
  });
}

function foreignState(target: WatchTarget, client: ProcessClient): ProcessExit | null | 'running' {
  const facts = client.table.inspect(target.pid);
  if (facts === null || facts.startTime !== target.startTime) return null;
  if (!facts.ended) return 'running';
  return facts.waitStatus === null ? null : exitOfWaitStatus(facts.waitStatus);
}

function killsSince(before: number | null): number {
  const now = before === null ? null : readMemoryKills();
  return now === null || before === null ? 0 : now - before;
}
