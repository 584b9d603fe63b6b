import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FarhaulError } from '@farhaul/core';
import type { OutcomeV1, SubmitRequestV1 } from '@farhaul/core/plugin';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import { PodReach, type ReachQuestion } from './pod-reach.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';

const nobody = (): void => undefined;
const logger = { debug: nobody, info: nobody, warn: nobody, error: nobody };
const reached: OutcomeV1 = { kind: 'exited', exitCode: 0 };
const notReached: OutcomeV1 = { kind: 'exited', exitCode: 42 };

describe('whether pods reach an address', () => {
  let stateDirectory: string;
  let requests: SubmitRequestV1<KubernetesJob>[];
  beforeEach(() => {
    stateDirectory = mkdtempSync(join(tmpdir(), 'farhaul-reach-'));
    requests = [];
  });
  afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }));

  const question = (outcome: () => Promise<OutcomeV1>, parts: Partial<ReachQuestion> = {}): ReachQuestion => ({
    origin: 'https://farhaul.example.com:4270',
    job: kubernetesTestJob(),
    place: 'https://cluster.example.com farhaul',
    signal: new AbortController().signal,
    run: async (request) => {
      requests.push(request);
      return await outcome();
    },
    ...parts,
  });
  const create = (): PodReach => new PodReach({ stateDirectory, logger });

  test.each([
    [reached, true],
    [notReached, false],
  ])('%j is told once, and remembered by the next process', async (outcome, expected) => {
    const reach = create();
    expect(await reach.ask(question(async () => outcome))).toBe(expected);
    expect(await reach.ask(question(async () => outcome))).toBe(expected);
    expect(await create().ask(question(async () => outcome))).toBe(expected);
    expect(requests).toHaveLength(1);
  });

  test.each(['http://127.0.0.1:4270', 'http://localhost:4270', 'http://[::1]:4270', 'http://0.0.0.0:4270'])(
    '%s is the pod itself, and is not tried',
    async (origin) => {
      expect(await create().ask(question(async () => reached, { origin }))).toBe(false);
      expect(requests).toEqual([]);
    },
  );

  test('what is only recalled is not tried', async () => {
    const reach = create();
    expect(await reach.recall(question(async () => reached))).toBeNull();
    expect(requests).toEqual([]);
    await reach.ask(question(async () => reached));
    expect(await reach.recall(question(async () => reached))).toBe(true);
  });

  test('those who ask at once wait for one trial', async () => {
    const { promise, resolve } = Promise.withResolvers<OutcomeV1>();
    const reach = create();
    const asking = [1, 2, 3].map(async () => await reach.ask(question(async () => await promise)));
    resolve(reached);
    expect(await Promise.all(asking)).toEqual([true, true, true]);
    expect(requests).toHaveLength(1);
  });

  test('where the first one gives up, the others try anew', async () => {
    const reach = create();
    const first = new AbortController();
    const begun = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<OutcomeV1>();
    const trying = question(
      async () => {
        begun.resolve();
        return await gone.promise;
      },
      { signal: first.signal },
    );
    const given = reach.ask(trying);
    await begun.promise;
    const second = reach.ask(question(async () => reached));
    first.abort();
    gone.reject(first.signal.reason as Error);
    await expect(given).rejects.toThrow('aborted');
    expect(await second).toBe(true);
  });

  test.each<[string, () => Promise<OutcomeV1>]>([
    ['a pod that does not start', async () => ({ kind: 'start-failed', reason: 'no such image', remedy: '' })],
    ['an image without fetch', async () => ({ kind: 'exited', exitCode: 1 })],
    [
      'a refused Job',
      async () => {
        throw new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', 'no');
      },
    ],
  ])('%s says nothing: nothing is remembered', async (_, outcome) => {
    const reach = create();
    expect(await reach.ask(question(outcome))).toBe(false);
    expect(await reach.ask(question(async () => reached))).toBe(true);
  });

  test('an absent cluster is told', async () => {
    const error = new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', 'away', { retryable: true });
    await expect(create().ask(question(async () => await Promise.reject(error)))).rejects.toBe(error);
  });

  test('the pod that tries is placed like the run, is small, and is forgotten soon', async () => {
    const job = kubernetesTestJob({
      memory: '64Gi',
      gpus: 4,
      nodeSelector: { pool: 'gpu' },
      volumes: [{ mountPath: '/data', claimName: 'x' }],
    });
    await create().ask(question(async () => reached, { job }));
    const [request] = requests;
    expect(request?.job).toMatchObject({ memory: '128Mi', nodeSelector: { pool: 'gpu' }, finishedJobTtl: 60, activeDeadline: 120 });
    expect(request?.job).not.toHaveProperty('gpus');
    expect(request?.job).not.toHaveProperty('volumes');
  });

  test('other nodes, another namespace and another address are tried by themselves', async () => {
    const reach = create();
    await reach.ask(question(async () => reached));
    const others: Partial<ReachQuestion>[] = [
      { job: kubernetesTestJob({ nodeSelector: { zone: 'b' } }) },
      { place: 'https://cluster.example.com other' },
      { origin: 'https://bucket.example.com' },
    ];
    for (const parts of others) await reach.ask(question(async () => reached, parts));
    expect(requests).toHaveLength(4);
    await reach.ask(question(async () => reached, { job: kubernetesTestJob({ memory: '1Gi', image: 'node:22-slim' }) }));
    expect(requests).toHaveLength(4);
  });
});
