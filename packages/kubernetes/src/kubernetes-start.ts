/** Pure: how far a pod that has not started is, and whether waiting can help. */
import type { OutcomeV1 } from '@farhaul/core/plugin';
import { timeOf, type ClusterEvent } from './kubernetes-events.ts';
import { mainStatus } from './kubernetes-outcome.ts';
import type { Pod } from './kubernetes-objects.ts';

export interface StartProgress {
  phase: string;
  message: string;
  /** It will not start by itself: give it up after so long. Null: waiting may help. */
  hopeless: { afterMs: number; outcome: OutcomeV1 } | null;
}

/** A Secret or ConfigMap may be created a moment later. */
const CONFIGURATION_MS = 15_000;
/** The cluster's events, which tell of it, are asked for late. */
const MOUNT_MS = 8_000;
const PULL = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
]);
const CONFIGURATION = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError']);
const NOT_THERE = /not found|manifest unknown|name unknown|does not exist|no match for platform|no matching manifest/i;
const REFUSED = /unauthorized|denied|forbidden|authentication required|no basic auth/i;

/** What is done once everything is mounted. */
const MOUNTED = new Set(['Pulling', 'Pulled', 'Created', 'Started', 'Failed', 'BackOff']);
/** Where the cluster gets a further node for a pod: its own autoscaler, and Karpenter. */
const SCALE_UP = new Set(['TriggeredScaleUp', 'Nominated']);

/** `events`: of the pod, else of the Job, where it has waited for long enough to ask for them. */
export function startProgress(pod: Pod | null, events: readonly ClusterEvent[] = []): StartProgress {
  if (pod === null) {
    const last = events.findLast(({ type }) => type === 'Warning');
    return { phase: 'pending', message: last ? `${last.reason ?? ''}: ${last.message ?? ''}` : 'The Job has no pod yet.', hopeless: null };
  }
  const scheduled = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    const scaleUp = events.findLast(({ reason }) => SCALE_UP.has(reason ?? ''));
    // Told anew, it is progress.
    const inSight = scaleUp ? ` ${scaleUp.reason}: ${scaleUp.message ?? ''} (${timeOf(scaleUp)})` : '';
    return { phase: 'pending', message: `${scheduled.reason ?? 'Unschedulable'}: ${scheduled.message ?? ''}${inSight}`, hopeless: null };
  }
  const waitingContainers = [...(pod.status?.initContainerStatuses ?? []), mainStatus(pod)];
  const waiting = waitingContainers.map((status) => status?.state?.waiting).find((state) => state?.reason !== undefined);
  const reason = waiting?.reason ?? '';
  const message = waiting?.message ?? '';
  const image = pod.spec?.containers?.[0]?.image ?? '';
  if (PULL.has(reason)) return { phase: 'pulling', message: `${reason}: ${message}`, hopeless: hopelessPull(reason, message, image) };
  if (CONFIGURATION.has(reason)) {
    return {
      phase: 'pending',
      message: `${reason}: ${message}`,
      hopeless: { afterMs: CONFIGURATION_MS, outcome: configurationFailure(reason, message) },
    };
  }
  const mount = events.some((event) => MOUNTED.has(event.reason ?? ''))
    ? undefined
    : events.findLast((event) => event.reason === 'FailedMount');
  if (mount && NOT_THERE.test(mount.message ?? '')) {
    const outcome = configurationFailure('FailedMount', mount.message ?? '');
    return { phase: 'pending', message: `FailedMount: ${mount.message ?? ''}`, hopeless: { afterMs: MOUNT_MS, outcome } };
  }
  return { phase: 'pending', message: reason === '' ? 'The pod is being started.' : `${reason} ${message}`.trim(), hopeless: null };
}

function hopelessPull(reason: string, message: string, image: string): StartProgress['hopeless'] {
  const failed = (text: string, remedy: string): StartProgress['hopeless'] => ({
    afterMs: 0,
    outcome: { kind: 'start-failed', reason: text, remedy },
  });
  if (reason === 'InvalidImageName') return failed(`'${image}' is no name of an image`, 'Correct the job variable image.');
  if (reason === 'ErrImageNeverPull')
    return failed(`the image '${image}' is not on the node, and is not pulled`, 'Load it onto the node, or set another imagePullPolicy.');
  if (REFUSED.test(message)) {
    return failed(
      `the registry refuses the image '${image}': ${message}`,
      'Check the name; for a private image give the job variable imagePullSecrets.',
    );
  }
  if (NOT_THERE.test(message))
    return failed(`the image '${image}' was not found: ${message}`, 'Check name and tag of the job variable image.');
  return null;
}

function configurationFailure(reason: string, message: string): OutcomeV1 {
  return {
    kind: 'start-failed',
    reason: `the container could not be made (${reason}): ${message}`,
    remedy: 'Create what the message names in the namespace, or correct the job variable that asks for it.',
  };
}

/** That takes as long as it takes. */
export function suspendedMessage(jobName: string): string {
  return `The Job is suspended: until its turn comes in a queue of the cluster such as Kueue, by hand, or to be removed. kubectl describe job ${jobName} tells more.`;
}

/** It took too long without any progress. */
export function startTimedOut(seconds: number, { message }: StartProgress): OutcomeV1 {
  return {
    kind: 'start-failed',
    reason: `the pod did not start for ${seconds} s without progress: ${message}`,
    remedy: 'Give the cluster what the message says is missing, or raise the job variable podStartTimeout.',
  };
}
