import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DockerCallOptions, DockerClient } from '../docker-client.ts';
import { abortable } from './abortable.ts';
import { labelsOf } from './volume-labels.ts';

const OWNER_LABEL = 'farhaul/owner';
const LOOK_AGAIN_MS = 20;
/** What is held takes seconds; whoever holds it longer has died. Counted from when a waiter first saw it: clocks may differ. */
const ABANDONED_MS = 30_000;

/**
 * One at a time, among all processes that use the engine. The engine gives the volume that exists to everybody who creates
 * one of its name, with the labels of the first: so that only the first finds its own there.
 */
export class VolumeLocks {
  readonly #client: DockerClient;
  readonly #storage: string;
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(client: DockerClient, storage: string) {
    this.#client = client;
    this.#storage = storage;
  }

  async exclusive<Value>(what: string, act: () => Promise<Value>, options: DockerCallOptions): Promise<Value> {
    const before = this.#queues.get(what) ?? Promise.resolve();
    const over = Promise.withResolvers<void>();
    this.#queues.set(what, over.promise);
    const done = (): void => {
      over.resolve();
      if (this.#queues.get(what) === over.promise) this.#queues.delete(what);
    };
    const name = `${this.#storage}-lock-${createHash('sha256').update(what).digest('hex').slice(0, 32)}`;
    try {
      await abortable(before, options.signal);
      await this.#acquire(name, options);
    } catch (error) {
      void before.then(done);
      throw error;
    }
    try {
      return await act();
    } finally {
      // The answer does not wait for it, but whoever is next does.
      void this.#release(name).then(done);
    }
  }

  /** Never rejects. */
  async #release(name: string): Promise<void> {
    await this.#client.removeVolume(name, { signal: new AbortController().signal }).catch(() => undefined);
  }

  async #acquire(name: string, options: DockerCallOptions): Promise<void> {
    const owner = randomUUID();
    let seen = { owner: '', since: 0 };
    for (;;) {
      const made = { name, labels: { ...labelsOf('lock', this.#storage), [OWNER_LABEL]: owner } };
      const holder = (await this.#client.createVolume(made, options)).labels[OWNER_LABEL] ?? '';
      if (holder === owner) return;
      if (holder !== seen.owner) seen = { owner: holder, since: performance.now() };
      if (performance.now() - seen.since > ABANDONED_MS) await this.#client.removeVolume(name, options);
      else await sleep(LOOK_AGAIN_MS, undefined, { signal: options.signal });
    }
  }
}
