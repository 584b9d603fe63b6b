import type { RunLog } from './run-log.ts';

type Output = 'stdout' | 'stderr';

interface ProviderLine {
  source: Output;
  message: string;
  key: string;
  /** When it was read, epoch ms. */
  at: number;
}

const LAST_LINES = 100;
/** How long a line waits for the runner to be admitted or to tell of the same line. */
const HOLD_MS = 300;
const LINES_HELD = 2_000;

/** Enough to tell lines apart; very long ones are cut by either side. */
const KEY_CHARACTERS = 1_000;

/**
 * The infrastructure's own output. The runner repeats on it what it tells by its channel, so a line is stored only
 * where the runner does not tell of it: before its admission, what a child process prints past it, and what it could
 * not tell any more at the end.
 */
export class ProviderLines {
  readonly #log: RunLog;
  readonly #last: string[] = [];
  readonly #told: Record<Output, Map<string, number>> = { stdout: new Map(), stderr: new Map() };
  #held: ProviderLine[] = [];
  #admitted = false;
  #ask: (() => Promise<boolean>) | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(log: RunLog) {
    this.#log = log;
  }

  /** Asked before early lines are stored, where nobody calls `admitted()`. */
  askAdmitted(ask: () => Promise<boolean>): void {
    this.#ask = ask;
  }

  /** For crash causes. */
  get last(): readonly string[] {
    return this.#last;
  }

  /** Whether lines are held that the runner may have told. */
  get waiting(): boolean {
    return this.#held.length > 0;
  }

  /** From the infrastructure. */
  add(source: Output, message: string): void {
    this.#last.push(message);
    if (this.#last.length > LAST_LINES) this.#last.shift();
    const key = message.slice(0, KEY_CHARACTERS);
    if (this.#takeTold(source, key)) return;
    this.#held.push({ source, message, key, at: Date.now() });
    if (this.#held.length > LINES_HELD) this.#held.shift();
    if (!this.#admitted) this.#timer ??= setTimeout(() => void this.#storeEarly(), HOLD_MS);
  }

  /** From the runner, by its channel, in its order. */
  told(source: string, message: string, time: string): void {
    if (source !== 'stdout' && source !== 'stderr') return;
    const key = message.slice(0, KEY_CHARACTERS);
    const index = this.#held.findIndex((line) => line.source === source && line.key === key);
    if (index >= 0) this.#held.splice(index, 1);
    else this.#expect(source, key);
    // A line was read after it was printed: what was read before this one was printed, and is not told yet, never will be.
    if (this.#admitted) this.#storeWhere((line) => line.source === source && line.at < Date.parse(time));
  }

  /** From now on the runner owns the log. */
  admitted(): void {
    this.#admitted = true;
    this.#stopTimer();
  }

  /** Nothing more comes. `storeRest`: all that the runner told is known, so that the rest is not among it. */
  finish({ storeRest }: { storeRest: boolean }): void {
    this.#stopTimer();
    if (storeRest) this.#storeWhere(() => true);
    this.#held = [];
  }

  async #storeEarly(): Promise<void> {
    if (!this.#admitted && this.#ask && (await this.#ask())) this.admitted();
    this.#timer = null;
    if (this.#admitted) return;
    const ripe = Date.now() - HOLD_MS;
    this.#storeWhere((line) => line.at <= ripe);
    if (this.#held.length > 0) this.#timer = setTimeout(() => void this.#storeEarly(), HOLD_MS);
  }

  #storeWhere(isSure: (line: ProviderLine) => boolean): void {
    const kept: ProviderLine[] = [];
    for (const line of this.#held) {
      if (!isSure(line)) kept.push(line);
      else
        this.#log.add({
          level: line.source === 'stderr' ? 'error' : 'info',
          source: line.source,
          message: line.message,
          time: new Date(line.at).toISOString(),
        });
    }
    this.#held = kept;
  }

  #expect(source: Output, key: string): void {
    const counts = this.#told[source];
    counts.set(key, (counts.get(key) ?? 0) + 1);
    if (counts.size > LINES_HELD) counts.delete(counts.keys().next().value ?? '');
  }

  #takeTold(source: Output, key: string): boolean {
    const counts = this.#told[source];
    const count = counts.get(key);
    if (count === undefined) return false;
    if (count === 1) counts.delete(key);
    else counts.set(key, count - 1);
    return true;
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
