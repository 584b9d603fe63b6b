/** A turn that lasts longer is over: whatever is waited for so long loads nobody here. */
const LONGEST_MS = 1_000;

/**
 * So many starts at a time; the others wait in their order. A worker that finds a thousand runs due would prepare them all at
 * once otherwise, with a connection and the garbage of some requests for each, and none of them sooner.
 */
export class StartTurns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  async run<Value>(act: () => Promise<Value>): Promise<Value> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, LONGEST_MS);
    const acting = act();
    void Promise.race([acting.catch(() => undefined), late.promise]).then(() => {
      clearTimeout(timer);
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    });
    return await acting;
  }
}
