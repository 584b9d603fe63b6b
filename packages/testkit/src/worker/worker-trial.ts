/** The subject with what surrounds it, and the few steps that rules are made of. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionKeyV1, InfrastructureRefV1, OutcomeV1, SubmitRequestV1, WorkerContextV1, WorkerV1 } from '@farhaul/core/plugin';
import type { Rule } from '../rules/rule.ts';
import { readEnvironment } from '../settings.ts';
import { ruleProgramText, type RuleProgram } from './rule-program.ts';
import type { WorkerContractSubject } from './worker-contract-subject.ts';

/** What a contract is tried with beside the subject. */
export interface WorkerTrialJobs<Job = unknown> {
  /** Rendered job that works. Its image, or whatever runs commands, has `node` of 22 or newer. */
  job: Job;
  /** Rendered job that the infrastructure refuses for good: an image that does not exist. */
  refusedJob?: Job;
  /** Rendered job with a memory limit between 64 and 512 MiB. */
  smallMemoryJob?: Job;
  /** Job variables of the flows that are run. @default {} */
  jobVariables?: Record<string, unknown>;
  /** How many are submitted at once. @default 100 */
  concurrency?: number;
  /** Whether an instance that did not start it learns the exact exit code. @default true */
  foreignExitCodes?: boolean;
}

export interface WorkerTrial extends Omit<WorkerContractSubject, 'createWorker'>, WorkerTrialJobs {
  /** A further instance. */
  createWorker(): Promise<WorkerV1>;
  readonly context: WorkerContextV1;
  /** What the instances wrote to their logger. */
  readonly logged: string[];
}

export type WorkerRule = Rule<WorkerTrial>;

/** Sleeps longer than any rule lasts. */
export const LONG_MS = 600_000;

export async function createWorkerTrial(subject: WorkerContractSubject, jobs: WorkerTrialJobs): Promise<WorkerTrial> {
  const logged: string[] = [];
  const log = (message: string): void => void logged.push(message);
  const context: WorkerContextV1 = {
    environment: readEnvironment(),
    logger: { debug: log, info: log, warn: log, error: log },
    stateDirectory: await mkdtemp(join(tmpdir(), 'farhaul-contract-')),
  };
  // Written out, because the methods of a class are not among its own properties.
  return {
    ...jobs,
    createWorker: async () => await subject.createWorker(context),
    context,
    logged,
    exists: (ref) => subject.exists(ref),
    deleteByHand: (ref) => subject.deleteByHand(ref),
    ...(subject.labelsOf && { labelsOf: subject.labelsOf.bind(subject) }),
    ...(subject.createWithoutStart && { createWithoutStart: subject.createWithoutStart.bind(subject) }),
    ...(subject.createBusyWorker && { createBusyWorker: subject.createBusyWorker.bind(subject) }),
    ...(subject.createUnreachableWorker && { createUnreachableWorker: subject.createUnreachableWorker.bind(subject) }),
    ...(subject.calls && { calls: subject.calls.bind(subject) }),
    ...(subject.pollIntervalMs !== undefined && { pollIntervalMs: subject.pollIntervalMs }),
    ...(subject.module && { module: subject.module }),
    ...(subject.plugin && { plugin: subject.plugin }),
    ...(subject.storage && { storage: subject.storage }),
    ...(subject.close && { close: subject.close.bind(subject) }),
  };
}

export async function closeWorkerTrial(trial: WorkerTrial): Promise<void> {
  await trial.close?.();
  await rm(trial.context.stateDirectory, { recursive: true, force: true, maxRetries: 5 });
}

export function ruleKey(): ExecutionKeyV1 {
  const executionId = randomUUID();
  return { flowRunId: randomUUID(), executionId, name: `fh-${executionId.replaceAll('-', '')}` };
}

export function ruleRequest(
  trial: Pick<WorkerTrial, 'job'>,
  program: RuleProgram,
  overrides: Partial<SubmitRequestV1<unknown>> & { arguments?: string[] } = {},
): SubmitRequestV1<unknown> {
  const { arguments: more = [], ...rest } = overrides;
  return {
    key: ruleKey(),
    name: 'brave-otter',
    command: ['node', '-e', ruleProgramText, JSON.stringify(program), ...more],
    environment: {},
    secretEnvironment: {},
    mounts: [],
    labels: {},
    job: trial.job,
    deadline: null,
    ...rest,
  };
}

export const never = (): AbortSignal => new AbortController().signal;

/** Everything that a watcher told. */
export interface Watched {
  outcome: OutcomeV1;
  lines: string[];
  phases: string[];
}

export async function watch(worker: WorkerV1, ref: InfrastructureRefV1, signal = never()): Promise<Watched> {
  const lines: string[] = [];
  const phases: string[] = [];
  const outcome = await worker.doWatch(ref, {
    signal,
    onPhase: (phase, message) => phases.push(`${phase} ${message}`),
    onLog: (_, line) => lines.push(line),
  });
  return { outcome, lines, phases };
}

export async function remove(worker: WorkerV1, ref: InfrastructureRefV1, graceMs = 0): Promise<void> {
  await worker.doRemove?.(ref, { signal: never(), graceMs });
}

/** Another instance for a moment. */
export async function withWorker<Value>(
  create: () => Promise<WorkerV1> | WorkerV1,
  act: (worker: WorkerV1) => Promise<Value>,
): Promise<Value> {
  const worker = await create();
  try {
    return await act(worker);
  } finally {
    await worker.close?.();
  }
}

/** Submits, acts, and removes whatever happens. */
export async function using(
  trial: WorkerTrial,
  request: SubmitRequestV1<unknown>,
  act: (worker: WorkerV1, ref: InfrastructureRefV1) => Promise<void>,
): Promise<void> {
  await withWorker(trial.createWorker, async (worker) => {
    const ref = await worker.doSubmit(request, { signal: never() });
    try {
      await act(worker, ref);
    } finally {
      await remove(worker, ref);
    }
  });
}

export async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const late = new AbortController();
  try {
    return await Promise.race([work, sleep(ms, undefined, { signal: late.signal }).then(() => assert.fail(`took longer than ${ms} ms`))]);
  } finally {
    late.abort();
  }
}

/** Resolves when the program prints `ready`. */
export async function whenReady(
  worker: WorkerV1,
  ref: InfrastructureRefV1,
  signal = never(),
): Promise<{ lines: string[]; watching: Promise<OutcomeV1> }> {
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  const watching = worker.doWatch(ref, {
    signal,
    onPhase: () => undefined,
    onLog(_, line) {
      lines.push(line);
      if (line === 'ready') ready.resolve();
    },
  });
  const early = watching.then((outcome) => assert.fail(`it ended before it was ready: ${JSON.stringify(outcome)}`));
  await within(60_000, Promise.race([ready.promise, early]));
  return { lines, watching };
}

/** What a promise is rejected with. */
export async function refusal(act: Promise<unknown>): Promise<unknown> {
  return await act.then(
    (value) => assert.fail(`not refused, but ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

/** All text in which an error could carry something. */
export function textOf(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? '';
  const { message, stack, cause, ...own } = error as Error & Record<string, unknown>;
  return [message, stack, JSON.stringify(own), cause === undefined ? '' : textOf(cause)].join('\n');
}
