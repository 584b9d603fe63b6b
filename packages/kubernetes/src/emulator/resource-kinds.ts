/** The resources that are known. */

export interface ResourceKind {
  group: string;
  /** Plural, as in paths. */
  resource: string;
  kind: string;
  namespaced: boolean;
  /** How the vendor's client names its model. */
  model: string;
  /** Names are of the longer kind, with dots. */
  longNames: boolean;
  /** How many changes of it a watch may lag behind. */
  history: number;
}

const known: readonly ResourceKind[] = [
  { group: '', resource: 'namespaces', kind: 'Namespace', namespaced: false, model: 'V1Namespace', longNames: false, history: 1_000 },
  { group: '', resource: 'nodes', kind: 'Node', namespaced: false, model: 'V1Node', longNames: true, history: 1_000 },
  { group: '', resource: 'pods', kind: 'Pod', namespaced: true, model: 'V1Pod', longNames: true, history: 10_000 },
  // They may have a megabyte each.
  { group: '', resource: 'secrets', kind: 'Secret', namespaced: true, model: 'V1Secret', longNames: true, history: 50 },
  { group: '', resource: 'configmaps', kind: 'ConfigMap', namespaced: true, model: 'V1ConfigMap', longNames: true, history: 50 },
  { group: '', resource: 'events', kind: 'Event', namespaced: true, model: 'CoreV1Event', longNames: true, history: 1_000 },
  {
    group: '',
    resource: 'serviceaccounts',
    kind: 'ServiceAccount',
    namespaced: true,
    model: 'V1ServiceAccount',
    longNames: true,
    history: 1_000,
  },
  {
    group: '',
    resource: 'resourcequotas',
    kind: 'ResourceQuota',
    namespaced: true,
    model: 'V1ResourceQuota',
    longNames: true,
    history: 1_000,
  },
  {
    group: 'scheduling.k8s.io',
    resource: 'priorityclasses',
    kind: 'PriorityClass',
    namespaced: false,
    model: 'V1PriorityClass',
    longNames: true,
    history: 1_000,
  },
  { group: 'batch', resource: 'jobs', kind: 'Job', namespaced: true, model: 'V1Job', longNames: true, history: 10_000 },
];

export const resourceKinds: ReadonlyMap<string, ResourceKind> = new Map(known.map((one) => [`${one.group}/${one.resource}`, one]));

function kindOf(key: string): ResourceKind {
  const found = resourceKinds.get(key);
  if (!found) throw new TypeError(`no resource ${key}`);
  return found;
}

export const NAMESPACES: ResourceKind = kindOf('/namespaces');
export const NODES: ResourceKind = kindOf('/nodes');
export const PODS: ResourceKind = kindOf('/pods');
export const SECRETS: ResourceKind = kindOf('/secrets');
export const CONFIG_MAPS: ResourceKind = kindOf('/configmaps');
export const EVENTS: ResourceKind = kindOf('/events');
export const SERVICE_ACCOUNTS: ResourceKind = kindOf('/serviceaccounts');
export const QUOTAS: ResourceKind = kindOf('/resourcequotas');
export const PRIORITY_CLASSES: ResourceKind = kindOf('scheduling.k8s.io/priorityclasses');
export const JOBS: ResourceKind = kindOf('batch/jobs');

export function apiVersionOf({ group }: ResourceKind): string {
  return group === '' ? 'v1' : `${group}/v1`;
}

/** `jobs.batch`, `pods`. */
export function qualified(name: string, { group }: ResourceKind): string {
  return group === '' ? name : `${name}.${group}`;
}
