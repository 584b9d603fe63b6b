/** Pods that no node has and that are being deleted: nobody else would say that they have ended. */
import { isOver } from './pod-status.ts';
import { PODS } from './resource-kinds.ts';
import type { PodObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

/** Answers how to stop. */
export function collectPods(store: ObjectStore): () => void {
  return store.onChange(({ of, object }) => {
    const { spec, metadata } = object as PodObject;
    if (of !== PODS || spec.nodeName !== undefined || metadata.deletionTimestamp === undefined) return;
    setImmediate(() => {
      const pod = store.find<PodObject>(PODS, metadata.name, metadata.namespace);
      if (pod?.metadata.uid === metadata.uid && !isOver(pod.status))
        store.update<PodObject>(PODS, { ...pod, status: { ...pod.status, phase: 'Failed' } });
    });
  });
}
