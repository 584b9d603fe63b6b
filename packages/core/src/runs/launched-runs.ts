import type { Client } from '../protocol/contract.ts';

interface Launched {
  client: Client;
  graceMs: number;
  /** Resolves with whether this process made the run; absent where it is known to exist. */
  created?: Promise<boolean>;
  /** Resolves when nothing of the run is left. */
  gone: Promise<unknown>;
  /** Of a flow that runs in this process itself: ends it at once. */
  stopHere?: (reason: string) => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof signals)[number];

/**
 * What this process launched and waits for. The first Ctrl-C (or SIGTERM, SIGHUP) cancels it and waits until it is
 * gone; a second one leaves at once, and removal stays durable work.
 */
export class LaunchedRuns {
  private readonly runs = new Map<string, Launched>();
  private readonly listener = (signal: Signal): void => void this.onSignal(signal);
  private leaving = false;
  private doomed = false;

  /**
   * Set while the process is about to end by a signal: what its runs become is told to nobody any more, as with any
   * program that a signal ends.
   */
  get endsBySignal(): boolean {
    return this.doomed;
  }

  add(flowRunId: string, launched: Launched): void {
    if (this.runs.size === 0) for (const signal of signals) process.on(signal, this.listener);
    this.runs.set(flowRunId, launched);
    const forget = (): void => this.remove(flowRunId);
    launched.gone.then(forget, forget);
  }

  private remove(flowRunId: string): void {
    this.runs.delete(flowRunId);
    if (this.runs.size > 0 || this.leaving) return;
    for (const signal of signals) process.off(signal, this.listener);
  }

  private async onSignal(signal: Signal): Promise<void> {
    // Whoever listens to the signal besides us decides about the end of the process.
    const alone = process.listenerCount(signal) === 1;
    if (this.leaving) {
      if (alone) this.leave(signal, [...this.runs.keys()]);
      return;
    }
    this.leaving = true;
    this.doomed = alone;
    const runs = [...this.runs];
    process.stderr.write(
      `farhaul: ${signal}: cancelling ${runs.length} flow run${runs.length === 1 ? '' : 's'}; once more leaves at once\n`,
    );
    await Promise.all(runs.map(async ([id, launched]) => await end(id, launched, `caller received ${signal}`)));
    await Promise.allSettled(runs.map(async ([, { gone }]) => await gone));
    this.leaving = false;
    if (alone) this.leave(signal, []);
    else if (this.runs.size === 0) for (const one of signals) process.off(one, this.listener);
  }

  private leave(signal: Signal, left: readonly string[]): void {
    if (left.length > 0)
      process.stderr.write(`farhaul: not verified gone: ${left.join(', ')}; farhaul flow-run explain says what they wait for\n`);
    for (const one of signals) process.off(one, this.listener);
    process.kill(process.pid, signal);
  }
}

/** Never rejects: what could not be cancelled is said, with what names it. */
async function end(id: string, { client, graceMs, stopHere, created }: Launched, reason: string): Promise<void> {
  if (stopHere) return stopHere(reason);
  if ((await created) === false) return;
  await client.flowRuns.cancel({ id, reason, graceMs }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`farhaul: flow run ${id} could not be cancelled: ${why} Later: farhaul flow-run cancel ${id}\n`);
  });
}
