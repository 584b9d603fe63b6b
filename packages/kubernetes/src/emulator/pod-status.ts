/** Pure: the parts that the status of a pod is made of. */
import type { Condition, Container, ContainerState, ContainerStatus, PodObject, PodStatus } from './cluster-objects.ts';

export function withCondition(status: PodStatus, condition: Condition, now: string): PodStatus {
  const before = (status.conditions ?? []).find(({ type }) => type === condition.type);
  const lastTransitionTime = before?.status === condition.status ? (before.lastTransitionTime ?? now) : now;
  const { type, status: state, ...rest } = condition;
  const written: Condition = { type, status: state, lastProbeTime: null, lastTransitionTime, ...rest };
  const others = (status.conditions ?? []).filter((one) => one.type !== type);
  return { ...status, conditions: [...others, written] };
}

export function waitingStatus({ name, image }: Container, reason: string, message?: string): ContainerStatus {
  const waiting = { reason, ...(message !== undefined && { message }) };
  return { name, state: { waiting }, lastState: {}, ready: false, restartCount: 0, image, imageID: '', started: false };
}

/** As the node sees it. */
export interface NodeView {
  name: string;
  hostIP: string;
}

interface Seen {
  phase: PodStatus['phase'];
  statuses: ContainerStatus[];
  initStatuses: ContainerStatus[];
  now: string;
  podIP: string | null;
}

/** What a kubelet writes. */
export function observedStatus(pod: PodObject, { phase, statuses, initStatuses, now, podIP }: Seen, { hostIP }: NodeView): PodStatus {
  const observedGeneration = pod.metadata.generation ?? 1;
  const hasEnded = statuses.length > 0 && statuses.every(({ state }) => state.terminated);
  const isReady = statuses.length > 0 && statuses.every(({ ready }) => ready);
  const endReason = hasEnded ? (statuses.every(({ state }) => state.terminated?.exitCode === 0) ? 'PodCompleted' : 'PodFailed') : null;
  const unready = statuses.filter(({ ready }) => !ready).map(({ name }) => name);
  const notReady =
    endReason === null
      ? { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` }
      : { reason: endReason };
  const readiness = isReady ? { status: 'True' } : { status: 'False', ...notReady };
  const mark = (type: string, rest: Omit<Condition, 'type'>): Condition => ({ type, observedGeneration, ...rest });
  const isInitialized = initStatuses.every(({ state }) => state.terminated?.exitCode === 0);
  const conditions: Condition[] = [
    mark('PodReadyToStartContainers', { status: podIP !== null && !isOver({ phase }) ? 'True' : 'False' }),
    mark('Initialized', { status: isInitialized ? 'True' : 'False', ...(endReason === 'PodCompleted' && { reason: endReason }) }),
    mark('Ready', readiness),
    mark('ContainersReady', readiness),
    mark('PodScheduled', { status: 'True' }),
  ];
  const disruption = (pod.status.conditions ?? []).filter(({ type }) => type === 'DisruptionTarget');
  const kept: PodStatus = { ...pod.status, conditions: pod.status.conditions ?? [] };
  const status = conditions.reduce((all, condition) => withCondition(all, condition, now), kept);
  const types = new Set(conditions.map(({ type }) => type));
  return {
    observedGeneration,
    phase,
    ...(pod.status.reason !== undefined && { reason: pod.status.reason }),
    ...(pod.status.message !== undefined && { message: pod.status.message }),
    conditions: [...disruption, ...(status.conditions ?? []).filter(({ type }) => types.has(type))],
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP !== null && { podIP, podIPs: [{ ip: podIP }] }),
    startTime: pod.status.startTime ?? now,
    ...(initStatuses.length > 0 && { initContainerStatuses: initStatuses.map((one) => withMounts(one, pod.spec.initContainers)) }),
    containerStatuses: statuses.map((one) => withMounts(one, pod.spec.containers)),
    qosClass: pod.status.qosClass,
  };
}

function withMounts(status: ContainerStatus, containers: readonly Container[] = []): ContainerStatus {
  const { volumeMounts = [] } = containers.find(({ name }) => name === status.name) ?? {};
  if (volumeMounts.length === 0) return status;
  const mounts = volumeMounts.map(({ name, mountPath, readOnly }) => ({
    name,
    mountPath,
    ...(readOnly && { readOnly, recursiveReadOnly: 'Disabled' as const }),
  }));
  return { ...status, volumeMounts: mounts };
}

export function isOver({ phase }: Pick<PodStatus, 'phase'>): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

export function exitCodesOf({ containerStatuses = [], initContainerStatuses = [] }: PodStatus): { name: string; exitCode: number }[] {
  const ended = ({ name, state }: { name: string; state: ContainerState }): { name: string; exitCode: number }[] =>
    state.terminated ? [{ name, exitCode: state.terminated.exitCode }] : [];
  return [...initContainerStatuses, ...containerStatuses].flatMap(ended);
}
