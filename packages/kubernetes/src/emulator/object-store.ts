/** All objects of the cluster with their history, under one counter of versions. */
import { alreadyExists, conflict, expired, notFound } from './refusal.ts';
import type { ClusterObject } from './cluster-objects.ts';
import type { ResourceKind } from './resource-kinds.ts';

export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  of: ResourceKind;
  object: ClusterObject;
  /** As it was before; null: it was not there. */
  previous: ClusterObject | null;
  version: number;
}

export type ChangeListener = (change: Change) => void;

interface Shelf {
  objects: Map<string, ClusterObject>;
  history: Change[];
  /** Watches from before it are too late. */
  forgottenTo: number;
}

/** An object as it shall be written; its version is set by the store. */
type Written<Item extends ClusterObject> = Item;

export class ObjectStore {
  readonly #shelves = new Map<ResourceKind, Shelf>();
  readonly #listeners = new Set<ChangeListener>();
  #version = 1_000;

  get version(): number {
    return this.#version;
  }

  /** Answers how to stop. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** In no order. */
  list<Item extends ClusterObject>(of: ResourceKind, namespace?: string): Item[] {
    const all = [...this.#shelf(of).objects.values()] as Item[];
    return namespace === undefined ? all : all.filter(({ metadata }) => metadata.namespace === namespace);
  }

  find<Item extends ClusterObject>(of: ResourceKind, name: string, namespace?: string): Item | null {
    return (this.#shelf(of).objects.get(keyOf(name, namespace)) as Item | undefined) ?? null;
  }

  /** @throws Refusal 404 */
  get<Item extends ClusterObject>(of: ResourceKind, name: string, namespace?: string): Item {
    const found = this.find<Item>(of, name, namespace);
    if (!found) throw notFound(name, of);
    return found;
  }

  /** @throws Refusal 409 */
  create<Item extends ClusterObject>(of: ResourceKind, object: Written<Item>): Item {
    const { name } = object.metadata;
    if (this.find(of, name, object.metadata.namespace)) throw alreadyExists(name, of);
    return this.#write('ADDED', of, { object, previous: null });
  }

  /** Nothing is written where nothing differs. @throws Refusal 404, 409 where it is not of the present version */
  update<Item extends ClusterObject>(of: ResourceKind, object: Written<Item>): Item {
    const { name, namespace, resourceVersion } = object.metadata;
    const previous = this.get<Item>(of, name, namespace);
    if (previous.metadata.resourceVersion !== resourceVersion) throw conflict(name, of);
    if (JSON.stringify(previous) === JSON.stringify(object)) return previous;
    return this.#write('MODIFIED', of, { object, previous });
  }

  remove(of: ResourceKind, object: ClusterObject): void {
    const previous = this.find(of, object.metadata.name, object.metadata.namespace);
    if (previous) this.#write('DELETED', of, { object: previous, previous });
  }

  /** What changed after a version. @throws Refusal 410 */
  since(of: ResourceKind, version: number): Change[] {
    const { history, forgottenTo } = this.#shelf(of);
    if (version < forgottenTo) throw expired(`too old resource version: ${version} (${forgottenTo})`);
    return history.filter((change) => change.version > version);
  }

  /** Every version handed out so far is too old. */
  forgetHistory(): void {
    this.#version += 1;
    for (const shelf of this.#shelves.values()) {
      shelf.history = [];
      shelf.forgottenTo = this.#version;
    }
  }

  isForgotten(of: ResourceKind, version: number): boolean {
    return version < this.#shelf(of).forgottenTo;
  }

  #write<Item extends ClusterObject>(
    type: Change['type'],
    of: ResourceKind,
    { object, previous }: { object: Item; previous: Item | null },
  ): Item {
    this.#version += 1;
    const written: Item = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    const shelf = this.#shelf(of);
    const key = keyOf(written.metadata.name, written.metadata.namespace);
    if (type === 'DELETED') shelf.objects.delete(key);
    else shelf.objects.set(key, written);
    const change: Change = { type, of, object: written, previous, version: this.#version };
    shelf.history.push(change);
    if (shelf.history.length > of.history) shelf.forgottenTo = shelf.history.shift()?.version ?? 0;
    for (const listener of this.#listeners) listener(change);
    return written;
  }

  #shelf(of: ResourceKind): Shelf {
    const found = this.#shelves.get(of) ?? { objects: new Map<string, ClusterObject>(), history: [], forgottenTo: 0 };
    this.#shelves.set(of, found);
    return found;
  }
}

function keyOf(name: string, namespace = ''): string {
  return `${namespace}/${name}`;
}
