/** Ends what an execution started, and makes sure of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { ExecutionProcess, ProcessClient } from './process-client.ts';
import type { ProcessFacts } from './process-table.ts';

const FIRST_STEP_MS = 5;
const LONGEST_STEP_MS = 100;
/** How long the system may take to end a killed process. */
const KILL_MS = 10_000;

export interface EndOptions {
  graceMs: number;
  signal: AbortSignal;
}

/** SIGTERM, the grace, SIGKILL; resolved = nothing of it runs. */
export async function endProcesses(execution: ExecutionProcess, client: ProcessClient, options: EndOptions): Promise<void> {
  const remains = remaining(execution, client);
  if (remains().length === 0) return;
  if (options.graceMs > 0) {
    signalAll(execution, client, { remains: remains(), signal: 'SIGTERM' });
    if (await goneWithin(remains, { ...options, ms: options.graceMs })) return;
  }
  const kill = (left: ProcessFacts[]): void => signalAll(execution, client, { remains: left, signal: 'SIGKILL' });
  kill(remains());
  if (await goneWithin(remains, { ...options, ms: KILL_MS, again: kill })) return;
  const left = remains().map((facts) => facts.pid);
  throw new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `Process ${left.join(', ')} does not end, though it was killed.`, {
    hint: 'It waits inside the system, usually for a disk or network file system; it ends when that answers.',
    retryable: true,
    details: { pids: left },
  });
}

/**
 * Looks again with each call. What was seen once counts until it has ended: a dying process
 * loses its environment, and with it the mark of the execution, before it is gone.
 */
function remaining(execution: ExecutionProcess, client: ProcessClient): () => ProcessFacts[] {
  const seen = new Map<number, ProcessFacts>();
  return () => {
    for (const facts of client.remains(execution)) seen.set(facts.pid, facts);
    for (const facts of seen.values()) {
      const now = client.table.inspect(facts.pid);
      if (now === null || now.ended || now.startTime !== facts.startTime) seen.delete(facts.pid);
    }
    return [...seen.values()];
  };
}

interface Signals {
  remains: ProcessFacts[];
  signal: NodeJS.Signals;
}

function signalAll(execution: ExecutionProcess, client: ProcessClient, { remains, signal }: Signals): void {
  const grouped = remains.some((facts) => facts.group === execution.pid);
  if (grouped) client.signal({ pid: execution.pid, group: true }, signal);
  for (const facts of remains) {
    if (facts.group !== execution.pid) client.signal({ pid: facts.pid, group: false }, signal);
  }
}

interface Wait extends EndOptions {
  ms: number;
  /** Called with each look: a process may have started another meanwhile. */
  again?: (left: ProcessFacts[]) => void;
}

async function goneWithin(remains: () => ProcessFacts[], wait: Wait): Promise<boolean> {
  const end = Date.now() + wait.ms;
  for (let step = FIRST_STEP_MS; ; step = Math.min(step * 2, LONGEST_STEP_MS)) {
    const left = remains();
    if (left.length === 0) return true;
    const leftMs = end - Date.now();
    if (leftMs <= 0) return false;
    await sleep(Math.min(step, leftMs), undefined, { signal: wait.signal });
    wait.again?.(left);
  }
}
