/** What the cluster says of an object that does not get on. */
import type { FarhaulError } from '@farhaul/core';
import type { KubernetesClient } from './kubernetes-client.ts';
import { answerStatus } from './kubernetes-errors.ts';
import { paths, type ObjectList } from './kubernetes-objects.ts';

export interface ClusterEvent {
  type?: string;
  reason?: string;
  message?: string;
  count?: number;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  series?: { count?: number; lastObservedTime?: string };
}

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;
const PAGE = 50;

/** Asked ever more rarely: of what waits for long, there are many. */
export class ObjectEvents {
  readonly #client: KubernetesClient;
  readonly #namespace: string;
  #of = '';
  #known: ClusterEvent[] = [];
  #nextAt = 0;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(client: KubernetesClient, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  /** Of the object, oldest first. Where they may not be read, that is told in their place; where nobody answers, only their words are missed. */
  async read(
    uid: string,
    { signal, longestPauseMs = LONGEST_PAUSE_MS }: { signal: AbortSignal; longestPauseMs?: number },
  ): Promise<readonly ClusterEvent[]> {
    if (uid !== this.#of) this.#begin(uid);
    const now = performance.now();
    if (now < this.#nextAt) return this.#known;
    this.#nextAt = now + Math.min(this.#pauseMs, longestPauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    const query = { fieldSelector: `involvedObject.uid=${uid}`, limit: PAGE };
    try {
      const call = { method: 'GET', path: paths.events(this.#namespace), query } as const;
      const { items } = await this.#client.request<ObjectList<ClusterEvent>>(call, { signal });
      this.#known = items.toSorted((one, other) => timeOf(one).localeCompare(timeOf(other)));
    } catch (error) {
      signal.throwIfAborted();
      if (answerStatus(error) === 403) this.#known = [refusal(error as FarhaulError)];
    }
    return this.#known;
  }

  #begin(uid: string): void {
    this.#of = uid;
    this.#known = [];
    this.#nextAt = 0;
    this.#pauseMs = FIRST_PAUSE_MS;
  }
}

/** In the place of those that may not be read. */
function refusal({ message, hint }: FarhaulError): ClusterEvent {
  return { type: 'Warning', reason: 'EventsNotReadable', message: `${message} ${hint ?? ''}` };
}

/** ISO-8601; empty where it tells none. */
export function timeOf({ series, lastTimestamp, eventTime }: ClusterEvent): string {
  return series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? '';
}
