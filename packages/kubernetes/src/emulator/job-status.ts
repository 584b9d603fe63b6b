/** Pure: what a Job says of itself. */
import { without } from './without.ts';
import { isOver } from './pod-status.ts';
import { timestamp } from './timestamps.ts';
import type { Condition, JobObject, JobStatus, PodObject } from './cluster-objects.ts';
import type { JobVerdict } from './job-verdict.ts';

export function finishedAt({ status }: JobObject): number | null {
  const end = status.conditions?.find(({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True');
  return end ? Date.parse(end.lastTransitionTime ?? '') : null;
}

function condition(type: string, reason: string, message: string): Condition {
  const now = timestamp();
  return { type, status: 'True', lastProbeTime: now, lastTransitionTime: now, reason, message };
}

function withFirst(conditions: readonly Condition[] = [], added: Condition): Condition[] {
  return conditions.some(({ type }) => type === added.type) ? [...conditions] : [...conditions, added];
}

export function countsOf(pods: readonly PodObject[]): Pick<JobStatus, 'active' | 'ready' | 'terminating'> {
  const running = pods.filter(({ status }) => !isOver(status));
  const active = running.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const ready = active.filter(({ status }) => status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True')).length;
  return { ...(active.length > 0 && { active: active.length }), ready, terminating: running.length - active.length };
}

export function suspendedStatus({ status }: JobObject, pods: readonly PodObject[]): JobStatus {
  const others = status.conditions?.filter(({ type, status: is }) => type !== 'Suspended' || is === 'True');
  const conditions = withFirst(others, condition('Suspended', 'JobSuspended', 'Job suspended'));
  return { ...without(status, 'active'), ...countsOf(pods), conditions, uncountedTerminatedPods: {} };
}

/** It was suspended, and is no more. */
export function resumedStatus({ status }: JobObject): JobStatus {
  const resumed = { ...condition('Suspended', 'JobResumed', 'Job resumed'), status: 'False' };
  const conditions = status.conditions?.map((one) => (one.type === 'Suspended' ? resumed : one)) ?? [];
  return { ...status, conditions, startTime: timestamp() };
}

export function isSuspended({ status }: JobObject): boolean {
  return status.conditions?.some(({ type, status: is }) => type === 'Suspended' && is === 'True') ?? false;
}

/** Before the ended pods are let go. */
export function statusOf(
  job: JobObject,
  { pods, ended, verdict }: { pods: readonly PodObject[]; ended: readonly PodObject[]; verdict: JobVerdict },
): JobStatus {
  const before = without(job.status, 'active');
  const succeeded = ended.filter(({ status }) => status.phase === 'Succeeded').map(({ metadata }) => metadata.uid);
  const failed = ended.filter(({ status }) => status.phase !== 'Succeeded').map(({ metadata }) => metadata.uid);
  const target = verdict.failure
    ? condition('FailureTarget', verdict.failure.reason, verdict.failure.message)
    : verdict.isOver
      ? condition('SuccessCriteriaMet', 'CompletionsReached', 'Reached expected number of succeeded pods')
      : null;
  return {
    ...before,
    ...countsOf(pods),
    startTime: before.startTime ?? timestamp(),
    ...(target && { conditions: withFirst(before.conditions, target) }),
    uncountedTerminatedPods: { ...(succeeded.length > 0 && { succeeded }), ...(failed.length > 0 && { failed }) },
  };
}

/** After they were. */
export function settledStatus({ spec }: JobObject, status: JobStatus, { failure, isOver: hasEnded }: JobVerdict): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const counts = { succeeded: (status.succeeded ?? 0) + succeeded.length, failed: (status.failed ?? 0) + failed.length };
  const end = failure
    ? condition('Failed', failure.reason, failure.message)
    : condition('Complete', 'CompletionsReached', 'Reached expected number of succeeded pods');
  return {
    ...status,
    ...(hasEnded && { conditions: withFirst(status.conditions, end) }),
    ...(hasEnded && !failure && { completionTime: end.lastTransitionTime ?? timestamp() }),
    ...(counts.succeeded > 0 && { succeeded: Math.min(counts.succeeded, spec.completions ?? Infinity) }),
    ...(counts.failed > 0 && { failed: counts.failed }),
    uncountedTerminatedPods: {},
  };
}

const order: readonly (keyof JobStatus)[] = [
  'conditions',
  'startTime',
  'completionTime',
  'active',
  'succeeded',
  'failed',
  'terminating',
  'uncountedTerminatedPods',
  'ready',
];

/** So that what is equal is seen as equal. */
export function inOrder(status: JobStatus): JobStatus {
  return Object.fromEntries(order.filter((key) => status[key] !== undefined).map((key) => [key, status[key]]));
}
