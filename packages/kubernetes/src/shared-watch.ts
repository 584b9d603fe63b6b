/** One list and watch of Jobs and one of pods for all executions of a namespace. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import type { KubernetesClient } from './kubernetes-client.ts';
import { ownLabels } from './kubernetes-names.ts';
import { paths, type Job, type ObjectList, type ObjectMeta, type Pod } from './kubernetes-objects.ts';
import type { ExecutionState } from './kubernetes-outcome.ts';

/** The API ends a watch after it; then everything is listed anew, so that nothing missed stays unseen. */
const WATCH_SECONDS = 120;
/** A connection that died silently is given up so much later. */
const LEEWAY_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

interface WatchEvent<Item> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: Item & { code?: number };
}

/** Objects of one kind, as they are now. */
class ObjectFeed<Item extends { metadata: ObjectMeta }> {
  readonly items = new Map<string, Item>();
  readonly #client: KubernetesClient;
  readonly #path: string;
  readonly #onChange: (executionId: string | null, trouble: FarhaulError | null) => void;

  constructor(client: KubernetesClient, path: string, onChange: (executionId: string | null, trouble: FarhaulError | null) => void) {
    this.#client = client;
    this.#path = path;
    this.#onChange = onChange;
  }

  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      try {
        let version = await this.#list(signal);
        failures = 0;
        this.#onChange(null, null);
        const until = performance.now() + WATCH_SECONDS * 1000;
        // A connection that breaks within the time goes on where it was.
        while (performance.now() < until) version = await this.#watch(version, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof Expired)) {
          failures += 1;
          this.#onChange(null, asTrouble(error));
        }
        await sleep(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #list(signal: AbortSignal): Promise<string> {
    const found = new Map<string, Item>();
    let version = '';
    let next: string | undefined;
    do {
      const query: Record<string, string | number | undefined> = { labelSelector: ownLabels.executionId, limit: 500, continue: next };
      const list: ObjectList<Item> = await this.#client.request({ method: 'GET', path: this.#path, query }, { signal });
      for (const item of list.items) found.set(item.metadata.uid, item);
      version = list.metadata.resourceVersion;
      next = list.metadata.continue === '' ? undefined : list.metadata.continue;
    } while (next !== undefined);
    const changed = new Set([...this.items.values(), ...found.values()].map(executionOf));
    this.items.clear();
    for (const [uid, item] of found) this.items.set(uid, item);
    for (const executionId of changed) this.#onChange(executionId, null);
    return version;
  }

  /** Answers the version up to which everything is known. */
  async #watch(from: string, signal: AbortSignal): Promise<string> {
    let version = from;
    const query = {
      labelSelector: ownLabels.executionId,
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: from,
      timeoutSeconds: WATCH_SECONDS,
    };
    const until = AbortSignal.any([signal, AbortSignal.timeout(WATCH_SECONDS * 1000 + LEEWAY_MS)]);
    const began = performance.now();
    const stream = await this.#client.stream({ method: 'GET', path: this.#path, query }, { signal: until });
    this.#onChange(null, null);
    try {
      let rest = '';
      for await (const chunk of stream.setEncoding('utf8')) {
        const lines = (rest + (chunk as string)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) version = this.#take(JSON.parse(line) as WatchEvent<Item>) ?? version;
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Expired) throw error;
      // It broke: goes on from the last version.
    } finally {
      stream.destroy();
    }
    if (performance.now() - began < 1_000) await sleep(FIRST_PAUSE_MS, undefined, { signal });
    return version;
  }

  #take({ type, object }: WatchEvent<Item>): string | null {
    if (type === 'ERROR') throw new Expired(`watch ended with ${object.code ?? 'an error'}`);
    const { uid, resourceVersion } = object.metadata;
    if (type === 'BOOKMARK') return resourceVersion;
    if (type === 'DELETED') this.items.delete(uid);
    else this.items.set(uid, object);
    this.#onChange(executionOf(object), null);
    return resourceVersion;
  }
}

/** 410: everything is listed anew. */
class Expired extends Error {}

function asTrouble(error: unknown): FarhaulError {
  if (FarhaulError.isInstance(error)) return error;
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `The cluster cannot be watched: ${String(error)}`, {
    retryable: true,
    cause: error,
  });
}

function executionOf({ metadata }: { metadata: ObjectMeta }): string {
  return metadata.labels?.[ownLabels.executionId] ?? '';
}

/** Told of each change; `trouble`: the cluster does not answer, or answers again (null). */
type Listener = (trouble: FarhaulError | null) => void;

export class SharedWatch {
  readonly #jobs: ObjectFeed<Job>;
  readonly #pods: ObjectFeed<Pod>;
  readonly #listeners = new Map<string, Set<Listener>>();
  #running: AbortController | null = null;

  constructor(client: KubernetesClient, namespace: string) {
    const onChange = (executionId: string | null, trouble: FarhaulError | null): void => this.#tell(executionId, trouble);
    this.#jobs = new ObjectFeed(client, paths.jobs(namespace), onChange);
    this.#pods = new ObjectFeed(client, paths.pods(namespace), onChange);
  }

  /** Watches as long as anybody listens. Answers how to stop listening. */
  listen(executionId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(executionId) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(executionId, listeners);
    this.#start();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(executionId);
      if (this.#listeners.size > 0) return;
      this.#running?.abort();
      this.#running = null;
    };
  }

  /** A Job that was read otherwise, where the watch has not told of it yet. */
  note(job: Job): void {
    if (!this.#jobs.items.has(job.metadata.uid)) this.#jobs.items.set(job.metadata.uid, job);
  }

  state(executionId: string): ExecutionState {
    const job = [...this.#jobs.items.values()].find((one) => executionOf(one) === executionId) ?? null;
    const pods = [...this.#pods.items.values()].filter((one) => executionOf(one) === executionId);
    const [pod = null] = pods.toSorted((one, other) =>
      (other.metadata.creationTimestamp ?? '').localeCompare(one.metadata.creationTimestamp ?? ''),
    );
    return { job, pod };
  }

  #start(): void {
    if (this.#running) return;
    const running = new AbortController();
    this.#running = running;
    void this.#jobs.run(running.signal);
    void this.#pods.run(running.signal);
  }

  #tell(executionId: string | null, trouble: FarhaulError | null): void {
    const told = executionId === null ? [...this.#listeners.values()] : [this.#listeners.get(executionId) ?? new Set<Listener>()];
    for (const listeners of told) for (const listener of listeners) listener(trouble);
  }
}
