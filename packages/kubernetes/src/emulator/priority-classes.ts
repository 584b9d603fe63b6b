/** The priority classes that every cluster has. */
import { randomUUID } from 'node:crypto';
import { apiVersionOf, PRIORITY_CLASSES } from './resource-kinds.ts';
import { timestamp } from './timestamps.ts';
import type { ClusterObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

interface PriorityClassObject extends ClusterObject {
  value: number;
  preemptionPolicy: 'PreemptLowerPriority';
  description: string;
}

const values = { 'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000 };

export function createPriorityClasses(store: ObjectStore): void {
  for (const [name, value] of Object.entries(values))
    store.create<PriorityClassObject>(PRIORITY_CLASSES, {
      kind: PRIORITY_CLASSES.kind,
      apiVersion: apiVersionOf(PRIORITY_CLASSES),
      metadata: { name, uid: randomUUID(), resourceVersion: '', generation: 1, creationTimestamp: timestamp() },
      value,
      description: 'Used for system critical pods that must run in the cluster.',
      preemptionPolicy: 'PreemptLowerPriority',
    });
}
