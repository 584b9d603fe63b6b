import type { Redaction } from '../job/redaction.ts';
import type { Client } from '../protocol/contract.ts';
import type { LogLevel, LogLine, LogSource } from '../protocol/run-channel.ts';
import { keepTrying } from './keep-trying.ts';

const DELAY_MS = 200;
const LINES_PER_CALL = 1_000;
/** While the API is away; above it the oldest go, many at once. */
const LINES_KEPT = 200_000;
const LINES_DROPPED = 20_000;

export interface RunLogOptions {
  client: Client;
  execution: { executionId: string; fencing: number };
  /** Aborted when the execution belongs to somebody else. */
  signal: AbortSignal;
  /** Of the run's secrets. */
  redaction?: Redaction;
}

/** Lines that the worker adds to a run's log: its own, and the infrastructure's where the runner does not own them. */
export class RunLog {
  readonly #options: RunLogOptions;
  #lines: LogLine[] = [];
  #last = 0;
  #timer: NodeJS.Timeout | null = null;
  #sending: Promise<void> = Promise.resolve();

  constructor(options: RunLogOptions) {
    this.#options = options;
  }

  /** A line of the worker itself. */
  say(level: LogLevel, message: string): void {
    this.add({ level, source: 'worker', message, time: new Date().toISOString() });
  }

  add(line: { level: LogLevel; source: LogSource; message: string; time: string }): void {
    if (this.#lines.length >= LINES_KEPT) this.#drop(line.time);
    this.#lines.push({
      ...line,
      message: this.shown(line.message),
      sequence: this.#nextSequence(),
      taskRunId: null,
    });
    this.#timer ??= setTimeout(() => void this.flush(), DELAY_MS);
  }

  /** As it is stored: without the run's secrets. */
  shown(message: string): string {
    return this.#options.redaction?.text(message) ?? message;
  }

  /** Resolves when everything said so far is stored, or cannot be any more. */
  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) this.#sending = this.#sending.then(() => this.#send(lines));
    await this.#sending;
  }

  #drop(time: string): void {
    const message = `${LINES_DROPPED} log lines were dropped here: the API could not be reached for too long`;
    const note: LogLine = { level: 'warning', source: 'worker', message, time, sequence: this.#nextSequence(), taskRunId: null };
    this.#lines.splice(0, LINES_DROPPED, note);
  }

  async #send(lines: LogLine[]): Promise<void> {
    const { client, execution, signal } = this.#options;
    try {
      for (let start = 0; start < lines.length; start += LINES_PER_CALL) {
        const part = lines.slice(start, start + LINES_PER_CALL);
        await keepTrying(async () => await client.executions.logs({ ...execution, lines: part }), { signal });
      }
    } catch {
      // The execution is somebody else's, or its run was removed: nobody wants the lines.
    }
  }

  /** Below zero, and another one for each worker of the same execution: a repeated delivery stores nothing twice. */
  #nextSequence(): number {
    this.#last = Math.max(this.#last + 1, Date.now() * 1_000);
    return -this.#last;
  }
}
