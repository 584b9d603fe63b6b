/** What the rules of `worker-rules.ts` are checked on, and by which means. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionKeyV1, InfrastructureRefV1, OutcomeV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { SubmitRequestV1, WorkerV1 } from '../plugin/v1/worker-v1.ts';

/** What the started program does, in this order. */
export interface RuleProgram {
  print?: string[];
  printError?: string[];
  /** Prints `name=<JSON of the value>` of each. */
  printEnvironment?: string[];
  /** Prints the JSON of its further arguments. */
  printArguments?: boolean;
  sleepMs?: number;
  /** What a stop signal does: end with code 0 after printing `stopping`, or nothing. @default the default of the system */
  onStop?: 'end' | 'ignore';
  exitCode?: number;
}

export interface WorkerRuleSubject {
  /** A new instance that sees the same infrastructure as the others. */
  createWorker(): Promise<WorkerV1>;
  /** Rendered job variables that work. */
  job: unknown;
  /** Rendered job variables that the infrastructure refuses for good; absent: it refuses none. */
  refusedJob?: unknown;
  /** Whether anything of it exists. */
  exists(ref: InfrastructureRefV1): Promise<boolean>;
  /** Removes it behind the worker's back. */
  deleteByHand(ref: InfrastructureRefV1): Promise<void>;
  /** Whether a second instance learns the exact exit code. */
  foreignExitCodes: boolean;
  /** How many are submitted at once. @default 100 */
  concurrency?: number;
}

export interface WorkerRule {
  group: 'Submit' | 'Watch' | 'Remove' | 'Adopt' | 'Hygiene';
  title: string;
  check(subject: WorkerRuleSubject): Promise<void>;
}

/** JavaScript of the program; its description is the first argument. */
export const ruleProgramText = `
const [program, ...rest] = [JSON.parse(process.argv[1]), ...process.argv.slice(2)];
if (program.onStop === 'ignore') process.on('SIGTERM', () => {});
if (program.onStop === 'end') process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); });
for (const line of program.print ?? []) console.log(line);
for (const line of program.printError ?? []) console.error(line);
for (const name of program.printEnvironment ?? []) console.log(name + '=' + JSON.stringify(process.env[name]));
if (program.printArguments) console.log(JSON.stringify(rest));
setTimeout(() => process.exit(program.exitCode ?? 0), program.sleepMs ?? 0);
`;

export const LONG_MS = 600_000;

export function ruleKey(): ExecutionKeyV1 {
  const executionId = randomUUID();
  return { flowRunId: randomUUID(), executionId, name: `fh-${executionId.replaceAll('-', '')}` };
}

export function ruleRequest(
  subject: Pick<WorkerRuleSubject, 'job'>,
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
    job: subject.job,
    deadline: null,
    ...rest,
  };
}

export const never = (): AbortSignal => new AbortController().signal;

export async function watch(
  worker: WorkerV1,
  ref: InfrastructureRefV1,
  signal = never(),
): Promise<{ outcome: OutcomeV1; lines: string[] }> {
  const lines: string[] = [];
  const outcome = await worker.doWatch(ref, { signal, onPhase: () => undefined, onLog: (_, line) => lines.push(line) });
  return { outcome, lines };
}

export async function remove(worker: WorkerV1, ref: InfrastructureRefV1, graceMs = 0): Promise<void> {
  await worker.doRemove?.(ref, { signal: never(), graceMs });
}

/** Submits, acts, and removes whatever happens. */
export async function using(
  subject: WorkerRuleSubject,
  request: SubmitRequestV1<unknown>,
  act: (worker: WorkerV1, ref: InfrastructureRefV1) => Promise<void>,
): Promise<void> {
  const worker = await subject.createWorker();
  const ref = await worker.doSubmit(request, { signal: never() });
  try {
    await act(worker, ref);
  } finally {
    await remove(worker, ref);
    await worker.close?.();
  }
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
export async function whenReady(worker: WorkerV1, ref: InfrastructureRefV1): Promise<{ lines: string[]; watching: Promise<OutcomeV1> }> {
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  const watching = worker.doWatch(ref, {
    signal: never(),
    onPhase: () => undefined,
    onLog(_, line) {
      lines.push(line);
      if (line === 'ready') ready.resolve();
    },
  });
  await within(30_000, ready.promise);
  return { lines, watching };
}
