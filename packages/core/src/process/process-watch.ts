/** Waits for the end of a process, one's own or another worker's, and hands on what it prints. */
import { writeFileSync } from 'node:fs';
import type { OutcomeV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { WatchOptionsV1 } from '../plugin/v1/worker-v1.ts';
import { readMemoryKills } from './memory-kills.ts';
import type { ProcessClient, StartedProcess } from './process-client.ts';
import { exitOfWaitStatus, exitOutcome, unknownExit, type ProcessExit } from './process-outcome.ts';
import { OutputTail } from './process-output.ts';
import type { ProcessPlaces } from './process-record.ts';

const TICK_MS = 100;
/** So often a process that lost its host is told that it is watched. */
const TOUCH_TICKS = 10;
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
    const read = (): boolean => {
      const more = stdout.read();
      return stderr.read() || more;
    };
    const exit = await waitForExit(target, { client, signal: options.signal, read });
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

interface Waiting {
  client: ProcessClient;
  signal: AbortSignal;
  /** Reads the output; true where more may wait. */
  read(): boolean;
}

/** Null: it has ended and nobody here can know how. */
async function waitForExit(target: WatchTarget, { client, signal, read }: Waiting): Promise<ProcessExit | null> {
  const { promise, resolve, reject } = Promise.withResolvers<ProcessExit | null>();
  let timer: NodeJS.Timeout | null = null;
  let ticks = 0;
  const onAbort = (): void => reject(signal.reason as Error);
  const tick = (): void => {
    try {
      const more = read();
      const state = target.child ? 'running' : foreignState(target, client);
      if (!target.child && ticks++ % TOUCH_TICKS === 0) touch(target.places.watcher);
      if (state === 'running') timer = setTimeout(tick, more ? 0 : TICK_MS);
      else resolve(state);
    } catch (error) {
      reject(error as Error);
    }
  };
  signal.addEventListener('abort', onAbort, { once: true });
  void target.child?.exited.then(resolve);
  timer = setTimeout(tick, target.child ? TICK_MS : 0);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
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

function touch(path: string): void {
  try {
    writeFileSync(path, '');
  } catch {
    // Its directory is gone: somebody removes it.
  }
}
