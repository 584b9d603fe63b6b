/** Pure: what the pods of a Job mean for it. */
import { exitCodesOf, isOver } from './pod-status.ts';
import type { JobObject, PodFailureRule, PodObject } from './cluster-objects.ts';

export interface JobVerdict {
  /** Why it fails; null: it does not. */
  failure: { reason: string; message: string } | null;
  /** Nothing of it runs any more, and no more will. */
  isOver: boolean;
  /** Pods that run or shall. */
  active: number;
  /** Pods that are being ended and that no other may replace yet. */
  blocking: number;
}

export function judgeJob(job: JobObject, pods: readonly PodObject[]): JobVerdict {
  const { spec, status } = job;
  const running = pods.filter((pod) => !isOver(pod.status));
  const terminating = running.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const active = running.length - terminating.length;
  const known = status.conditions?.find(({ type }) => type === 'FailureTarget');
  const failure = known ? { reason: known.reason ?? '', message: known.message ?? '' } : findFailure(job, pods);
  const uncounted = pods.filter(({ metadata }) => metadata.finalizers?.length);
  const succeeded = (status.succeeded ?? 0) + uncounted.filter((pod) => pod.status.phase === 'Succeeded').length;
  const isComplete = failure === null && running.length === 0 && succeeded >= (spec.completions ?? 1);
  return {
    failure,
    isOver: isComplete || (failure !== null && running.length === 0),
    active,
    blocking: spec.podReplacementPolicy === 'Failed' ? terminating.length : 0,
  };
}

function findFailure(job: JobObject, pods: readonly PodObject[]): JobVerdict['failure'] {
  const { spec, status } = job;
  const failed = pods.filter((pod) => pod.status.phase === 'Failed');
  for (const pod of failed) {
    const message = policyMessage(spec.podFailurePolicy?.rules ?? [], pod);
    if (message !== null) return { reason: 'PodFailurePolicy', message };
  }
  const ignored = failed.filter((pod) => matchedRule(spec.podFailurePolicy?.rules ?? [], pod)?.rule.action === 'Ignore').length;
  const uncounted = failed.filter(({ metadata }) => metadata.finalizers?.length).length;
  if ((status.failed ?? 0) + uncounted - ignored > spec.backoffLimit)
    return { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' };
  const seconds = spec.activeDeadlineSeconds;
  const isLate = seconds !== undefined && status.startTime !== undefined && Date.now() >= Date.parse(status.startTime) + seconds * 1000;
  const hasSucceeded = pods.length > 0 && pods.every((pod) => pod.status.phase === 'Succeeded');
  return isLate && !hasSucceeded ? { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' } : null;
}

interface Matched {
  rule: PodFailureRule;
  index: number;
  /** What of the pod it matched. */
  words: string;
}

function matchedRule(rules: readonly PodFailureRule[], pod: PodObject): Matched | null {
  for (const [index, rule] of rules.entries()) {
    const wanted = rule.onPodConditions?.find(({ type, status = 'True' }) =>
      pod.status.conditions?.some((condition) => condition.type === type && condition.status === status),
    );
    if (wanted) return { rule, index, words: `has condition ${wanted.type}` };
    const { containerName, operator, values } = rule.onExitCodes ?? { values: null };
    const code = exitCodesOf(pod.status).find(
      ({ name, exitCode }) =>
        values !== null && exitCode !== 0 && (containerName ?? name) === name && values.includes(exitCode) === (operator === 'In'),
    );
    if (code) return { rule, index, words: `Container ${code.name} for pod ${nameOf(pod)} failed with exit code ${code.exitCode}` };
  }
  return null;
}

function policyMessage(rules: readonly PodFailureRule[], pod: PodObject): string | null {
  const matched = matchedRule(rules, pod);
  if (matched?.rule.action !== 'FailJob') return null;
  const { words, index } = matched;
  return words.startsWith('has')
    ? `Pod ${nameOf(pod)} ${words} matching FailJob rule at index ${index}`
    : `${words} matching FailJob rule at index ${index}`;
}

function nameOf({ metadata }: PodObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
