/** For each rule of the worker contract a worker, or a provider, that breaks it and no other. */
import { FarhaulError } from '@farhaul/core';
import type { InfrastructureRefV1, OutcomeV1, WorkerV1 } from '@farhaul/core/plugin';
import type { FakeCloud } from '../fake-worker.ts';
import type { RuleProgram } from './rule-program.ts';
import type { WorkerContractSubject } from './worker-contract-subject.ts';
import { LONG_MS } from './worker-trial.ts';

export interface WorkerFault {
  /** What it does. */
  fault: string;
  /** How the rule's title begins. */
  rule: string;
  /** Methods in the place of those of a good one. */
  worker?(good: WorkerV1, cloud: FakeCloud): Partial<WorkerV1>;
  /** Means in the place of those of a good one. */
  subject?(good: WorkerContractSubject): Partial<WorkerContractSubject>;
}

type Submit = WorkerV1['doSubmit'];
type Request = Parameters<Submit>[0];

/** A worker that hands on another request than it was given. */
function sends(change: (request: Request) => Request): NonNullable<WorkerFault['worker']> {
  return (good) => ({ doSubmit: async (request, options) => await good.doSubmit(change(request), options) });
}

/** A worker that tells another outcome than it saw. */
function tells(change: (outcome: OutcomeV1, ref: InfrastructureRefV1) => OutcomeV1): NonNullable<WorkerFault['worker']> {
  return (good) => ({ doWatch: async (ref, options) => change(await good.doWatch(ref, options), ref) });
}

const exited = (exitCode: number): OutcomeV1 => ({ kind: 'exited', exitCode });
const codeOf = (outcome: OutcomeV1): number | null => (outcome.kind === 'exited' ? outcome.exitCode : null);
const programOf = (request: Pick<Request, 'command'>): RuleProgram => JSON.parse(request.command[3] ?? '{}') as RuleProgram;

function withProgram(request: Request, change: (program: RuleProgram) => RuleProgram): Request {
  const [node = '', flag = '', text = '', program = '{}', ...rest] = request.command;
  return { ...request, command: [node, flag, text, JSON.stringify(change(JSON.parse(program) as RuleProgram)), ...rest] };
}

const submitFaults: WorkerFault[] = [
  {
    fault: 'keeps a Date in its refs',
    rule: 'a ref survives JSON',
    worker: (good) => ({
      doSubmit: async (request, options) => dated(await good.doSubmit(request, options)),
      doFind: async (key, options) => {
        const ref = await good.doFind?.(key, options);
        return ref ? dated(ref) : null;
      },
    }),
  },
  {
    fault: 'answers another ref to the second submit',
    rule: 'submitting the same execution again',
    worker: (good, cloud) => ({
      doSubmit: async (request, options) => {
        const again = cloud.units.has(request.key.name);
        const ref = await good.doSubmit(request, options);
        return again ? { ...ref, data: { ...ref.data, again } } : ref;
      },
    }),
  },
  {
    fault: 'joins the lines of environment variables',
    rule: 'values of the environment',
    worker: sends((request) => ({
      ...request,
      environment: Object.fromEntries(Object.entries(request.environment).map(([name, value]) => [name, value.replaceAll('\n', ' ')])),
    })),
  },
  {
    fault: 'drops empty arguments',
    rule: 'arguments of the command',
    worker: sends((request) => ({ ...request, command: request.command.filter((part) => part !== '') })),
  },
  { fault: 'applies no labels', rule: 'labels are applied', worker: sends((request) => ({ ...request, labels: {} })) },
  {
    fault: 'passes long names on to a provider that refuses them',
    rule: 'a name that is too long',
    worker: sends((request) => {
      if (request.name.length > 63) throw new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', 'The name is too long.');
      return request;
    }),
  },
  {
    fault: 'attaches directories for reading only',
    rule: 'a directory that it can mount',
    worker: sends((request) => withProgram(request, ({ writeFile: _, ...program }) => program)),
  },
  {
    fault: 'refuses without a remedy',
    rule: 'what the infrastructure refuses for good',
    worker: sends((request) => {
      if ((request.job as { refused?: boolean }).refused) throw new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', 'No.');
      return request;
    }),
  },
  {
    fault: 'does not say when there will be room',
    rule: 'no room is FARHAUL_INFRASTRUCTURE_BUSY',
    subject: (good) => ({
      createBusyWorker: async (context) =>
        replacing(await good.createWorker(context), {
          doSubmit: async () => Promise.reject(new FarhaulError('FARHAUL_INFRASTRUCTURE_BUSY', 'Full.', { retryable: true })),
        }),
    }),
  },
  {
    fault: 'passes the error of its connection on',
    rule: 'a provider that does not answer',
    subject: (good) => ({
      createUnreachableWorker: async (context) =>
        replacing(await good.createUnreachableWorker!(context), {
          doSubmit: async () => Promise.reject(new Error('connect ECONNREFUSED')),
        }),
    }),
  },
];

const watchFaults: WorkerFault[] = [
  ...[0, 1, 3, 70, 255].map((code) => ({
    fault: `tells exit code ${code} as another`,
    rule: `exit code ${code} is told`,
    worker: tells((outcome) => (codeOf(outcome) === code ? exited((code + 1) % 256) : outcome)),
  })),
  {
    fault: 'takes every 137 for a lack of memory',
    rule: 'exit code 137 of the program itself',
    worker: tells((outcome) => (codeOf(outcome) === 137 ? { kind: 'oom', reason: 'It used up its memory.', remedy: 'More.' } : outcome)),
  },
  {
    fault: 'tells a lack of memory as an exit',
    rule: 'a lack of memory is told',
    worker: tells((outcome) => (outcome.kind === 'oom' ? exited(137) : outcome)),
  },
  {
    fault: 'drops long lines',
    rule: 'lines of the output',
    worker: (good) => ({
      doWatch: async (ref, options) =>
        await good.doWatch(ref, { ...options, onLog: (source, line) => (line.length < 400 ? options.onLog(source, line) : undefined) }),
    }),
  },
  {
    fault: 'mixes the outputs',
    rule: 'what it writes to its error output',
    worker: (good) => ({
      doWatch: async (ref, options) => await good.doWatch(ref, { ...options, onLog: (_, line) => options.onLog('stdout', line) }),
    }),
  },
  {
    fault: 'loses the exit code of what another instance started',
    rule: 'another instance can watch',
    worker: (good) => {
      const own = new Set<string>();
      return {
        doSubmit: async (request, options) => {
          own.add(request.key.name);
          return await good.doSubmit(request, options);
        },
        doWatch: async (ref, options) => {
          const outcome = await good.doWatch(ref, options);
          return codeOf(outcome) === 4 && !own.has(ref.identifier) ? exited(0) : outcome;
        },
      };
    },
  },
  {
    fault: 'deletes what it stops watching',
    rule: 'aborting ends the watch',
    worker: (good, cloud) => ({
      doWatch: async (ref, options) => {
        options.signal.addEventListener('abort', () => cloud.units.delete(ref.identifier));
        return await good.doWatch(ref, options);
      },
    }),
  },
  {
    fault: 'takes what was killed for a success',
    rule: 'what is deleted by hand',
    worker: tells((outcome) => (outcome.kind === 'exited' && outcome.signal ? exited(0) : outcome)),
  },
  {
    fault: 'takes what is not there for a success',
    rule: 'a watch of what is not there',
    worker: tells((outcome) => (outcome.kind === 'lost' ? exited(0) : outcome)),
  },
  {
    fault: 'takes silence for an end',
    rule: 'a watcher that cannot reach the provider',
    subject: (good) => ({
      createUnreachableWorker: async (context) =>
        replacing(await good.createUnreachableWorker!(context), {
          doWatch: async () => ({ kind: 'lost', reason: 'The provider does not answer.', remedy: '' }),
        }),
    }),
  },
  {
    fault: 'asks for each watch alone',
    rule: 'many watches share their questions',
    worker: (good, cloud) => ({
      doWatch: async (ref, options) => {
        const asking = setInterval(() => (cloud.calls += 1), 20);
        return await good.doWatch(ref, options).finally(() => clearInterval(asking));
      },
    }),
  },
];

const removeFaults: WorkerFault[] = [
  {
    fault: 'refuses to remove what another instance has removed',
    rule: 'when it resolves nothing runs',
    worker: (good, cloud) => {
      const own = new Set<string>();
      return {
        doSubmit: async (request, options) => {
          own.add(request.key.name);
          return await good.doSubmit(request, options);
        },
        doRemove: async (ref, options) => {
          if (!own.has(ref.identifier) && !cloud.units.has(ref.identifier)) throw new Error('404');
          await good.doRemove?.(ref, options);
        },
      };
    },
  },
  {
    fault: 'leaves what has ended',
    rule: 'what has ended is removed',
    worker: (good, cloud) => ({
      doRemove: async (ref, options) => {
        const unit = cloud.units.get(ref.identifier);
        const ended = await Promise.race([unit?.ended.then(() => true), new Promise((resolve) => setImmediate(resolve, false))]);
        if (ended !== true) await good.doRemove?.(ref, options);
      },
    }),
  },
  {
    fault: 'removes everything that runs for long',
    rule: 'only what the ref names',
    worker: (good, cloud) => ({
      doRemove: async (ref, options) => {
        await good.doRemove?.(ref, options);
        for (const [name, { request, kill }] of cloud.units)
          if (programOf(request).sleepMs === LONG_MS) {
            kill.abort();
            cloud.units.delete(name);
          }
      },
    }),
  },
  {
    fault: 'kills at once what would have ended by itself',
    rule: 'the program has its grace',
    worker: (good, cloud) => ({
      doRemove: async (ref, options) => {
        const unit = cloud.units.get(ref.identifier);
        if (unit && programOf(unit.request).onStop === 'end') unit.kill.abort();
        await good.doRemove?.(ref, options);
      },
    }),
  },
  {
    fault: 'leaves it to the program whether it ends',
    rule: 'a program that ignores the stop',
    worker: (good, cloud) => ({
      doRemove: async (ref, options) => {
        const unit = cloud.units.get(ref.identifier);
        if (unit && programOf(unit.request).onStop === 'ignore') unit.stop.abort();
        else await good.doRemove?.(ref, options);
      },
    }),
  },
];

/** Of all instances of a worker that forgets nothing. */
const removed = new Map<string, InfrastructureRefV1>();

const adoptFaults: WorkerFault[] = [
  {
    fault: 'finds only what the same instance has made',
    rule: 'what was created before a crash',
    worker: (good) => {
      const own = new Set<string>();
      return {
        doSubmit: async (request, options) => {
          own.add(request.key.name);
          return await good.doSubmit(request, options);
        },
        doFind: async (key, options) => (own.has(key.name) ? ((await good.doFind?.(key, options)) ?? null) : null),
      };
    },
  },
  {
    fault: 'finds what is long gone',
    rule: 'nothing is found for a key',
    worker: (good) => ({
      doRemove: async (ref, options) => {
        await good.doRemove?.(ref, options);
        removed.set(ref.identifier, ref);
      },
      doFind: async (key, options) => removed.get(key.name) ?? (await good.doFind?.(key, options)) ?? null,
    }),
  },
  {
    fault: 'is refused by the name of what was never started',
    rule: 'what was created and never started is started by a second submit',
    worker: (good, cloud) => ({
      doSubmit: async (request, options) => {
        if (cloud.units.get(request.key.name)?.started === false)
          throw new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', 'The name is in use.');
        return await good.doSubmit(request, options);
      },
    }),
  },
  {
    fault: 'takes what was never started for lost',
    rule: 'what was created and never started is started by a watch',
    worker: (good, cloud) => ({
      doWatch: async (ref, options) =>
        cloud.units.get(ref.identifier)?.started === false
          ? { kind: 'lost', reason: 'It does not run.', remedy: '' }
          : await good.doWatch(ref, options),
    }),
  },
];

const hygieneFaults: WorkerFault[] = [
  {
    fault: 'says with which secrets it starts',
    rule: 'no secret is in a ref',
    worker: (good, cloud) => ({
      doWatch: async (ref, options) => {
        options.onPhase('starting', JSON.stringify(cloud.units.get(ref.identifier)?.request.secretEnvironment));
        return await good.doWatch(ref, options);
      },
    }),
  },
  {
    fault: 'says with which secrets it failed',
    rule: 'no secret is in an error',
    worker: sends((request) => {
      if (!(request.job as { refused?: boolean }).refused) return request;
      throw new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', 'No.', { hint: 'Change it.', details: { request } });
    }),
  },
  {
    fault: 'confuses runs when there are many',
    rule: 'many at once lose none',
    worker: tells((outcome) =>
      (codeOf(outcome) ?? 0) >= 105 && codeOf(outcome) !== 137 && codeOf(outcome) !== 255 ? exited(104) : outcome,
    ),
  },
];

export const workerFaults: readonly WorkerFault[] = [...submitFaults, ...watchFaults, ...removeFaults, ...adoptFaults, ...hygieneFaults];

/** The same object with some methods replaced; the others keep their `this`. */
export function replacing(good: WorkerV1, methods: Partial<WorkerV1>): WorkerV1 {
  return new Proxy(good, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return methods[name as keyof WorkerV1];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

function dated(ref: InfrastructureRefV1): InfrastructureRefV1 {
  return { ...ref, data: { ...ref.data, at: new Date(0) } };
}
