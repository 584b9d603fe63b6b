import { describe, expect, test } from 'vitest';
import type { Job, Pod } from './kubernetes-objects.ts';
import { isNodeSilent, podlessOutcome, podOutcome, silentNodeOutcome } from './kubernetes-outcome.ts';
import { startProgress } from './kubernetes-start.ts';

type Terminated = NonNullable<NonNullable<NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state']>['terminated']>;

const metadata = { name: 'fh-1-x', namespace: 'ml', uid: '1', resourceVersion: '1' };
const container = { name: 'farhaul', image: 'app:1', resources: { limits: { memory: '192Mi' } } };

function ended(terminated: Partial<Terminated>, more: { status?: Partial<NonNullable<Pod['status']>>; deleted?: boolean } = {}): Pod {
  const state = { terminated: { exitCode: 0, ...terminated } };
  return {
    metadata: { ...metadata, ...(more.deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }) },
    spec: { nodeName: 'node-1', containers: [container] },
    status: { phase: 'Failed', containerStatuses: [{ name: 'farhaul', state }], ...more.status },
  };
}

const failedJob = (reason: string): Job => ({
  metadata,
  status: { conditions: [{ type: 'Failed', status: 'True', reason, message: 'words' }] },
});
const disrupted = (reason: string) => ({
  status: { conditions: [{ type: 'DisruptionTarget', status: 'True', reason, message: 'words' }] },
});

test('an exit code is data; those of signals name them', () => {
  expect(podOutcome(ended({ exitCode: 0 }), null, [])).toEqual({ kind: 'exited', exitCode: 0, signal: null });
  expect(podOutcome(ended({ exitCode: 137, reason: 'Error' }), null, [])).toEqual({ kind: 'exited', exitCode: 137, signal: 'SIGKILL' });
});

test('a kill for lack of memory names the limit, a full JavaScript heap the option', () => {
  expect(podOutcome(ended({ exitCode: 137, reason: 'OOMKilled' }), null, [])).toMatchObject({
    kind: 'oom',
    reason: expect.stringContaining('192Mi'),
  });
  const lines = ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'];
  expect(podOutcome(ended({ exitCode: 134 }), null, lines)).toMatchObject({
    kind: 'oom',
    remedy: expect.stringContaining('--max-old-space-size'),
  });
});

test('evicted, lost with its node, deleted and over its deadline are told apart from a failure', () => {
  const killed = { exitCode: 137, reason: 'Error' };
  expect(podOutcome(ended(killed, disrupted('EvictionByEvictionAPI')), null, [])).toMatchObject({ kind: 'evicted' });
  expect(podOutcome(ended(killed, { status: { reason: 'Evicted', message: 'low on memory' } }), null, [])).toMatchObject({
    kind: 'evicted',
    reason: expect.stringContaining('low on memory'),
  });
  expect(podOutcome(ended(killed, disrupted('DeletionByPodGC')), null, [])).toMatchObject({
    kind: 'lost',
    reason: expect.stringContaining('node-1'),
  });
  expect(podOutcome(ended(killed), failedJob('DeadlineExceeded'), [])).toMatchObject({ kind: 'deadline' });
  expect(podOutcome(ended({ exitCode: 143 }, { deleted: true }), null, [])).toMatchObject({ kind: 'deleted', exitCode: 143 });
  expect(podOutcome(ended({ exitCode: 0 }, { deleted: true }), null, [])).toMatchObject({ kind: 'exited', exitCode: 0 });
});

test('a Job that is suspended has its pod evicted; one that ended all the same has ended', () => {
  const suspended: Job = { metadata, spec: { suspend: true } };
  expect(podOutcome(ended({ exitCode: 143 }, { deleted: true }), suspended, [])).toMatchObject({ kind: 'evicted', exitCode: 143 });
  expect(podOutcome(ended({ exitCode: 0 }, { deleted: true }), suspended, [])).toMatchObject({ kind: 'exited', exitCode: 0 });
  expect(podlessOutcome(suspended, 'fh-1-x')).toMatchObject({ kind: 'evicted' });
  expect(podlessOutcome(suspended, null)).toBeNull();
});

test('a program that the image lacks, and an old Node, are said to be that', () => {
  const message = 'exec: "node": executable file not found in $PATH';
  expect(podOutcome(ended({ exitCode: 128, reason: 'StartError', message }), null, [])).toMatchObject({
    kind: 'start-failed',
    remedy: expect.stringContaining('node:24-slim'),
  });
  const lines = ['farhaul bootstrap failed: needs Node >= 22, image has v18.20.0'];
  expect(podOutcome(ended({ exitCode: 70 }), null, lines)).toMatchObject({
    kind: 'start-failed',
    reason: expect.stringContaining('v18.20.0'),
  });
});

test('without a pod the Job tells; one that may still get a pod tells nothing', () => {
  expect(podlessOutcome({ metadata }, null)).toBeNull();
  expect(podlessOutcome(failedJob('DeadlineExceeded'), 'x')).toMatchObject({ kind: 'deadline' });
  expect(podlessOutcome(failedJob('PodFailurePolicy'), 'x')).toMatchObject({ kind: 'evicted' });
  expect(podlessOutcome(failedJob('BackoffLimitExceeded'), 'x')).toMatchObject({ kind: 'deleted' });
});

const waiting = (reason: string, message = ''): Pod => ({
  metadata,
  spec: { containers: [container] },
  status: { phase: 'Pending', containerStatuses: [{ name: 'farhaul', state: { waiting: { reason, message } } }] },
});

test('what waiting cannot help is given up, at once or soon; what it may help is not', () => {
  expect(startProgress(waiting('ErrImagePull', 'app:1: not found')).hopeless).toMatchObject({
    afterMs: 0,
    outcome: { kind: 'start-failed' },
  });
  expect(startProgress(waiting('ImagePullBackOff', 'pull access denied')).hopeless?.outcome).toMatchObject({
    remedy: expect.stringContaining('imagePullSecrets'),
  });
  expect(startProgress(waiting('InvalidImageName')).hopeless?.afterMs).toBe(0);
  expect(startProgress(waiting('ErrImageNeverPull')).hopeless?.afterMs).toBe(0);
  expect(startProgress(waiting('CreateContainerConfigError', 'secret "x" not found')).hopeless?.afterMs).toBeLessThanOrEqual(30_000);
  expect(startProgress(waiting('ImagePullBackOff', 'dial tcp: connection refused')).hopeless).toBeNull();
  expect(startProgress(waiting('ContainerCreating')).hopeless).toBeNull();
});

test("a pod that finds no node says so in the scheduler's words", () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes are available' }];
  expect(startProgress({ metadata, status: { phase: 'Pending', conditions } })).toEqual({
    phase: 'pending',
    message: 'Unschedulable: 0/3 nodes are available',
    hopeless: null,
  });
});

describe('what the cluster says of a pod that does not start', () => {
  const starting = { metadata, spec: { containers: [{ name: 'farhaul', image: 'app:1' }] }, status: { phase: 'Pending' } };
  const missing = { type: 'Warning', reason: 'FailedMount', message: 'MountVolume.SetUp failed: secret "x" not found' };

  test('a volume that is not there is hopeless soon; one that came late is not', () => {
    const { hopeless } = startProgress(starting, [missing]);
    expect(hopeless?.afterMs).toBeLessThanOrEqual(20_000);
    expect(hopeless?.outcome).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining('secret "x" not found') });
    expect(startProgress(starting, [missing, { reason: 'Pulling', message: 'Pulling image "app:1"' }]).hopeless).toBeNull();
    expect(startProgress(starting, [{ ...missing, message: 'timed out waiting for the condition' }]).hopeless).toBeNull();
  });

  test('a node in sight is said, and said anew it is progress', () => {
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available' }];
    const pod = { metadata, status: { phase: 'Pending', conditions } };
    const scaleUp = (lastTimestamp: string) => ({ reason: 'TriggeredScaleUp', message: 'pod triggered scale-up: 1->2', lastTimestamp });
    const [once, again] = ['2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z'].map((time) => startProgress(pod, [scaleUp(time)]).message);
    expect(once).toMatch(/^Unschedulable: 0\/1 nodes are available TriggeredScaleUp: pod triggered scale-up: 1->2/);
    expect(again).not.toBe(once);
  });

  test('a Job without a pod says why', () => {
    const quota = { type: 'Warning', reason: 'FailedCreate', message: 'exceeded quota: none' };
    expect(startProgress(null, [quota]).message).toBe('FailedCreate: exceeded quota: none');
  });
});

test('a node is silent where the cluster calls a pod unready that runs, and nobody its containers', () => {
  const pod = (ready: string, containers: string, phase = 'Running'): Pod => ({
    metadata,
    spec: { nodeName: 'node-1' },
    status: {
      phase,
      conditions: [
        { type: 'Ready', status: ready },
        { type: 'ContainersReady', status: containers },
      ],
    },
  });
  expect([pod('False', 'True'), pod('True', 'True'), pod('False', 'False'), pod('False', 'True', 'Failed')].map(isNodeSilent)).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(silentNodeOutcome(pod('False', 'True'))).toMatchObject({
    kind: 'lost',
    reason: 'the node node-1 does not answer: it was to end the pod fh-1-x, and has not told that it did',
  });
});

test('a pod that its node was to lose by a taint is told what that means', () => {
  expect(podOutcome(ended({ exitCode: 143 }, disrupted('DeletionByTaintManager')), null, [])).toMatchObject({
    kind: 'evicted',
    remedy: expect.stringContaining('taint'),
  });
});
