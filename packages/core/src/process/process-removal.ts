/** Ends what an execution started, and makes sure of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { ExecutionProcess, ProcessClient } from './process-client.ts';

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
  if (client.remains(execution).length === 0) return;
  if (options.graceMs > 0) {
    signalAll(execution, client, 'SIGTERM');
    if (await goneWithin(execution, client, { ...options, ms: options.graceMs, again: null })) return;
  }
  signalAll(execution, client, 'SIGKILL');
  if (await goneWithin(execution, client, { ...options, ms: KILL_MS, again: 'SIGKILL' })) return;
  const left = client.remains(execution).map((facts) => facts.pid);
  throw new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `Process ${left.join(', ')} does not end, though it was killed.`, {
    hint: 'It waits inside the system, usually for a disk or network file system; it ends when that answers.',
    retryable: true,
    details: { pids: left },
  });
}

function signalAll(execution: ExecutionProcess, client: ProcessClient, signal: NodeJS.Signals): void {
  const remains = client.remains(execution);
  const grouped = remains.some((facts) => facts.group === execution.pid);
  if (grouped) client.signal({ pid: execution.pid, group: true }, signal);
  for (const facts of remains) {
    if (facts.group !== execution.pid) client.signal({ pid: facts.pid, group: false }, signal);
  }
}

interface Wait extends EndOptions {
  ms: number;
  /** Sent again with each look: a process may have started another meanwhile. */
  again: NodeJS.Signals | null;
}

async function goneWithin(execution: ExecutionProcess, client: ProcessClient, wait: Wait): Promise<boolean> {
  const end = Date.now() + wait.ms;
  for (let step = FIRST_STEP_MS; ; step = Math.min(step * 2, LONGEST_STEP_MS)) {
    if (client.remains(execution).length === 0) return true;
    const left = end - Date.now();
    if (left <= 0) return false;
    await sleep(Math.min(step, left), undefined, { signal: wait.signal });
    if (wait.again) signalAll(execution, client, wait.again);
  }
}
