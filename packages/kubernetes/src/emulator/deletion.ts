/** What deleting an object does: grace, finalizers, and what becomes of what it owns. */
import { isOver } from './pod-status.ts';
import { preconditionFailed } from './refusal.ts';
import { JOBS, NAMESPACES, PODS, resourceKinds, type ResourceKind } from './resource-kinds.ts';
import { timestamp } from './timestamps.ts';
import { without } from './without.ts';
import type { ClusterObject, PodObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: Propagation;
  preconditions?: { uid?: string; resourceVersion?: string };
}

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/** Answers the object as it is then, and whether it is gone. @throws Refusal 409 */
export function deleteObject(
  store: ObjectStore,
  { of, object, options }: { of: ResourceKind; object: ClusterObject; options: DeleteOptions },
): { object: ClusterObject; isGone: boolean } {
  checkPreconditions(of, object, options);
  if (of === NAMESPACES) return endNamespace(store, object);
  const policy = options.propagationPolicy ?? (of === JOBS ? 'Orphan' : 'Background');
  const { metadata } = object;
  const seconds = of === PODS ? graceOf(object as PodObject, options) : 0;
  const isWithin = metadata.deletionGracePeriodSeconds !== undefined && metadata.deletionGracePeriodSeconds <= seconds;
  // A shorter grace replaces a longer one, never the reverse.
  if (metadata.deletionTimestamp !== undefined && isWithin) return { object, isGone: false };
  const added = policy === 'Orphan' ? [ORPHAN] : policy === 'Foreground' ? [FOREGROUND] : [];
  const finalizers = [...new Set([...(metadata.finalizers ?? []), ...(of === PODS ? [] : added)])];
  if (of !== PODS && finalizers.length === 0) {
    store.remove(of, object);
    return { object, isGone: true };
  }
  const marked = store.update(of, {
    ...object,
    metadata: {
      ...metadata,
      ...(metadata.generation !== undefined && metadata.deletionTimestamp === undefined && { generation: metadata.generation + 1 }),
      deletionTimestamp: timestamp(new Date(Date.now() + seconds * 1000)),
      deletionGracePeriodSeconds: seconds,
      ...(finalizers.length > 0 && { finalizers }),
    },
  });
  return { object: marked, isGone: removeIfReleased(store, of, marked) };
}

function checkPreconditions(of: ResourceKind, { metadata }: ClusterObject, { preconditions = {} }: DeleteOptions): void {
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== metadata.uid) throw preconditionFailed(metadata.name, of, ['UID', uid, metadata.uid]);
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw preconditionFailed(metadata.name, of, ['ResourceVersion', resourceVersion, metadata.resourceVersion]);
}

/** A pod that no node has, or that has ended, needs no grace. */
function graceOf({ spec, status }: PodObject, { gracePeriodSeconds }: DeleteOptions): number {
  if (spec.nodeName === undefined || isOver(status)) return 0;
  return gracePeriodSeconds ?? spec.terminationGracePeriodSeconds;
}

/** An object that is being deleted goes when nothing holds it. */
export function removeIfReleased(store: ObjectStore, of: ResourceKind, { metadata }: ClusterObject): boolean {
  const isHeld = (metadata.finalizers ?? []).length > 0 || (metadata.deletionGracePeriodSeconds ?? 0) > 0;
  if (metadata.deletionTimestamp === undefined || isHeld) return false;
  const present = store.find(of, metadata.name, metadata.namespace);
  if (present) store.remove(of, present);
  return true;
}

export function withoutFinalizer<Item extends ClusterObject>(
  store: ObjectStore,
  of: ResourceKind,
  { object, name }: { object: Item; name: string },
): Item {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== name);
  const metadata = without(object.metadata, 'finalizers');
  const changed = { ...object, metadata: { ...metadata, ...(finalizers.length > 0 && { finalizers }) } };
  const isLast = finalizers.length === 0 && metadata.deletionTimestamp !== undefined && (metadata.deletionGracePeriodSeconds ?? 0) === 0;
  if (isLast) {
    store.remove(of, object);
    return changed;
  }
  return store.update(of, changed);
}

function endNamespace(store: ObjectStore, object: ClusterObject): { object: ClusterObject; isGone: boolean } {
  if (object.metadata.deletionTimestamp !== undefined) return { object, isGone: false };
  const metadata = { ...object.metadata, deletionTimestamp: timestamp() };
  const ended = { ...object, metadata, status: { phase: 'Terminating' } };
  return { object: store.update(NAMESPACES, ended as ClusterObject), isGone: false };
}

/** Follows the owners of objects: what nobody owns any more goes. Answers how to stop. */
export function collectGarbage(store: ObjectStore): () => void {
  const sweepSoon = inTurn(() => sweep(store));
  return store.onChange(({ type, object, previous }) => {
    const isOwned = (object.metadata.ownerReferences ?? []).length > 0;
    const isDying = object.metadata.deletionTimestamp !== undefined || type === 'DELETED';
    const changedOwners = JSON.stringify(previous?.metadata.ownerReferences) !== JSON.stringify(object.metadata.ownerReferences);
    if (isDying || (isOwned && changedOwners)) sweepSoon();
  });
}

/** Once, in a later turn, however often it is asked for. */
function inTurn(act: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      act();
    });
  };
}

interface Held {
  of: ResourceKind;
  object: ClusterObject;
}

function sweep(store: ObjectStore): void {
  const all: Held[] = [...resourceKinds.values()].flatMap((of) => store.list(of).map((object) => ({ of, object })));
  const uids = new Map(all.map((held) => [held.object.metadata.uid, held]));
  for (const { of, object } of all) {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0 || object.metadata.deletionTimestamp !== undefined) continue;
    const left = owners.filter(({ uid }) => uids.has(uid));
    const isForeground = left.some(({ uid, blockOwnerDeletion }) => blockOwnerDeletion === true && isHeldBy(uids.get(uid), FOREGROUND));
    if (left.length === 0 || isForeground) deleteObject(store, { of, object, options: { propagationPolicy: 'Background' } });
  }
  for (const { of, object } of all) if (object.metadata.deletionTimestamp !== undefined) finishOwner(store, { of, object }, all);
}

function isHeldBy(held: Held | undefined, finalizer: string): boolean {
  return held?.object.metadata.finalizers?.includes(finalizer) ?? false;
}

function finishOwner(store: ObjectStore, { of, object }: Held, all: readonly Held[]): void {
  const { uid, name, namespace, finalizers = [] } = object.metadata;
  const owned = all.filter(({ object: one }) => one.metadata.ownerReferences?.some((owner) => owner.uid === uid));
  const owner = store.find(of, name, namespace);
  if (owner === null || owner.metadata.uid !== uid) return;
  if (finalizers.includes(ORPHAN)) {
    for (const { of: kind, object: one } of owned) disown(store, kind, { object: one, uid });
    withoutFinalizer(store, of, { object: owner, name: ORPHAN });
  } else if (finalizers.includes(FOREGROUND)) {
    const blocking = owned.filter(
      ({ of: kind, object: one }) =>
        store.find(kind, one.metadata.name, one.metadata.namespace) !== null &&
        one.metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.blockOwnerDeletion === true),
    );
    if (blocking.length === 0) withoutFinalizer(store, of, { object: owner, name: FOREGROUND });
  }
}

function disown(store: ObjectStore, of: ResourceKind, { object, uid }: { object: ClusterObject; uid: string }): void {
  const present = store.find(of, object.metadata.name, object.metadata.namespace);
  if (!present) return;
  const { ownerReferences = [], ...metadata } = present.metadata;
  const left = ownerReferences.filter((owner) => owner.uid !== uid);
  store.update(of, { ...present, metadata: { ...metadata, ...(left.length > 0 && { ownerReferences: left }) } });
}
