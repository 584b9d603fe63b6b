import type { RunLog } from './run-log.ts';

type Output = 'stdout' | 'stderr';

interface ProviderLine {
  source: Output;
  message: string;
  time: string;
  at: number;
}

const LAST_LINES = 100;
/** How long a line waits for the runner to be admitted or to tell of the same line. */
const HOLD_MS = 300;
const LINES_HELD = 2_000;

/**
 * The infrastructure's own output. The runner repeats on it what it tells by its channel, so a line is stored only
 * where the runner does not tell of it: before its admission, and what it could not tell any more at the end.
 */
export class ProviderLines {
  readonly #log: RunLog;
  readonly #last: string[] = [];
  readonly #told: Record<Output, Map<string, number>> = { stdout: new Map(), stderr: new Map() };
  #held: ProviderLine[] = [];
  #admitted = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(log: RunLog) {
    this.#log = log;
  }

  /** For crash causes. */
  get last(): readonly string[] {
    return this.#last;
  }

  /** From the infrastructure. */
  add(source: Output, message: string): void {
    this.#last.push(message);
    if (this.#last.length > LAST_LINES) this.#last.shift();
    if (this.#takeTold(source, message)) return;
    this.#held.push({ source, message, time: new Date().toISOString(), at: Date.now() });
    if (this.#held.length > LINES_HELD) this.#held.shift();
    if (!this.#admitted) this.#timer ??= setTimeout(() => this.#storeEarly(), HOLD_MS);
  }

  /** From the runner, by its channel. */
  told(source: string, message: string): void {
    if (source !== 'stdout' && source !== 'stderr') return;
    const index = this.#held.findIndex((line) => line.source === source && line.message === message);
    if (index >= 0) {
      this.#held.splice(index, 1);
      return;
    }
    const counts = this.#told[source];
    counts.set(message, (counts.get(message) ?? 0) + 1);
    if (counts.size > LINES_HELD) counts.delete(counts.keys().next().value ?? '');
  }

  /** From now on the runner owns the log. */
  admitted(): void {
    this.#admitted = true;
    this.#stopTimer();
  }

  /** The channel has told everything. What the runner did not tell is stored, unless it said itself how it ended. */
  finish({ ended }: { ended: boolean }): void {
    this.#stopTimer();
    if (!ended) this.#store(this.#held);
    this.#held = [];
  }

  #storeEarly(): void {
    this.#timer = null;
    if (this.#admitted) return;
    const ripe = Date.now() - HOLD_MS;
    this.#store(this.#held.filter((line) => line.at <= ripe));
    this.#held = this.#held.filter((line) => line.at > ripe);
    if (this.#held.length > 0) this.#timer = setTimeout(() => this.#storeEarly(), HOLD_MS);
  }

  #store(lines: readonly ProviderLine[]): void {
    for (const { source, message, time } of lines) this.#log.add({ level: source === 'stderr' ? 'error' : 'info', source, message, time });
  }

  #takeTold(source: Output, message: string): boolean {
    const counts = this.#told[source];
    const count = counts.get(message);
    if (count === undefined) return false;
    if (count === 1) counts.delete(message);
    else counts.set(message, count - 1);
    return true;
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
