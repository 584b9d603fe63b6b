/** Namespaces: what each gets with its birth, and its end with all that is in it. */
import { randomUUID } from 'node:crypto';
import { deleteObject } from './deletion.ts';
import { NAMESPACES, resourceKinds, SERVICE_ACCOUNTS } from './resource-kinds.ts';
import { timestamp } from './timestamps.ts';
import { withDefaults } from './object-defaults.ts';
import type { ClusterObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

/** So long it is there, being ended, even where it is empty. */
const LEAST_MS = 1_000;

/** Answers how to stop. */
export function tendNamespaces(store: ObjectStore): () => void {
  return store.onChange(({ of, type, object }) => {
    const { name, namespace } = object.metadata;
    if (of === NAMESPACES && type === 'ADDED') createServiceAccount(store, name);
    const touched = of === NAMESPACES ? name : type === 'DELETED' ? namespace : undefined;
    const found = touched === undefined ? null : store.find(NAMESPACES, touched);
    if (found?.metadata.deletionTimestamp !== undefined) setImmediate(() => empty(store, found.metadata.name));
  });
}

export function createNamespace(store: ObjectStore, name: string): void {
  const metadata = { name, uid: randomUUID(), resourceVersion: '', creationTimestamp: timestamp() };
  store.create(NAMESPACES, withDefaults(NAMESPACES, { kind: 'Namespace', apiVersion: 'v1', metadata }));
}

function createServiceAccount(store: ObjectStore, namespace: string): void {
  const metadata = { name: 'default', namespace, uid: randomUUID(), resourceVersion: '', creationTimestamp: timestamp() };
  store.create(SERVICE_ACCOUNTS, { kind: 'ServiceAccount', apiVersion: 'v1', metadata });
}

function empty(store: ObjectStore, namespace: string): void {
  const found = store.find(NAMESPACES, namespace);
  if (found?.metadata.deletionTimestamp === undefined) return;
  const left = [...resourceKinds.values()].flatMap((of) => store.list<ClusterObject>(of, namespace).map((object) => ({ of, object })));
  for (const { of, object } of left)
    if (object.metadata.deletionTimestamp === undefined) deleteObject(store, { of, object, options: { propagationPolicy: 'Background' } });
  const isEmpty = [...resourceKinds.values()].every((of) => store.list(of, namespace).length === 0);
  const age = Date.now() - Date.parse(found.metadata.deletionTimestamp);
  if (isEmpty && age >= LEAST_MS) store.remove(NAMESPACES, found);
  else if (isEmpty) setTimeout(() => empty(store, namespace), LEAST_MS).unref();
}
