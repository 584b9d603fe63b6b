/** One question for all watched containers: notices ends that a broken connection hides. */
import type { DockerClient } from './docker-client.ts';
import { containerLabels } from './docker-container-spec.ts';

const INTERVAL_MS = 15_000;
/** An end is told by the connection that waits for it; this long it may take. */
const LEEWAY_MS = 2_000;
const alive = new Set(['created', 'running', 'paused', 'restarting']);

export class ContainerPoller {
  readonly #client: DockerClient;
  readonly #watched = new Map<string, Set<() => void>>();
  #timer: NodeJS.Timeout | null = null;

  constructor(client: DockerClient) {
    this.#client = client;
  }

  /** Calls back where the container does not run any more, or the engine does not answer. Answers how to end that. */
  watch(containerId: string, onDoubt: () => void): () => void {
    const callbacks = this.#watched.get(containerId) ?? new Set();
    callbacks.add(onDoubt);
    this.#watched.set(containerId, callbacks);
    this.#schedule();
    return () => {
      callbacks.delete(onDoubt);
      if (callbacks.size === 0) this.#watched.delete(containerId);
      if (this.#watched.size === 0 && this.#timer) {
        clearTimeout(this.#timer);
        this.#timer = null;
      }
    };
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.#ask(), INTERVAL_MS);
  }

  async #ask(): Promise<void> {
    const asked = [...this.#watched.keys()];
    const doubtful = await this.#doubtful(asked);
    this.#timer = null;
    if (this.#watched.size > 0) this.#schedule();
    if (doubtful.length === 0) return;
    setTimeout(() => {
      for (const id of doubtful) for (const callback of this.#watched.get(id) ?? []) callback();
    }, LEEWAY_MS).unref();
  }

  async #doubtful(asked: readonly string[]): Promise<string[]> {
    try {
      const found = await this.#client.listContainers([containerLabels.executionId], { signal: AbortSignal.timeout(INTERVAL_MS) });
      const running = new Set(found.filter(({ status }) => alive.has(status)).map(({ id }) => id));
      return asked.filter((id) => !running.has(id));
    } catch {
      return [...asked];
    }
  }
}
