import type { RunRecorder, RunReportBody } from '../engine/run-recorder.ts';
import type { LogLine, RunChannel, RunReport } from '../protocol/run-channel.ts';
import type { RunnerChannel } from '../channel/runner-channel.ts';
import { cutLine } from './cut-line.ts';

const linesPerBatch = 1_000;
const bytesPerBatch = 1_000_000;
const logDelayMs = 50;
const firstPauseMs = 100;
const longestPauseMs = 5_000;
const bytesKept = 64_000_000;
// Delivering at once may take this much of the time, on top of what was saved up.
const shareOfTime = 0.2;
const mostCreditMs = 50;
const quickMs = 0.05;

/** Something that could deliver in the place of this thread. */
export interface RecorderSecond {
  told(report: RunReport | null, line: LogLine | null): void;
  /** Numbers of the last ones that need no second delivery. */
  delivered(report: number, line: number): void;
}

export interface ChannelRecorderOptions {
  /** Told everything as well, at once. */
  second?: RecorderSecond | undefined;
  /** How long `flush()` goes on trying before it gives up, milliseconds. @default 20000 */
  giveUpMs?: number;
}

/**
 * Numbers what it is told and delivers it in order through a channel. Where the channel can deliver at once it does so
 * as long as that is quick, so that next to nothing is lost with a process that is killed.
 */
export class ChannelRecorder implements RunRecorder {
  private readonly channel: RunChannel & Pick<RunnerChannel, 'deliverNow'>;
  private readonly giveUpMs: number;
  private readonly second: RecorderSecond | undefined;
  private reports: RunReport[] = [];
  private lines: LogLine[] = [];
  private lineBytes = 0;
  private reportCount = 0;
  private lineCount = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | null = null;
  private pumping: Promise<void> | null = null;
  private deadline = Infinity;
  private creditMs = mostCreditMs;
  private creditAt = 0;

  constructor(channel: RunChannel & Pick<RunnerChannel, 'deliverNow'>, options: ChannelRecorderOptions = {}) {
    this.channel = channel;
    this.giveUpMs = options.giveUpMs ?? 20_000;
    this.second = options.second;
  }

  report(body: RunReportBody): void {
    const report = { sequence: (this.reportCount += 1), time: new Date().toISOString(), ...body } as RunReport;
    this.reports.push(report);
    this.second?.told(report, null);
    this.told(0);
  }

  log(...[source, level, message, taskRunId]: Parameters<RunRecorder['log']>): void {
    const line = { sequence: (this.lineCount += 1), time: new Date().toISOString(), level, source, message: cutLine(message), taskRunId };
    if (this.lineBytes > bytesKept) {
      this.dropped += 1;
      return;
    }
    this.lineBytes += line.message.length + 100;
    this.lines.push(line);
    this.second?.told(null, line);
    this.told(logDelayMs);
  }

  async flush(): Promise<void> {
    this.deadline = Date.now() + this.giveUpMs;
    this.deliverNow();
    while (!this.isEmpty()) await this.pump();
    this.deadline = Infinity;
  }

  /** Delivers what is left before it returns, where the channel can; what it cannot stays. */
  deliverNow(): void {
    const began = performance.now();
    try {
      this.deliverAtOnce();
    } catch {
      // Tried again by the pump, with patience.
    }
    const tookMs = performance.now() - began;
    if (tookMs > quickMs) this.creditMs -= tookMs;
  }

  private mayDeliverNow(): boolean {
    if (!this.channel.deliverNow) return false;
    const now = performance.now();
    this.creditMs = Math.min(mostCreditMs, this.creditMs + (now - this.creditAt) * shareOfTime);
    this.creditAt = now;
    return this.creditMs > 0;
  }

  private deliverAtOnce(): void {
    if (!this.channel.deliverNow || this.isEmpty()) return;
    this.noteDropped();
    this.channel.deliverNow(this.reports, this.lines);
    this.forget(this.reports.length, this.lines.length);
  }

  private told(delayMs: number): void {
    if (this.mayDeliverNow()) this.deliverNow();
    // Reports do not wait for a batch of lines.
    if (this.isEmpty() || this.pumping || (this.timer && delayMs > 0)) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.pump(), delayMs);
    this.timer.unref();
  }

  private isEmpty(): boolean {
    return this.reports.length === 0 && this.lines.length === 0;
  }

  private pump(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.pumping ??= this.deliverAll().finally(() => (this.pumping = null));
    return this.pumping;
  }

  private async deliverAll(): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!this.isEmpty()) {
      try {
        if (this.channel.deliverNow) this.deliverAtOnce();
        else await this.deliverBatch();
        pauseMs = firstPauseMs;
      } catch (error) {
        if ((error as { retryable?: boolean } | null)?.retryable === false || Date.now() > this.deadline) {
          // Refused for good, or nobody listens and the run is over.
          this.forget(this.reports.length, this.lines.length);
          return;
        }
        const pause = pauseMs;
        await new Promise<void>((resolve) => setTimeout(resolve, pause));
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  private async deliverBatch(): Promise<void> {
    const reports = this.reports.slice(0, linesPerBatch);
    if (reports.length > 0) {
      await this.channel.report(reports);
      this.forget(reports.length, 0);
    }
    this.noteDropped();
    let bytes = 0;
    let count = 0;
    while (count < this.lines.length && count < linesPerBatch && bytes < bytesPerBatch) bytes += this.lines[count++]!.message.length;
    if (count === 0) return;
    await this.channel.logs(this.lines.slice(0, count));
    this.forget(0, count);
  }

  private forget(reports: number, lines: number): void {
    this.reports = this.reports.slice(reports);
    for (const line of this.lines.slice(0, lines)) this.lineBytes -= line.message.length + 100;
    this.lines = this.lines.slice(lines);
    this.second?.delivered((this.reports[0]?.sequence ?? this.reportCount + 1) - 1, (this.lines[0]?.sequence ?? this.lineCount + 1) - 1);
  }

  private noteDropped(): void {
    const { dropped } = this;
    if (dropped === 0) return;
    this.dropped = 0;
    this.lines.push({
      sequence: (this.lineCount += 1),
      time: new Date().toISOString(),
      level: 'warning',
      source: 'logger',
      taskRunId: null,
      message: `${dropped} log lines were dropped: the run's watcher could not be reached for too long`,
    });
  }
}
