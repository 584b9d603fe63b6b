import { wakeLine } from '../channel/directory-layout.ts';
import { LineQueue, type QueuedLine } from './line-queue.ts';
import type { RunLog } from './run-log.ts';

type Output = 'stdout' | 'stderr';

interface ProviderLine extends QueuedLine {
  source: Output;
  message: string;
  /** When it was read, epoch ms. */
  at: number;
  /** Of both outputs together. */
  order: number;
}

interface OutputLines {
  readonly told: LineQueue<QueuedLine>;
  readonly held: LineQueue<ProviderLine>;
  /** Where the runner said in the middle of a line that it wrote something. */
  begun: string;
}

const LAST_LINES = 100;
/** How long a line waits for the runner to be admitted or to tell of the same line. */
const HOLD_MS = 300;
/** Of each output and either way: some hundred thousand lines, for one way may be far ahead of the other in a burst. */
const HELD_COST = 32_000_000;
/** Where the runner talks to the API itself, all it prints is held: the end of it is enough. */
const HELD_COST_UNTOLD = 500_000;

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
  /** Most runs that are watched print nothing for long: made with the first line. */
  #outputs: Partial<Record<Output, OutputLines>> = {};
  #heldCost = HELD_COST;
  #order = 0;
  #admitted = false;
  #ask: (() => Promise<boolean>) | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(log: RunLog) {
    this.#log = log;
  }

  /** The runner says by its output that it wrote something. */
  onWake: () => void = () => undefined;

  /** Asked before early lines are stored, for `admitted()` may come late or never. Rejects where it cannot be known now. */
  askAdmitted(ask: () => Promise<boolean>): void {
    this.#ask = ask;
  }

  /** Nobody calls `told()` while it runs. */
  holdFew(): void {
    this.#heldCost = HELD_COST_UNTOLD;
    for (const { held } of Object.values(this.#outputs)) held.limit = HELD_COST_UNTOLD;
  }

  /** For crash causes. */
  get last(): readonly string[] {
    return this.#last;
  }

  /** Whether lines are held that the runner may have told. */
  get waiting(): boolean {
    return this.#isHolding();
  }

  /** From the infrastructure. */
  add(source: Output, line: string): void {
    const output = this.#of(source);
    const { begun } = output;
    output.begun = '';
    if (!line.endsWith(wakeLine)) return this.#add(source, begun + line);
    // Not a line of the run's: what stands before it goes on in the next one.
    output.begun = begun + line.slice(0, -wakeLine.length);
    this.onWake();
  }

  #of(source: Output): OutputLines {
    return (this.#outputs[source] ??= { told: new LineQueue(HELD_COST), held: new LineQueue(this.#heldCost), begun: '' });
  }

  #add(source: Output, message: string): void {
    this.#last.push(message);
    if (this.#last.length > LAST_LINES) this.#last.shift();
    const key = this.#keyOf(message);
    const { told, held } = this.#of(source);
    if (told.take(key)) return;
    held.push({ source, message, key, at: Date.now(), order: (this.#order += 1) });
    if (!this.#admitted) this.#timer ??= setTimeout(() => void this.#storeEarly(), HOLD_MS);
  }

  /** From the runner, by its channel, in its order. */
  told(source: string, message: string, time: string): void {
    if (source !== 'stdout' && source !== 'stderr') return;
    const key = this.#keyOf(message);
    const { told, held } = this.#of(source);
    if (!held.take(key)) told.push({ key });
    // A line was read after it was printed: what was read before this one was printed, and is not told yet, never will be.
    if (this.#admitted && held.oldest) this.#storeBefore(held, Date.parse(time));
  }

  /** From now on the runner owns the log. */
  admitted(): void {
    this.#admitted = true;
    this.#stopTimer();
  }

  /** Nothing more comes. `storeRest`: all that the runner told is known, so that the rest is not among it. */
  finish({ storeRest }: { storeRest: boolean }): void {
    for (const source of ['stdout', 'stderr'] as const) {
      const begun = this.#outputs[source]?.begun ?? '';
      if (begun !== '') this.#add(source, begun);
    }
    this.#stopTimer();
    if (storeRest) this.#storeAllBefore(Infinity);
    this.#outputs = {};
  }

  async #storeEarly(): Promise<void> {
    const asked = Date.now();
    // Unknown is not a no: what the runner may have told waits until somebody answers, or for the end.
    const hasRunner = await (this.#ask?.() ?? Promise.resolve(false)).catch(() => null);
    if (hasRunner) this.admitted();
    this.#timer = null;
    if (this.#admitted) return;
    // What was read later may be of a runner that was admitted since: an answer may take long.
    if (hasRunner === false) this.#storeAllBefore(asked);
    if (this.#isHolding()) this.#timer = setTimeout(() => void this.#storeEarly(), HOLD_MS);
  }

  /** What the runner told is read back without the run's secrets where it told the API. */
  #keyOf(message: string): string {
    return this.#log.shown(message).slice(0, KEY_CHARACTERS);
  }

  #isHolding(): boolean {
    return this.#nextHeld() !== null;
  }

  /** Of both outputs, as they were read. */
  #storeAllBefore(time: number): void {
    for (;;) {
      const held = this.#nextHeld();
      if (held?.oldest == null || held.oldest.at >= time) return;
      this.#store(held.shift());
    }
  }

  /** Whose oldest line was read before that of the other; null: none is held. */
  #nextHeld(): LineQueue<ProviderLine> | null {
    let next: LineQueue<ProviderLine> | null = null;
    for (const { held } of Object.values(this.#outputs)) {
      if (held.oldest && held.oldest.order < (next?.oldest?.order ?? Infinity)) next = held;
    }
    return next;
  }

  #storeBefore(held: LineQueue<ProviderLine>, time: number): void {
    while (held.oldest && held.oldest.at < time) this.#store(held.shift());
  }

  #store(line: ProviderLine | null): void {
    if (line === null) return;
    const { source, message, at } = line;
    this.#log.add({ level: source === 'stderr' ? 'error' : 'info', source, message, time: new Date(at).toISOString() });
  }

  #stopTimer(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
