/** What is expected to be seen once more, by another way. */
export interface QueuedLine {
  readonly key: string;
}

interface Slot<Line> {
  line: Line;
  before: Slot<Line> | null;
  after: Slot<Line> | null;
  nextOfKey: Slot<Line> | null;
}

/** Bytes of a line beside its text, roughly. */
const LINE_COST = 200;

/**
 * Lines in their order, of which the oldest with a given key is found at once, however many wait. Above its limit the
 * oldest are forgotten but still counted, so that their counterparts are not taken for something new.
 */
export class LineQueue<Line extends QueuedLine> {
  /** Roughly bytes. */
  limit: number;
  readonly #byKey = new Map<string, { first: Slot<Line>; last: Slot<Line> }>();
  #first: Slot<Line> | null = null;
  #last: Slot<Line> | null = null;
  #cost = 0;
  #forgotten = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  get oldest(): Line | null {
    return this.#first?.line ?? null;
  }

  push(line: Line): void {
    const slot: Slot<Line> = { line, before: this.#last, after: null, nextOfKey: null };
    if (this.#last) this.#last.after = slot;
    else this.#first = slot;
    this.#last = slot;
    const same = this.#byKey.get(line.key);
    if (same) same.last = same.last.nextOfKey = slot;
    else this.#byKey.set(line.key, { first: slot, last: slot });
    this.#cost += costOf(line);
    while (this.#cost > this.limit && this.shift()) this.#forgotten += 1;
  }

  /** Takes the oldest line with this key away; false where there is none. */
  take(key: string): boolean {
    const slot = this.#byKey.get(key)?.first;
    if (slot) {
      this.#remove(slot);
      // Both sides keep the order: the counterparts of all that was forgotten came earlier.
      this.#forgotten = 0;
      return true;
    }
    if (this.#forgotten === 0) return false;
    this.#forgotten -= 1;
    return true;
  }

  shift(): Line | null {
    const slot = this.#first;
    if (slot) this.#remove(slot);
    return slot?.line ?? null;
  }

  /** The oldest of its key, always. */
  #remove(slot: Slot<Line>): void {
    if (slot.before) slot.before.after = slot.after;
    else this.#first = slot.after;
    if (slot.after) slot.after.before = slot.before;
    else this.#last = slot.before;
    const same = this.#byKey.get(slot.line.key);
    if (same && slot.nextOfKey) same.first = slot.nextOfKey;
    else this.#byKey.delete(slot.line.key);
    this.#cost -= costOf(slot.line);
  }
}

function costOf({ key }: QueuedLine): number {
  return key.length + LINE_COST;
}
