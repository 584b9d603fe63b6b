/** Pure translation: submit request in, the exact bodies of Job and Secret out. */
import type { ExecutionKeyV1, SubmitRequestV1 } from '@farhaul/core/plugin';
import type { KubernetesJob, KubernetesVolume } from './kubernetes-job-schema.ts';
import { CONTAINER, layManifest } from './kubernetes-manifest.ts';
import { labelsFrom, ownAnnotations, ownLabels } from './kubernetes-names.ts';
import { RELAY_VARIABLE, relayProgram, type RelaySettings } from './relay/relay-program.ts';

/** Places of the run's storage, as Secrets of the namespace. */
export interface RunObjects {
  /** Directory that the run writes for its watcher; null: it tells the API. */
  writable: string | null;
  /** The file `object` below each target, from the pieces in these Secrets. */
  readable: { target: string; secrets: string[] }[];
}

export interface JobSpecInput {
  request: SubmitRequestV1<KubernetesJob>;
  namespace: string;
  objects: RunObjects;
  /** Signs what the run tells by its log. */
  relayKey: string;
}

type Json = Record<string, unknown>;

const RUN_PLACE = '/farhaul/run';
const RELAY_FILE = 'relay.cjs';
export const OBJECT_FILE = 'object';
/** Key of a piece in its Secret. */
export const PIECE_KEY = 'data';
const GRACE_SECONDS = 30;

export function jobBody(input: JobSpecInput): Json {
  const { request, namespace } = input;
  const { job, key } = request;
  const labels = labelsOf(request);
  const annotations = annotationsOf(request);
  const deadline = activeDeadline(request);
  const body = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: key.name, namespace, labels, annotations },
    spec: {
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      ttlSecondsAfterFinished: job.finishedJobTtl ?? 86_400,
      ...(deadline !== null && { activeDeadlineSeconds: deadline }),
      podReplacementPolicy: 'Failed',
      // An eviction is told from a failure, and never starts the same execution again.
      podFailurePolicy: { rules: [{ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
      template: { metadata: { labels, annotations }, spec: podSpec(input) },
    },
  };
  return layManifest(body, job.jobManifest ?? {});
}

/** What the run may know and nobody else: secret values, and the program that runs it. */
export function runSecretBody({ request, namespace, objects, relayKey }: JobSpecInput): Json {
  const { key } = request;
  const values = Object.values(request.secretEnvironment).map((value, index) => [`env-${index}`, value] as const);
  const relay: RelaySettings = {
    directory: objects.writable,
    key: relayKey,
    objects: objects.readable.filter(inPieces).map(({ target, secrets }) => ({
      path: `${target}/${OBJECT_FILE}`,
      parts: secrets.map((_, index) => `${piecesPlace(target)}/${index}`),
    })),
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    immutable: true,
    metadata: { name: key.name, namespace, labels: { ...keyLabels(key), [ownLabels.managedBy]: 'farhaul' } },
    stringData: { [RELAY_FILE]: relayProgram, 'relay-settings': JSON.stringify(relay), ...Object.fromEntries(values) },
  };
}

export function keyLabels(key: Pick<ExecutionKeyV1, 'executionId' | 'flowRunId'>): Record<string, string> {
  return { [ownLabels.executionId]: key.executionId, [ownLabels.flowRunId]: key.flowRunId };
}

function labelsOf({ job, key, labels }: SubmitRequestV1<KubernetesJob>): Record<string, string> {
  return { ...labelsFrom({ ...job.labels, ...labels }), [ownLabels.managedBy]: 'farhaul', ...keyLabels(key) };
}

function annotationsOf({ job, name }: SubmitRequestV1<KubernetesJob>): Record<string, string> {
  return {
    ...job.annotations,
    [ownAnnotations.name]: job.name ?? name,
    [ownAnnotations.podStartTimeout]: String(job.podStartTimeout ?? 600),
    ...(job.autoRemove === false && { [ownAnnotations.autoRemove]: 'false' }),
  };
}

/** Seconds until the job's own deadline or the run's, whichever is first. */
function activeDeadline({ job, deadline }: SubmitRequestV1<KubernetesJob>): number | null {
  const left = deadline === null ? Infinity : Math.max(1, Math.ceil((Date.parse(deadline) - Date.now()) / 1000));
  const seconds = Math.min(job.activeDeadline ?? Infinity, left);
  return Number.isFinite(seconds) ? seconds : null;
}

function podSpec(input: JobSpecInput): Json {
  const { job } = input.request;
  const { volumes, mounts } = volumesOf(input);
  const podSecurity = {
    ...(job.privileged ? {} : { seccompProfile: { type: 'RuntimeDefault' } }),
    ...(job.fsGroup !== undefined && { fsGroup: job.fsGroup }),
  };
  return {
    restartPolicy: 'Never',
    automountServiceAccountToken: job.automountServiceAccountToken ?? false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: GRACE_SECONDS,
    securityContext: podSecurity,
    ...(job.serviceAccountName !== undefined && { serviceAccountName: job.serviceAccountName }),
    ...(job.imagePullSecrets && { imagePullSecrets: job.imagePullSecrets.map((name) => ({ name })) }),
    ...(job.nodeSelector && { nodeSelector: job.nodeSelector }),
    ...(job.tolerations && { tolerations: job.tolerations }),
    ...(job.affinity && { affinity: job.affinity }),
    ...(job.priorityClassName !== undefined && { priorityClassName: job.priorityClassName }),
    volumes,
    containers: [containerOf(input, mounts)],
  };
}

function containerOf({ request }: JobSpecInput, volumeMounts: Json[]): Json {
  const { job, command } = request;
  return {
    name: CONTAINER,
    image: job.image,
    ...(job.imagePullPolicy !== undefined && { imagePullPolicy: job.imagePullPolicy }),
    command: [...(job.command ?? ['node']), `${RUN_PLACE}/${RELAY_FILE}`, ...command.slice(1)].map(literal),
    ...(job.workingDirectory !== undefined && { workingDir: job.workingDirectory }),
    env: environmentOf(request),
    resources: resourcesOf(job),
    securityContext: {
      privileged: job.privileged ?? false,
      allowPrivilegeEscalation: job.privileged ?? false,
      readOnlyRootFilesystem: job.readOnlyRoot ?? false,
      ...(job.privileged ? {} : { capabilities: { drop: ['ALL'] } }),
      ...(job.runAsUser !== undefined && { runAsUser: job.runAsUser }),
      ...(job.runAsGroup !== undefined && { runAsGroup: job.runAsGroup }),
      ...(job.runAsNonRoot !== undefined && { runAsNonRoot: job.runAsNonRoot }),
    },
    terminationMessagePolicy: 'File',
    volumeMounts,
  };
}

function environmentOf({ job, key, environment, secretEnvironment }: SubmitRequestV1<KubernetesJob>): Json[] {
  const plain = Object.entries({ ...job.env, ...environment }).filter(([name]) => !(name in secretEnvironment) && name !== RELAY_VARIABLE);
  const fromSecret = (name: string, place: string): Json => ({ name, valueFrom: { secretKeyRef: { name: key.name, key: place } } });
  return [
    ...plain.map(([name, value]) => ({ name, value: literal(value) })),
    ...Object.keys(secretEnvironment).map((name, index) => fromSecret(name, `env-${index}`)),
    fromSecret(RELAY_VARIABLE, 'relay-settings'),
  ];
}

/** `$(NAME)` would be expanded, and `$$` made one. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function resourcesOf(job: KubernetesJob): Json {
  const requests = withoutAbsent({
    cpu: job.cpuRequest,
    memory: job.memoryRequest ?? job.memory,
    'ephemeral-storage': job.ephemeralStorage,
  });
  const limits = withoutAbsent({
    cpu: job.cpuLimit,
    memory: job.memoryLimit ?? job.memory,
    'ephemeral-storage': job.ephemeralStorage,
    [job.gpuResource ?? 'nvidia.com/gpu']: job.gpus === undefined ? undefined : String(job.gpus),
  });
  return { ...(Object.keys(requests).length > 0 && { requests }), ...(Object.keys(limits).length > 0 && { limits }) };
}

function withoutAbsent(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function volumesOf({ request: { job, key }, objects }: JobSpecInput): { volumes: Json[]; mounts: Json[] } {
  const volumes: Json[] = [];
  const mounts: Json[] = [];
  const add = (mountPath: string, source: Json, readOnly: boolean): void => {
    const name = `farhaul-${volumes.length}`;
    volumes.push({ name, ...source });
    mounts.push({ name, mountPath, ...(readOnly && { readOnly: true }) });
  };
  add(RUN_PLACE, { secret: { secretName: key.name, items: [{ key: RELAY_FILE, path: RELAY_FILE }] } }, true);
  if (objects.writable !== null) add(objects.writable, { emptyDir: {} }, false);
  for (const object of objects.readable) {
    const [secretName = ''] = object.secrets;
    if (!inPieces(object)) add(object.target, { secret: { secretName, items: [{ key: PIECE_KEY, path: OBJECT_FILE }] } }, true);
    else {
      const sources = object.secrets.map((name, index) => ({ secret: { name, items: [{ key: PIECE_KEY, path: String(index) }] } }));
      add(object.target, { emptyDir: {} }, false);
      add(piecesPlace(object.target), { projected: { sources } }, true);
    }
  }
  const own = job.volumes ?? [];
  if (job.readOnlyRoot && !own.some(({ mountPath }) => mountPath === '/tmp')) add('/tmp', { emptyDir: {} }, false);
  for (const volume of own) add(volume.mountPath, volumeSource(volume), volume.readOnly ?? false);
  return { volumes, mounts };
}

function inPieces({ secrets }: { secrets: string[] }): boolean {
  return secrets.length > 1;
}

function piecesPlace(target: string): string {
  return `${target}-pieces`;
}

function volumeSource({ claimName, secretName, configMapName, emptyDir, hostPath, readOnly }: KubernetesVolume): Json {
  if (claimName !== undefined) return { persistentVolumeClaim: { claimName, ...(readOnly && { readOnly: true }) } };
  if (secretName !== undefined) return { secret: { secretName } };
  if (configMapName !== undefined) return { configMap: { name: configMapName } };
  if (hostPath !== undefined) return { hostPath: { path: hostPath } };
  return { emptyDir: emptyDir === 'memory' ? { medium: 'Memory' } : { sizeLimit: emptyDir } };
}
