/** Wakes long polls: in this process by topic, and by whatever tells of other processes' commits. */
export interface Listener {
  /** Resolves on a wake since `listen`, or after the time, or on abort. Keeps the process alive meanwhile. */
  wait(milliseconds: number, signal?: AbortSignal | undefined): Promise<void>;
  close(): void;
}

export interface OutsideChanges {
  /** Called when somebody begins to listen, and when nobody listens any more. */
  start(woken: (topics: readonly string[] | 'all') => void): void;
  stop(): void;
}

interface Waiting {
  topics: ReadonlySet<string>;
  woken: boolean;
  resolve: (() => void) | null;
}

export class Changes {
  readonly #waiting = new Set<Waiting>();
  readonly #outside: OutsideChanges | null;

  constructor(outside: OutsideChanges | null) {
    this.#outside = outside;
  }

  /** Listen first, read then, wait last: nothing that happens between reading and waiting is missed. */
  listen(topics: readonly string[]): Listener {
    const waiting: Waiting = { topics: new Set(topics), woken: false, resolve: null };
    this.#waiting.add(waiting);
    if (this.#waiting.size === 1) this.#outside?.start((woken) => this.wake(woken));
    return {
      wait: (milliseconds, signal) => waitFor(waiting, milliseconds, signal),
      close: () => {
        if (this.#waiting.delete(waiting) && this.#waiting.size === 0) this.#outside?.stop();
        waiting.resolve?.();
      },
    };
  }

  wake(topics: readonly string[] | 'all'): void {
    for (const waiting of this.#waiting) {
      if (topics !== 'all' && !topics.some((topic) => waiting.topics.has(topic))) continue;
      waiting.woken = true;
      waiting.resolve?.();
    }
  }
}

function waitFor(waiting: Waiting, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      waiting.resolve = null;
      waiting.woken = false;
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, milliseconds));
    if (waiting.woken || signal?.aborted) return done();
    waiting.resolve = done;
    signal?.addEventListener('abort', done);
  });
}
