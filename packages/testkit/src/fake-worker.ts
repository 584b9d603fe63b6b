/** A worker type in memory, for tests of everything above the contract. */
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import type {
  CallOptionsV1,
  ExecutionKeyV1,
  InfrastructureRefV1,
  JobSchemaV1,
  OutcomeV1,
  SubmitRequestV1,
  WatchOptionsV1,
  WorkerEntryV1,
  WorkerV1,
} from '@farhaul/core/plugin';
import type { RuleProgram } from './worker/rule-program.ts';

/** What a unit of the fake cloud does; ends with its exit code, or otherwise. */
export type FakeProgram = (unit: FakeUnit) => Promise<number | OutcomeV1>;

export interface FakeUnit {
  readonly request: SubmitRequestV1<unknown>;
  /** Aborted by the provider's stop signal. */
  readonly stopped: AbortSignal;
  /** Aborted when it is ended by force or deleted. */
  readonly killed: AbortSignal;
  print(line: string, source?: 'stdout' | 'stderr'): void;
}

interface Unit extends FakeUnit {
  readonly lines: { source: 'stdout' | 'stderr'; line: string }[];
  readonly changed: EventTarget;
  readonly stop: AbortController;
  readonly kill: AbortController;
  readonly ended: Promise<OutcomeV1>;
  started: boolean;
  /** Idempotent. */
  start(): void;
}

/** The infrastructure behind any number of fake workers. */
export class FakeCloud {
  readonly units = new Map<string, Unit>();
  /** How many were ever created. */
  created = 0;
  /** How many requests the workers have sent. */
  calls = 0;
  /** Highest number that ran at once. */
  peak = 0;
  /** Thrown by the next calls of doSubmit, one each. `after`: it was created all the same. */
  readonly submitErrors: { error: unknown; after?: boolean }[] = [];
  /** While set, every call fails with it. */
  outage: FarhaulError | null = null;
  /** While set, nothing is removed. */
  removalOutage: FarhaulError | null = null;
  program: FakeProgram;
  /** Of every ref. */
  reach = 'cluster:fake';

  constructor(program: FakeProgram = ruleProgram) {
    this.program = program;
  }

  create(request: SubmitRequestV1<unknown>, { start = true }: { start?: boolean } = {}): void {
    this.created += 1;
    const stop = new AbortController();
    const kill = new AbortController();
    const changed = new EventTarget();
    const lines: Unit['lines'] = [];
    const print: FakeUnit['print'] = (line, source = 'stdout') => {
      lines.push({ source, line });
      changed.dispatchEvent(new Event('line'));
    };
    const base = { request, stopped: stop.signal, killed: kill.signal, print };
    const ended = Promise.withResolvers<OutcomeV1>();
    kill.signal.addEventListener('abort', () => ended.resolve({ kind: 'exited', exitCode: 137, signal: 'SIGKILL' }));
    const unit: Unit = {
      ...base,
      lines,
      changed,
      stop,
      kill,
      ended: ended.promise,
      started: false,
      start: () => {
        if (unit.started) return;
        unit.started = true;
        this.program(base).then((end) => ended.resolve(typeof end === 'number' ? { kind: 'exited', exitCode: end } : end), ended.reject);
      },
    };
    this.units.set(request.key.name, unit);
    if (start) unit.start();
    this.peak = Math.max(this.peak, this.units.size);
  }

  entry(): WorkerEntryV1 {
    return {
      type: 'fake',
      displayName: 'Fake',
      description: 'In memory.',
      jobSchema: fakeJobSchema,
      load: async () => new FakeWorker(this),
    };
  }
}

const fakeJobSchema: JobSchemaV1 = {
  specificationVersion: 'v1',
  template: {
    job: { size: '{{ size }}' },
    variables: { type: 'object', properties: { size: { type: 'integer', minimum: 1, default: 1, description: 'How large.' } } },
  },
  dangerous: [],
};

export class FakeWorker implements WorkerV1 {
  readonly specificationVersion = 'v1';
  readonly type = 'fake';
  readonly displayName = 'Fake';
  readonly description = 'In memory.';
  readonly #cloud: FakeCloud;

  constructor(cloud: FakeCloud) {
    this.#cloud = cloud;
  }

  async reaches(): Promise<string[]> {
    return [this.#cloud.reach];
  }

  async doSubmit(request: SubmitRequestV1<unknown>): Promise<InfrastructureRefV1> {
    this.#available();
    const { name } = request.key;
    const failure = this.#cloud.submitErrors.shift();
    if (failure && !failure.after) throw failure.error;
    if ((request.job as { refused?: boolean }).refused) {
      throw new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', 'The fake cloud refuses this job.', { hint: 'Ask for less.' });
    }
    if (!this.#cloud.units.has(name)) this.#cloud.create(request);
    this.#cloud.units.get(name)?.start();
    if (failure) throw failure.error;
    return this.#refOf(request.key);
  }

  async doFind(key: ExecutionKeyV1): Promise<InfrastructureRefV1 | null> {
    this.#available();
    return this.#cloud.units.has(key.name) ? this.#refOf(key) : null;
  }

  async doWatch(ref: InfrastructureRefV1, { signal, onLog }: WatchOptionsV1): Promise<OutcomeV1> {
    signal.throwIfAborted();
    this.#available();
    const unit = this.#cloud.units.get(ref.identifier);
    if (!unit) return { kind: 'lost', reason: `${ref.identifier} does not exist`, remedy: '' };
    unit.start();
    let told = 0;
    const tell = (): void => {
      for (const { source, line } of unit.lines.slice(told)) onLog(source, line);
      told = unit.lines.length;
    };
    unit.changed.addEventListener('line', tell);
    tell();
    try {
      return await Promise.race([unit.ended, rejectOnAbort(signal)]);
    } finally {
      unit.changed.removeEventListener('line', tell);
    }
  }

  async doRemove(ref: InfrastructureRefV1, { graceMs, signal }: CallOptionsV1 & { graceMs: number }): Promise<void> {
    this.#available();
    if (this.#cloud.removalOutage) throw this.#cloud.removalOutage;
    const unit = this.#cloud.units.get(ref.identifier);
    if (!unit) return;
    unit.stop.abort();
    if (graceMs > 0) await Promise.race([unit.ended, sleep(graceMs, undefined, { signal })]);
    unit.kill.abort();
    await unit.ended;
    this.#cloud.units.delete(ref.identifier);
  }

  #refOf(key: ExecutionKeyV1): InfrastructureRefV1 {
    return { type: 'fake', identifier: key.name, reach: this.#cloud.reach, data: { executionId: key.executionId } };
  }

  #available(): void {
    this.#cloud.calls += 1;
    if (this.#cloud.outage) throw this.#cloud.outage;
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }));
}

/** Does what the rules describe in the command. */
async function ruleProgram({ request, stopped, killed, print }: FakeUnit): Promise<number | OutcomeV1> {
  const [, , , description = '{}', ...rest] = request.command;
  const program = JSON.parse(description) as RuleProgram;
  const environment: Record<string, string> = { ...request.environment, ...request.secretEnvironment };
  await sleep(0);
  for (const line of program.print ?? []) print(line);
  for (const line of program.printError ?? []) print(line, 'stderr');
  for (const name of program.printEnvironment ?? []) print(`${name}=${JSON.stringify(environment[name])}`);
  if (program.printArguments) print(JSON.stringify(rest));
  if (program.readFile) print(await readFile(program.readFile, 'utf8'));
  if (program.writeFile) await writeFile(program.writeFile, 'written');
  if (program.eatMemory) return { kind: 'oom', reason: 'It used up its memory.', remedy: 'Give it more.', exitCode: 137 };
  const ends = program.onStop === 'ignore' ? killed : AbortSignal.any([stopped, killed]);
  const slept = await sleep(program.sleepMs ?? 0, true, { signal: ends }).catch(() => false);
  if (slept) return program.exitCode ?? 0;
  if (program.onStop !== 'end') return 143;
  print('stopping');
  return 0;
}
