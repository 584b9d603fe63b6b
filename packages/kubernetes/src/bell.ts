/** Wakes whoever waits for a change. What rang while nobody waited ends the next wait at once. */
export class Bell {
  #rung = Promise.withResolvers<void>();

  readonly ring = (): void => this.#rung.resolve();

  /** Until it rings, at most for a time. Rejects when the signal aborts. */
  async wait(withinMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const late = setTimeout(this.ring, withinMs);
    signal.addEventListener('abort', this.ring);
    await this.#rung.promise;
    clearTimeout(late);
    signal.removeEventListener('abort', this.ring);
    this.#rung = Promise.withResolvers<void>();
    signal.throwIfAborted();
  }
}
