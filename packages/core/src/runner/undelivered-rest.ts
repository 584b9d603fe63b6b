import type { LogLine, RunChannel, RunReport } from '../protocol/run-channel.ts';
import type { SharedState } from './shared-state.ts';

const itemsPerBatch = 1_000;
const forgetEvery = 5_000;

/** What the main thread has told and may not live to deliver. */
export class UndeliveredRest {
  private readonly channel: RunChannel;
  private readonly shared: SharedState;
  private reports: RunReport[] = [];
  private lines: LogLine[] = [];

  constructor(channel: RunChannel, shared: SharedState) {
    this.channel = channel;
    this.shared = shared;
  }

  keep(report: RunReport | null, line: LogLine | null): void {
    if (report) this.reports.push(report);
    if (line) this.lines.push(line);
    if ((this.reports.length + this.lines.length) % forgetEvery === 0) this.forget();
  }

  /** Never rejects. Twice delivered is harmless: everything has its number. */
  async deliver(): Promise<void> {
    this.forget();
    try {
      for (; this.reports.length > 0; this.reports = this.reports.slice(itemsPerBatch))
        await this.channel.report(this.reports.slice(0, itemsPerBatch));
      for (; this.lines.length > 0; this.lines = this.lines.slice(itemsPerBatch))
        await this.channel.logs(this.lines.slice(0, itemsPerBatch));
    } catch {
      // Nobody is left who could try again.
    }
  }

  private forget(): void {
    const { report, line } = this.shared.delivered;
    this.reports = this.reports.filter((one) => one.sequence > report);
    this.lines = this.lines.filter((one) => one.sequence > line);
  }
}
