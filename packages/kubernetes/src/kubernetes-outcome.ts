/** Pure: what Job and pod say of how it fares and how it ended. */
import type { OutcomeV1 } from '@farhaul/core/plugin';
import { CONTAINER } from './kubernetes-manifest.ts';
import type { ContainerStatus, Job, Pod } from './kubernetes-objects.ts';

export interface ExecutionState {
  /** Null: it is not there (any more). */
  job: Job | null;
  /** Newest; null: none yet, or not any more. */
  pod: Pod | null;
}

type Failure = Exclude<OutcomeV1, { kind: 'exited' }>;

const HEAP_EXHAUSTED = /heap out of memory|heap limit Allocation failed/i;
const OLD_NODE = /needs Node >= ?(\S+), image has (v\S+)/;
const signals: Record<number, string> = { 129: 'SIGHUP', 130: 'SIGINT', 134: 'SIGABRT', 137: 'SIGKILL', 139: 'SIGSEGV', 143: 'SIGTERM' };

export function mainStatus(pod: Pod | null): ContainerStatus | null {
  return pod?.status?.containerStatuses?.find(({ name }) => name === CONTAINER) ?? null;
}

export function isStarted(pod: Pod | null): boolean {
  const state = mainStatus(pod)?.state;
  return Boolean(state?.running ?? state?.terminated);
}

/** Its node ends it next. */
export function areContainersOver(pod: Pod | null): boolean {
  const statuses = pod?.status?.containerStatuses ?? [];
  return statuses.length > 0 && statuses.every(({ state }) => state?.terminated !== undefined);
}

/** Whether its program may still run, or start. */
export function mayRun(pod: Pod | null): boolean {
  return pod !== null && !isEnded(pod) && !mainStatus(pod)?.state?.terminated;
}

/** No container of it runs any more, or ever will. */
export function isEnded(pod: Pod | null): boolean {
  return pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed';
}

/** Whether its node has stopped telling of it: then the cluster calls it unready, and nobody its containers. */
export function isNodeSilent(pod: Pod): boolean {
  const stateOf = (wanted: string): string | undefined => pod.status?.conditions?.find(({ type }) => type === wanted)?.status;
  return mayRun(pod) && stateOf('Ready') === 'False' && stateOf('ContainersReady') === 'True';
}

/** Its node was to end it, and has not told that it did. */
export function silentNodeOutcome(pod: Pod): Failure {
  const why = pod.status?.conditions?.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True')?.message;
  return {
    kind: 'lost',
    reason: `the node ${pod.spec?.nodeName ?? ''} does not answer: it was to end the pod ${pod.metadata.name}, and has not told that it did${why === undefined ? '' : ` (${why})`}`,
    remedy:
      'kubectl describe node tells more. What still runs there ends once the node is back; give the flow infrastructureRetries to have such runs start again.',
  };
}

/** By a queue such as Kueue, or by hand: it makes no pod, and the one it had is ended. */
export function isSuspended(job: Job | null): boolean {
  return job?.spec?.suspend === true;
}

export function jobFailure(job: Job | null): { reason: string; message: string } | null {
  const failed = job?.status?.conditions?.find(({ type, status }) => (type === 'Failed' || type === 'FailureTarget') && status === 'True');
  return failed ? { reason: failed.reason ?? '', message: failed.message ?? '' } : null;
}

/** How its pod ended, where it did. */
export function podOutcome(pod: Pod, job: Job | null, lastErrorLines: readonly string[]): OutcomeV1 {
  const terminated = mainStatus(pod)?.state?.terminated;
  const exitCode = terminated?.exitCode ?? null;
  const image = pod.spec?.containers?.find(({ name }) => name === CONTAINER)?.image ?? '';
  if (terminated?.reason === 'OOMKilled' && exitCode !== 0) return outOfMemory(pod, exitCode);
  const disrupted = disruption(pod, exitCode);
  if (disrupted) return disrupted;
  if (exitCode !== 0 && isSuspended(job)) return { ...suspendedOutcome(), exitCode };
  const failure = jobFailure(job);
  if (failure?.reason === 'DeadlineExceeded') return deadlineOutcome(exitCode);
  if (exitCode === null) return unknownEnd(pod);
  if (terminated?.reason === 'StartError' || terminated?.reason === 'ContainerCannotRun')
    return startError(image, terminated.message ?? '', exitCode);
  if (exitCode === 134 && lastErrorLines.some((line) => HEAP_EXHAUSTED.test(line))) {
    return {
      kind: 'oom',
      reason: 'JavaScript heap out of memory',
      remedy: 'Raise the limit with the job variable env: { NODE_OPTIONS: "--max-old-space-size=8192" } (MiB), and memory with it.',
      exitCode,
    };
  }
  const [, needed, found] = (exitCode === 70 && lastErrorLines.map((line) => OLD_NODE.exec(line)).find((match) => match !== null)) || [];
  if (needed !== undefined) {
    return {
      kind: 'start-failed',
      reason: `the image '${image}' has Node ${found}; the bundle needs ${needed} or newer`,
      remedy: 'Use an image with a newer Node, such as node:24-slim.',
      exitCode,
    };
  }
  if (pod.metadata.deletionTimestamp !== undefined && exitCode !== 0) return { ...deletedOutcome(`pod ${pod.metadata.name}`), exitCode };
  return { kind: 'exited', exitCode, signal: signals[exitCode] ?? null };
}

function outOfMemory(pod: Pod, exitCode: number | null): Failure {
  const limit = pod.spec?.containers?.find(({ name }) => name === CONTAINER)?.resources?.limits?.['memory'];
  return {
    kind: 'oom',
    reason: limit === undefined ? 'the node ran out of memory' : `the container needed more than its memory limit of ${limit}`,
    remedy: 'Raise the job variable memory, or hold less in memory at once.',
    exitCode,
  };
}

function disruption(pod: Pod, exitCode: number | null): Failure | null {
  if (exitCode === 0) return null;
  const target = pod.status?.conditions?.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True');
  const reason = pod.status?.reason;
  if (target?.reason === 'DeletionByPodGC' || reason === 'NodeLost' || reason === 'NodeShutdown' || reason === 'Terminated') {
    return {
      kind: 'lost',
      reason: `the node ${pod.spec?.nodeName ?? ''} of the pod was lost: ${target?.message ?? pod.status?.message ?? reason ?? ''}`,
      remedy: 'Give the flow infrastructureRetries to have such runs start again.',
      exitCode,
    };
  }
  if (target === undefined && reason !== 'Evicted' && reason !== 'Preempting') return null;
  return {
    kind: 'evicted',
    reason: `the pod was evicted (${target?.reason ?? reason}): ${pod.status?.message ?? target?.message ?? ''}`,
    remedy:
      target?.reason === 'DeletionByTaintManager'
        ? 'Its node got a taint that the pod does not tolerate, as one does that stopped answering; give the flow infrastructureRetries.'
        : 'Ask for what it needs (memory, ephemeralStorage, priorityClassName), and give the flow infrastructureRetries.',
    exitCode,
  };
}

export function deadlineOutcome(exitCode: number | null): Failure {
  return {
    kind: 'deadline',
    reason: 'the Job was active longer than its deadline (DeadlineExceeded)',
    remedy: 'Raise the job variable activeDeadline, or leave it out.',
    exitCode,
  };
}

function unknownEnd(pod: Pod): Failure {
  return {
    kind: 'lost',
    reason: `the pod ${pod.metadata.name} ended without an exit code: ${pod.status?.reason ?? ''} ${pod.status?.message ?? ''}`.trim(),
    remedy: 'kubectl describe pod, and the events of its node, tell more.',
  };
}

function startError(image: string, message: string, exitCode: number): Failure {
  const missing = /executable file not found|no such file or directory/i.test(message);
  return {
    kind: 'start-failed',
    reason: missing ? `the image '${image}' has no such program: ${message}` : `the container could not be started: ${message}`,
    remedy: missing
      ? 'Use an image with Node 22 or newer, such as node:24-slim, or name its place in the job variable command: ["/path/to/node"].'
      : 'Correct the job variable that the message names.',
    exitCode,
  };
}

export function deletedOutcome(what: string): Failure {
  return {
    kind: 'deleted',
    reason: `the ${what} was deleted from the cluster before it told how it ended`,
    remedy: 'Look who deletes Jobs and pods of farhaul: kubectl delete, a quota, another controller. Run the flow again.',
  };
}

function suspendedOutcome(): Failure {
  return {
    kind: 'evicted',
    reason: 'the Job was suspended while its pod ran, as a queue of the cluster does that needs the room for others',
    remedy: 'Give the flow infrastructureRetries to have such runs start again.',
  };
}

/** No pod is there: what the Job says. */
export function podlessOutcome(job: Job, podName: string | null): OutcomeV1 | null {
  const failure = jobFailure(job);
  if (failure === null && podName !== null && isSuspended(job)) return suspendedOutcome();
  if (failure === null) return null;
  if (failure.reason === 'DeadlineExceeded') return deadlineOutcome(null);
  if (failure.reason === 'PodFailurePolicy') {
    return {
      kind: 'evicted',
      reason: `the pod was evicted: ${failure.message}`,
      remedy: 'Give the flow infrastructureRetries to have such runs start again.',
    };
  }
  return deletedOutcome(podName === null ? 'pod' : `pod ${podName}`);
}
