import type { FlowRun, WorkerRecord, WorkPool, WorkQueue } from '@farhaul/core/client';
import { describe, expect, test } from 'vitest';
import { reasonsOf, type Surroundings } from './wait-reasons.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const time = '2026-01-01T11:00:00.000Z';

const run: FlowRun = {
  id: '01900000-0000-7000-8000-000000000001',
  name: 'idle-otter',
  flowName: 'train',
  flowVersion: null,
  state: { type: 'SCHEDULED', name: 'Scheduled', message: null, time },
  stateVersion: 1,
  tags: [],
  parameters: {},
  binding: { workerType: 'process', jobVariables: {}, storage: null, resultStorage: null },
  code: null,
  workPoolName: 'gpu',
  workQueueName: 'default',
  parentFlowRunId: null,
  parentTaskRunId: null,
  phases: [],
  executionId: null,
  executions: 0,
  attempt: 0,
  infrastructureRetries: 0,
  ref: null,
  channel: null,
  outcome: null,
  result: null,
  watched: false,
  createdAt: time,
  scheduledFor: time,
  startBy: null,
  startedAt: null,
  endedAt: null,
};
const pool: WorkPool = {
  id: run.id,
  name: 'gpu',
  type: 'process',
  description: null,
  status: 'READY',
  paused: false,
  concurrencyLimit: 2,
  slotsTaken: 0,
  baseJobTemplate: { job: {}, variables: {} },
  allow: [],
  plugin: null,
  storage: null,
  buildNamespace: null,
  createdAt: time,
  updatedAt: time,
};
const queue: WorkQueue = {
  id: run.id,
  workPoolName: 'gpu',
  name: 'default',
  description: null,
  priority: 1,
  concurrencyLimit: null,
  slotsTaken: 0,
  paused: false,
  isDefault: true,
  lastPolledAt: null,
  createdAt: time,
};
const worker: WorkerRecord = {
  id: run.id,
  name: 'w1',
  workPoolName: 'gpu',
  type: 'process',
  status: 'ONLINE',
  limit: null,
  running: 0,
  queues: [],
  host: 'h',
  pid: 1,
  version: '0.0.0',
  startedAt: time,
  lastSeenAt: time,
};

function said(change: Partial<Surroundings>): string {
  return reasonsOf({ run, pool, queue, workers: [worker], holders: [], now, ...change })
    .map(({ what, next }) => `${what} | ${next}`)
    .join('\n');
}

describe('a scheduled run', () => {
  test('that nothing blocks is taken at any moment', () => {
    expect(said({})).toContain('Nothing blocks it');
  });

  test('that is not due yet says when', () => {
    expect(said({ run: { ...run, scheduledFor: '2026-01-01T12:05:00.000Z' } })).toContain('due in 5m 00s');
  });

  test.each<[string, Partial<Surroundings>, string]>([
    ['a paused pool', { pool: { ...pool, paused: true } }, 'Work pool "gpu" is paused. | farhaul work-pool resume gpu'],
    ['a limit of 0', { pool: { ...pool, concurrencyLimit: 0 } }, 'has a limit of 0'],
    [
      'a full pool, by whom',
      { pool: { ...pool, slotsTaken: 2 }, holders: [{ ...run, name: 'busy-otter' }] },
      '2 of 2 slots are taken by busy-otter (train).',
    ],
    ['a pool that is gone', { pool: null, queue: null }, 'Its work pool "gpu" does not exist any more.'],
    [
      'a pool of another type',
      { pool: { ...pool, type: 'docker' } },
      'bound to the worker type "process", but pool "gpu" is of type "docker"',
    ],
    [
      'a paused queue',
      { queue: { ...queue, paused: true } },
      'Queue "default" of pool "gpu" is paused. | farhaul work-queue resume default -p gpu',
    ],
    ['a full queue', { queue: { ...queue, concurrencyLimit: 1, slotsTaken: 1 } }, '1 of 1 slots are taken'],
    ['a queue that does not exist', { queue: null }, 'does not exist. | farhaul work-queue create default -p gpu'],
    ['no worker', { workers: [] }, 'No worker of pool "gpu" (type process) is online. | farhaul worker start -p gpu'],
    ['an offline worker', { workers: [{ ...worker, status: 'OFFLINE' }] }, 'is online'],
    ['workers that drain', { workers: [{ ...worker, status: 'DRAINING' }] }, 'is draining'],
    [
      'workers of other queues',
      { workers: [{ ...worker, queues: ['nightly'] }] },
      'No worker serves the queue "default"; those online serve nightly. | farhaul worker start -p gpu --queue default',
    ],
    ['workers at their limit', { workers: [{ ...worker, limit: 1, running: 1 }] }, 'Every worker is at its own limit: w1 1/1.'],
  ])('waits for %s', (_, change, text) => {
    expect(said(change)).toContain(text);
  });

  test('several reasons are all said', () => {
    expect(said({ pool: { ...pool, paused: true }, workers: [] }).split('\n')).toHaveLength(2);
  });

  test('of a direct call waits for its caller', () => {
    expect(said({ run: { ...run, workPoolName: null, workQueueName: null }, pool: null, queue: null, workers: [] })).toContain(
      'the process that called it',
    );
  });
});

test('a run that nobody watches says who adopts it', () => {
  const running = { ...run, state: { ...run.state, type: 'RUNNING', name: 'Running' } } as const;
  expect(said({ run: running })).toContain('a worker of pool "gpu" adopts it. | farhaul worker start -p gpu');
  expect(said({ run: { ...running, watched: true } })).toContain('It runs.');
});

test('a crash shows its cause, the remedy and what was printed last', () => {
  const outcome = { kind: 'oom', reason: 'it used more than 512 MiB', remedy: 'Give it more memory.', lastLogLines: ['loading', 'loaded'] };
  const text = said({ run: { ...run, state: { ...run.state, type: 'CRASHED', name: 'OutOfMemory' }, outcome } });
  expect(text).toContain('oom: it used more than 512 MiB\nGive it more memory.');
  expect(text).toContain('It printed last:\n  loading\n  loaded');
});
