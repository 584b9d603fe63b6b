/** Pure: what the vendor fills in. */
import { JOBS, NAMESPACES, PODS, SECRETS, type ResourceKind } from './resource-kinds.ts';
import type {
  ClusterObject,
  Container,
  DataObject,
  JobObject,
  Json,
  Metadata,
  NamespaceObject,
  PodObject,
  PodSpec,
} from './cluster-objects.ts';

/** An object as it was sent, with metadata of its own. */
export function withDefaults(of: ResourceKind, object: ClusterObject): ClusterObject {
  return fillers.get(of)?.(object) ?? object;
}

const fillers = new Map<ResourceKind, (object: ClusterObject) => ClusterObject>([
  [JOBS, (job) => jobDefaults(job as JobObject)],
  [PODS, (pod) => podDefaults(pod as PodObject)],
  [SECRETS, (secret) => secretDefaults(secret as DataObject)],
  [NAMESPACES, (namespace) => namespaceDefaults(namespace as NamespaceObject)],
]);

function jobDefaults({ metadata, spec, ...rest }: JobObject): JobObject {
  const own = {
    'batch.kubernetes.io/controller-uid': metadata.uid,
    'batch.kubernetes.io/job-name': metadata.name,
    'controller-uid': metadata.uid,
    'job-name': metadata.name,
  };
  const template = spec.template ?? { spec: {} };
  const labels = { ...template.metadata?.labels, ...own };
  const filled: JobObject['spec'] = {
    ...spec,
    parallelism: spec.parallelism ?? 1,
    backoffLimit: spec.backoffLimit ?? 6,
    ...(spec.completions === undefined && spec.parallelism === undefined && { completions: 1 }),
    selector: spec.selector ?? { matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } },
    manualSelector: spec.manualSelector ?? false,
    completionMode: spec.completionMode ?? 'NonIndexed',
    suspend: spec.suspend ?? false,
    podReplacementPolicy: spec.podReplacementPolicy ?? (spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'),
    template: { ...template, metadata: { ...template.metadata, labels }, spec: podSpecDefaults(template.spec, 'spec.template') },
  };
  const named = { ...metadata, generation: 1, ...(metadata.labels === undefined && { labels }) };
  return { ...rest, metadata: named, spec: filled, status: {} };
}

function podSpecDefaults(spec: PodSpec, of: 'spec' | 'spec.template'): PodSpec {
  const fill = of === 'spec' ? requestingContainer : containerDefaults;
  return {
    ...spec,
    containers: (spec.containers ?? []).map(fill),
    ...(spec.initContainers && { initContainers: spec.initContainers.map(fill) }),
    ...(spec.volumes && { volumes: spec.volumes.map(volumeDefaults) }),
    restartPolicy: spec.restartPolicy ?? 'Always',
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    dnsPolicy: spec.dnsPolicy ?? 'ClusterFirst',
    securityContext: spec.securityContext ?? {},
    schedulerName: spec.schedulerName ?? 'default-scheduler',
    ...(of === 'spec' && { enableServiceLinks: spec.enableServiceLinks ?? true }),
    ...(spec.serviceAccountName !== undefined && { serviceAccount: spec.serviceAccountName }),
  };
}

function containerDefaults(container: Container): Container {
  return {
    ...container,
    resources: container.resources ?? {},
    imagePullPolicy: container.imagePullPolicy ?? (isLatest(container.image ?? '') ? 'Always' : 'IfNotPresent'),
    terminationMessagePath: container.terminationMessagePath ?? '/dev/termination-log',
    terminationMessagePolicy: container.terminationMessagePolicy ?? 'File',
    ...(container.env && { env: container.env.map(({ value, ...variable }) => ({ ...variable, ...(value && { value }) })) }),
  };
}

/** A limit is asked for as well. */
function requestingContainer(container: Container): Container {
  const { resources = {}, ...filled } = containerDefaults(container);
  const requests = { ...resources.limits, ...resources.requests };
  return { ...filled, resources: { ...resources, ...(Object.keys(requests).length > 0 && { requests }) } };
}

function isLatest(image: string): boolean {
  const last = image.slice(image.lastIndexOf('/') + 1);
  return !last.includes('@') && (!last.includes(':') || last.endsWith(':latest'));
}

function volumeDefaults<Volume extends Json | object>(volume: Volume): Volume {
  const filled: Json = { ...(volume as Json) };
  for (const source of ['secret', 'configMap', 'projected']) {
    const given = filled[source];
    if (typeof given === 'object' && given !== null) filled[source] = { ...given, defaultMode: (given as Json)['defaultMode'] ?? 420 };
  }
  if (typeof filled['hostPath'] === 'object' && filled['hostPath'] !== null) filled['hostPath'] = { type: '', ...filled['hostPath'] };
  return filled as Volume;
}

function podDefaults({ metadata, spec, ...rest }: PodObject): PodObject {
  const account = spec.serviceAccountName ?? 'default';
  const filled = podSpecDefaults({ ...spec, serviceAccountName: account }, 'spec');
  const waitForNode = ['not-ready', 'unreachable'].map((key) => ({
    key: `node.kubernetes.io/${key}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }));
  return {
    ...rest,
    metadata: { ...metadata, generation: 1 },
    spec: {
      ...filled,
      tolerations: [...(filled.tolerations ?? []), ...waitForNode],
      priority: 0,
      preemptionPolicy: 'PreemptLowerPriority',
    },
    status: { phase: 'Pending', qosClass: qosClassOf(filled) },
  };
}

function qosClassOf({ containers, initContainers = [] }: PodSpec): string {
  const all = [...initContainers, ...containers].map(({ resources = {} }) => resources);
  const isEmpty = all.every(({ requests, limits }) => Object.keys({ ...requests, ...limits }).length === 0);
  if (isEmpty) return 'BestEffort';
  const isGuaranteed = all.every(({ requests = {}, limits = {} }) =>
    ['cpu', 'memory'].every((name) => limits[name] !== undefined && requests[name] === limits[name]),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

/** Values that were given as text are kept as the others are. */
export function secretDefaults({ stringData, ...secret }: DataObject & { stringData?: Record<string, string> }): DataObject {
  const texts = Object.fromEntries(Object.entries(stringData ?? {}).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
  const data = { ...secret.data, ...texts };
  return { ...secret, ...(Object.keys(data).length > 0 && { data }), type: secret.type ?? 'Opaque' };
}

function namespaceDefaults({ metadata, ...rest }: NamespaceObject): NamespaceObject {
  const labels: NonNullable<Metadata['labels']> = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
  return { ...rest, metadata: { ...metadata, labels }, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
}
