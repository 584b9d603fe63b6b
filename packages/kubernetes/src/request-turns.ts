/** So many at a time; whoever comes later waits in line. */
export class RequestTurns {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Rejects without having begun when the signal aborts first. */
  async run<Answer>(ask: () => Promise<Answer>, { signal }: { signal: AbortSignal }): Promise<Answer> {
    await this.#take(signal);
    try {
      return await ask();
    } finally {
      this.#giveBack();
    }
  }

  async #take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => {
      // Once its turn has come, it gives that back itself.
      if (this.#waiting.delete(resolve)) reject(signal.reason);
    };
    signal.addEventListener('abort', leave);
    this.#waiting.add(resolve);
    await promise.finally(() => signal.removeEventListener('abort', leave));
  }

  #giveBack(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
