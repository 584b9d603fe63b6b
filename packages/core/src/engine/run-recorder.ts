import type { LogLevel, LogSource, RunReport } from '../protocol/run-channel.ts';

type WithoutPlace<Report> = Report extends unknown ? Omit<Report, 'sequence' | 'time'> : never;
/** A report before the recorder gives it a number and a time. */
export type RunReportBody = WithoutPlace<RunReport>;

/**
 * Where the engine tells what happens. Never throws, never waits: it buffers, keeps the order, and delivers behind.
 * The runner's sends through the RunChannel; the in-process one through the same channel calls of the service.
 */
export interface RunRecorder {
  report(body: RunReportBody): void;
  log(source: LogSource, level: LogLevel, message: string, taskRunId: string | null): void;
  /** Resolves when everything told so far has been delivered or given up. */
  flush(): Promise<void>;
}
