/** Event objects, as controllers and nodes leave them for people to read. */
import { randomUUID } from 'node:crypto';
import { EVENTS } from './resource-kinds.ts';
import { timestamp } from './timestamps.ts';
import type { ClusterObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

export interface Told {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** Who tells it. */
  component: string;
}

interface EventObject extends ClusterObject {
  count: number;
  lastTimestamp: string;
}

export class ClusterEvents {
  readonly #store: ObjectStore;
  /** What was told of which object → name of the event. */
  readonly #names = new Map<string, string>();

  constructor(store: ObjectStore) {
    this.#store = store;
  }

  /** The same about the same object is counted, not repeated. */
  tell(about: ClusterObject, { type, reason, message, component }: Told): void {
    const { name, namespace = 'default', uid, resourceVersion } = about.metadata;
    const now = timestamp();
    const key = [uid, reason, message].join('\n');
    const before = this.#store.find<EventObject>(EVENTS, this.#names.get(key) ?? '', namespace);
    if (before) {
      this.#store.update(EVENTS, { ...before, count: before.count + 1, lastTimestamp: now });
      return;
    }
    const eventName = `${name}.${randomUUID().replaceAll('-', '').slice(0, 16)}`;
    const metadata = { name: eventName, namespace, uid: randomUUID(), resourceVersion: '', creationTimestamp: now };
    const involvedObject = { kind: about.kind, namespace, name, uid, apiVersion: about.apiVersion, resourceVersion };
    const times = { source: { component }, firstTimestamp: now, lastTimestamp: now, count: 1 };
    const event = {
      involvedObject,
      reason,
      message,
      ...times,
      type,
      eventTime: null,
      reportingComponent: component,
      reportingInstance: '',
    };
    this.#store.create(EVENTS, { kind: 'Event', apiVersion: 'v1', metadata, ...event });
    this.#names.set(key, eventName);
  }
}
