/** List and watch of one kind of object, of all executions of a namespace. */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import { anySignal } from '@farhaul/core/plugin';
import type { KubernetesClient } from './kubernetes-client.ts';
import { answerStatus, askedPauseMs } from './kubernetes-errors.ts';
import { ownLabels } from './kubernetes-names.ts';
import type { ObjectList, ObjectMeta } from './kubernetes-objects.ts';

/** The API ends a watch after it; then everything is listed anew, so that nothing missed stays unseen. */
const WATCH_SECONDS = 50;
/** A connection that died silently is given up so much later. */
const LEEWAY_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const PAGE = 500;

interface WatchEvent<Item> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: Item & { code?: number };
}

export interface FeedOptions<Item> {
  client: KubernetesClient;
  path: string;
  /** What is kept of an object. */
  keep(item: Item): Item;
  /** Something of an execution changed; null: the feed itself, it is in trouble or out of it. */
  onChange(executionId: string | null): void;
}

export class ObjectFeed<Item extends { metadata: ObjectMeta }> {
  readonly #options: FeedOptions<Item>;
  #items = new Map<string, Map<string, Item>>();
  #listed = false;
  #trouble: FarhaulError | null = null;
  #connection: Readable | null = null;
  #keepsProcess = true;

  constructor(options: FeedOptions<Item>) {
    this.#options = options;
  }

  /** Whether everything that was there when it began is known. */
  get listed(): boolean {
    return this.#listed;
  }

  /** Why it is not known how things are now. */
  get trouble(): FarhaulError | null {
    return this.#trouble;
  }

  /** Whether its connection keeps the process from ending. @default true */
  keepProcess(keeps: boolean): void {
    this.#keepsProcess = keeps;
    const { socket } = (this.#connection ?? {}) as { socket?: Socket };
    if (keeps) socket?.ref();
    else socket?.unref();
  }

  of(executionId: string): Item[] {
    return [...(this.#items.get(executionId)?.values() ?? [])];
  }

  /** An object that was read otherwise, where the feed has not told of it yet. */
  note(item: Item): void {
    const { uid } = item.metadata;
    if (!this.#items.get(executionOf(item))?.has(uid)) put(this.#items, this.#options.keep(item));
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#listed = false;
    this.#trouble = null;
    for (let failures = 0; !signal.aborted;) {
      try {
        let version = await this.#list(signal);
        failures = 0;
        const until = performance.now() + WATCH_SECONDS * 1000;
        // A connection that breaks within the time goes on where it was.
        while (performance.now() < until) version = await this.#watch(version, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!isExpired(error)) {
          failures += 1;
          this.#tell(asTrouble(error));
        }
        const pauseMs = Math.max(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS), askedPauseMs(error));
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  #tell(trouble: FarhaulError | null): void {
    this.#trouble = trouble;
    this.#options.onChange(null);
  }

  /** Answers the version up to which everything is known. */
  async #list(signal: AbortSignal): Promise<string> {
    const { client, path, keep, onChange } = this.#options;
    const found = new Map<string, Map<string, Item>>();
    let version = '';
    let next: string | undefined;
    do {
      const query: Record<string, string | number | undefined> = { labelSelector: ownLabels.executionId, limit: PAGE, continue: next };
      const list: ObjectList<Item> = await client.request({ method: 'GET', path, query }, { signal });
      for (const item of list.items) put(found, keep(item));
      version = list.metadata.resourceVersion;
      next = list.metadata.continue === '' ? undefined : list.metadata.continue;
    } while (next !== undefined);
    const changed = new Set([...this.#items.keys(), ...found.keys()]);
    this.#items = found;
    this.#listed = true;
    this.#tell(null);
    for (const executionId of changed) onChange(executionId);
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
    const until = anySignal(signal, AbortSignal.timeout(WATCH_SECONDS * 1000 + LEEWAY_MS));
    const began = performance.now();
    const stream = await this.#options.client.stream({ method: 'GET', path: this.#options.path, query }, { signal: until });
    if (this.#trouble) this.#tell(null);
    this.#connection = stream;
    this.keepProcess(this.#keepsProcess);
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
      this.#connection = null;
      stream.destroy();
    }
    if (performance.now() - began < 1_000) await sleep(FIRST_PAUSE_MS, undefined, { signal });
    return version;
  }

  #take({ type, object }: WatchEvent<Item>): string | null {
    if (type === 'ERROR') throw new Expired(`watch ended with ${object.code ?? 'an error'}`);
    const { resourceVersion } = object.metadata;
    if (type === 'BOOKMARK') return resourceVersion;
    const executionId = executionOf(object);
    if (type === 'DELETED') remove(this.#items, object);
    else put(this.#items, this.#options.keep(object));
    this.#options.onChange(executionId);
    return resourceVersion;
  }
}

/** Everything is listed anew. */
class Expired extends Error {}

function isExpired(error: unknown): boolean {
  return error instanceof Expired || answerStatus(error) === 410;
}

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

function put<Item extends { metadata: ObjectMeta }>(items: Map<string, Map<string, Item>>, item: Item): void {
  const executionId = executionOf(item);
  const ofExecution = items.get(executionId) ?? new Map<string, Item>();
  items.set(executionId, ofExecution.set(item.metadata.uid, item));
}

function remove<Item extends { metadata: ObjectMeta }>(items: Map<string, Map<string, Item>>, item: Item): void {
  const executionId = executionOf(item);
  const ofExecution = items.get(executionId);
  ofExecution?.delete(item.metadata.uid);
  if (ofExecution?.size === 0) items.delete(executionId);
}
