/** Pure translation: submit request in, the exact body of `POST /containers/create` out. */
import type { ExecutionKeyV1, MountV1, SubmitRequestV1 } from '@farhaul/core/plugin';
import type { ContainerCreation } from './docker-client.ts';
import { layOver } from './docker-create-options.ts';
import type { DockerJob } from './docker-job-schema.ts';
import { parseSize } from './docker-size.ts';
import { isVolumeFault, parseVolume } from './docker-volume-text.ts';

/** Labels that say whose container it is. `docker ps -a --filter label=farhaul/execution-id` shows all of ours. */
export const containerLabels = {
  executionId: 'farhaul/execution-id',
  flowRunId: 'farhaul/flow-run-id',
  name: 'farhaul/name',
  autoRemove: 'farhaul/auto-remove',
  stopGrace: 'farhaul/stop-grace',
  streamOutput: 'farhaul/stream-output',
} as const;

export function ownLabels(key: ExecutionKeyV1): Record<string, string> {
  return { [containerLabels.flowRunId]: key.flowRunId, [containerLabels.executionId]: key.executionId };
}

export function containerCreation(request: SubmitRequestV1<DockerJob>): ContainerCreation {
  const { job, key } = request;
  const [program = 'node', ...leading] = job.command ?? ['node'];
  const [network] = job.networks ?? [];
  const environment = { ...job.env, ...request.environment, ...request.secretEnvironment };
  const body = {
    Image: job.image,
    Entrypoint: [program],
    Cmd: [...leading, ...request.command.slice(1)],
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Labels: labelsOf(request),
    Tty: false,
    OpenStdin: false,
    AttachStdin: false,
    ...(job.user !== undefined && { User: job.user }),
    ...(job.workingDirectory !== undefined && { WorkingDir: job.workingDirectory }),
    ...(job.stopGrace !== undefined && { StopTimeout: job.stopGrace }),
    // Spares the engine the setup of a network that leads nowhere.
    ...(job.networkMode === 'none' && { NetworkDisabled: true }),
    HostConfig: hostConfig(request),
    ...(network !== undefined && { NetworkingConfig: { EndpointsConfig: { [network]: {} } } }),
  };
  return {
    name: key.name,
    ...(job.platform !== undefined && { platform: job.platform }),
    body: layOver(body, job.containerCreateOptions ?? {}),
  };
}

/** Networks that a container is connected to after its creation: the engine takes one with it. */
export function furtherNetworks(job: DockerJob): string[] {
  return (job.networks ?? []).slice(1);
}

function labelsOf({ job, key, name, labels }: SubmitRequestV1<DockerJob>): Record<string, string> {
  return {
    ...job.labels,
    ...labels,
    ...ownLabels(key),
    [containerLabels.name]: job.name ?? name,
    ...(job.autoRemove === false && { [containerLabels.autoRemove]: 'false' }),
    ...(job.stopGrace !== undefined && { [containerLabels.stopGrace]: String(job.stopGrace) }),
    ...(job.streamOutput && { [containerLabels.streamOutput]: 'true' }),
  };
}

function hostConfig({ job, mounts }: SubmitRequestV1<DockerJob>): Record<string, unknown> {
  const memory = bytesOf(job.memory);
  const memorySwap = job.memorySwap === '-1' ? -1 : (bytesOf(job.memorySwap) ?? memory);
  const networkMode = job.networkMode ?? job.networks?.[0];
  const shmSize = bytesOf(job.shmSize);
  const tmpfs = tmpfsOf(job);
  return {
    // Never the engine's own removal: the outcome would be gone before it was read.
    AutoRemove: false,
    RestartPolicy: { Name: 'no' },
    Init: job.init ?? true,
    Privileged: job.privileged ?? false,
    ReadonlyRootfs: job.readOnlyRoot ?? false,
    CapDrop: job.privileged ? [] : (job.capDrop ?? ['ALL']),
    ...(job.capAdd && { CapAdd: job.capAdd }),
    SecurityOpt: (job.noNewPrivileges ?? true) && !job.privileged ? ['no-new-privileges:true'] : [],
    PidsLimit: job.pidsLimit ?? 512,
    ...(memory !== null && { Memory: memory, MemorySwap: memorySwap }),
    ...(job.cpus !== undefined && { NanoCpus: Math.round(job.cpus * 1e9) }),
    ...(job.gpus !== undefined && {
      DeviceRequests: [{ Driver: '', Count: job.gpus === 'all' ? -1 : job.gpus, Capabilities: [['gpu']] }],
    }),
    ...(shmSize !== null && { ShmSize: shmSize }),
    ...(job.devices && { Devices: job.devices.map(deviceOf) }),
    ...(networkMode !== undefined && { NetworkMode: networkMode }),
    ...(job.extraHosts && { ExtraHosts: job.extraHosts }),
    ...(Object.keys(tmpfs).length > 0 && { Tmpfs: tmpfs }),
    Mounts: [...(job.volumes ?? []).flatMap(volumeMount), ...mounts.map(storageMount)],
  };
}

function bytesOf(text: string | undefined): number | null {
  return text === undefined ? null : parseSize(text);
}

/** A read-only root still needs a place for temporary files; native packages are loaded from there. */
function tmpfsOf({ tmpfs = [], readOnlyRoot, volumes = [] }: DockerJob): Record<string, string> {
  const own = Object.fromEntries(
    tmpfs.map((text) => {
      const [path = '', ...options] = text.split(':');
      return [path, options.join(':')];
    }),
  );
  const hasTmp = '/tmp' in own || volumes.some((text) => /(^|:)\/tmp\/?(:|$)/.test(text));
  return readOnlyRoot && !hasTmp ? { '/tmp': 'rw,exec,nosuid,nodev,mode=1777', ...own } : own;
}

/** `Mounts` refuses a host path that does not exist; the older `Binds` would create it, owned by root. */
function volumeMount(text: string): object[] {
  const parsed = parseVolume(text);
  if (isVolumeFault(parsed)) return [];
  const { kind, source, target, readOnly } = parsed;
  return [{ Type: kind, ...(source !== null && { Source: source }), Target: target, ReadOnly: readOnly }];
}

function storageMount({ kind, source, target, readOnly }: MountV1): object {
  if (kind === 'docker-volume') {
    return { Type: 'volume', Source: source, Target: target, ReadOnly: readOnly, VolumeOptions: { NoCopy: true } };
  }
  return { Type: 'bind', Source: source, Target: target, ReadOnly: readOnly, BindOptions: { Propagation: 'rprivate' } };
}

function deviceOf(text: string): object {
  const [outside = '', second, third] = text.split(':');
  const inside = second?.startsWith('/') ? second : outside;
  const rights = third ?? (second?.startsWith('/') ? undefined : second);
  return { PathOnHost: outside, PathInContainer: inside, CgroupPermissions: rights ?? 'rwm' };
}
