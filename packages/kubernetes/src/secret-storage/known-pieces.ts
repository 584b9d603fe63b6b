/** How many Secrets hold an object, of those that were written or read here a moment ago: saves a question for each mount. */
export class KnownPieces {
  readonly #known = new Map<string, { count: number; until: number }>();
  readonly #lifetimeMs: number;

  /** Within the lifetime nobody deletes an object that is in use. */
  constructor({ lifetimeMs = 60_000 }: { lifetimeMs?: number } = {}) {
    this.#lifetimeMs = lifetimeMs;
  }

  /** `place`: namespace and key. */
  note(place: string, count: number): void {
    const now = performance.now();
    // In the order of their time: the oldest come first.
    for (const [old, { until }] of this.#known) {
      if (until > now) break;
      this.#known.delete(old);
    }
    this.#known.delete(place);
    this.#known.set(place, { count, until: now + this.#lifetimeMs });
  }

  find(place: string): number | null {
    const found = this.#known.get(place);
    return found !== undefined && found.until > performance.now() ? found.count : null;
  }

  forget(place: string): void {
    this.#known.delete(place);
  }
}
