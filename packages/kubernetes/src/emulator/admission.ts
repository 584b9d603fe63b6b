/** What is refused although it is valid: for the namespace, the service account, a quota. */
import { checkQuota } from './quota.ts';
import { forbidden, notKnown, type Cause } from './refusal.ts';
import { JOBS, NAMESPACES, PODS, PRIORITY_CLASSES, SERVICE_ACCOUNTS, type ResourceKind } from './resource-kinds.ts';
import type { ClusterObject, JobObject, Json, NamespaceObject, PodObject, PodSpec } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

/** @throws Refusal 403; 501 for what the emulator could not carry out */
export function admit(store: ObjectStore, of: ResourceKind, object: ClusterObject): void {
  const { name, namespace, generateName } = object.metadata;
  if (namespace !== undefined && store.find<NamespaceObject>(NAMESPACES, namespace)?.status.phase === 'Terminating') {
    const causes: Cause[] = [
      { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' },
    ];
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw forbidden(name, of, { why, causes });
  }
  if (of === JOBS) checkCarriedOut((object as JobObject).spec.template.spec, (object as JobObject).spec as unknown as Json);
  if (of === PODS) {
    const { spec } = object as PodObject;
    checkCarriedOut(spec, {});
    checkNames(store, generateName ?? name, { spec, namespace: namespace ?? '' });
  }
  checkQuota(store, of, object);
}

/** The emulator says so rather than doing something else. */
function checkCarriedOut(spec: PodSpec, job: Json): void {
  if (job['completionMode'] === 'Indexed') throw notKnown('a Job whose completionMode is Indexed');
  if (job['manualSelector'] === true) throw notKnown('a Job with a selector of its own');
  if (spec.restartPolicy === 'OnFailure') throw notKnown('a pod whose restartPolicy is OnFailure');
}

function checkNames(store: ObjectStore, name: string, { spec, namespace }: { spec: PodSpec; namespace: string }): void {
  const { serviceAccountName = 'default', priorityClassName } = spec;
  if (!store.find(SERVICE_ACCOUNTS, serviceAccountName, namespace)) {
    const why = `error looking up service account ${namespace}/${serviceAccountName}: serviceaccount "${serviceAccountName}" not found`;
    throw forbidden(name, PODS, { why });
  }
  if (priorityClassName !== undefined && !store.find(PRIORITY_CLASSES, priorityClassName))
    throw forbidden(name, PODS, { why: `no PriorityClass with name ${priorityClassName} was found` });
}
