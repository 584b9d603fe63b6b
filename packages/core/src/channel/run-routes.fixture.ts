/** The run routes in memory, for tests of channels that need no store: what arrived, in the order it arrived. */
import type { Client } from '../protocol/contract.ts';
import type { LogLine, RunEnding, RunReport, StopRequest } from '../protocol/run-channel.ts';

export class RunRoutes {
  readonly calls: string[] = [];
  readonly reports: RunReport[] = [];
  readonly lines: LogLine[] = [];
  readonly results: { ending: RunEnding; result: unknown }[] = [];
  runnerId: string | null = null;
  refusal: string | null = null;
  stop: StopRequest | null = null;
  beats = 0;
  /** Throws it once per entry, before anything is taken. */
  failures: Error[] = [];

  readonly client = {
    run: {
      admit: async ({ runnerId }: { runnerId?: string | null }) => {
        this.call('admit');
        if (this.refusal !== null) return { admitted: false, reason: this.refusal };
        if (this.runnerId !== null && this.runnerId !== runnerId) return { admitted: false, reason: 'another runner was admitted before' };
        this.runnerId = runnerId ?? null;
        return { admitted: true };
      },
      heartbeat: async () => {
        this.call('heartbeat');
        this.beats += 1;
        return { stop: this.stop };
      },
      report: async ({ reports }: { reports: RunReport[] }) => {
        this.call('report');
        this.reports.push(...reports);
        return {};
      },
      logs: async ({ lines }: { lines: LogLine[] }) => {
        this.call('logs');
        this.lines.push(...lines);
        return {};
      },
      result: async ({ ending, result }: { ending: RunEnding; result: unknown }) => {
        this.call('result');
        this.results.push({ ending, result });
        return {};
      },
      stop: async () => ({ stop: this.stop }),
    },
  } as unknown as Client;

  private call(name: string): void {
    const failure = this.failures.shift();
    if (failure) throw failure;
    this.calls.push(name);
  }
}
