/** What befalls the parts while the load is held. */
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../packages/core/src/service/testing/random.ts';
import { type EnduranceWorld, signalProcess } from './endurance-world.ts';
import type { Load } from './load.ts';
import type { SupervisedProcess } from './supervised-process.ts';

export interface FaultContext {
  world: EnduranceWorld;
  load: Load;
  random: Random;
}

interface Fault {
  name: string;
  /** Why it cannot be done here; null where it can. */
  missing(world: EnduranceWorld): string | null;
  /** Resolves when everything is as before, but for what it broke. */
  strike(context: FaultContext): Promise<void>;
}

const always = (): null => null;

function anyOf(random: Random, processes: readonly SupervisedProcess[]): SupervisedProcess {
  return random.pick(processes) as SupervisedProcess;
}

/** Down for a moment, then there again. */
async function killed({ random }: FaultContext, victim: SupervisedProcess): Promise<void> {
  await victim.kill();
  await sleep(random.below(2_000));
  victim.start();
}

async function stopped({ world, random }: FaultContext, victim: SupervisedProcess): Promise<void> {
  victim.signal('SIGSTOP');
  await sleep(random.below(1.5 * world.options.timings.leaseMs));
  victim.signal('SIGCONT');
}

/** One of the processes that run a flow right now. */
function runnerPid({ world, random }: FaultContext): number | null {
  const runners = world.processes().filter(({ command }) => command.includes('--input-type=commonjs'));
  return random.pick(runners)?.pid ?? null;
}

export const faults: readonly Fault[] = [
  { name: 'kill -9 of a server', missing: always, strike: (context) => killed(context, anyOf(context.random, context.world.servers)) },
  { name: 'kill -9 of a worker', missing: always, strike: (context) => killed(context, anyOf(context.random, context.world.workers)) },
  {
    name: 'kill -9 of a runner',
    missing: always,
    async strike(context) {
      // There may be none at this very moment.
      context.load.begin('process', { milliseconds: 3_000 });
      for (let looks = 0; looks < 200; looks += 1) {
        const pid = runnerPid(context);
        if (pid !== null) return signalProcess(pid, 'SIGKILL');
        await sleep(50);
      }
    },
  },
  {
    name: 'kill -9 of a caller',
    missing: always,
    async strike({ world, load, random }) {
      const id = load.begin('process', { callerOnly: true, milliseconds: 2_000 });
      while (!load.ends.has(id)) await sleep(20);
      const caller = world.caller(id);
      caller.start();
      await sleep(500 + random.below(3_000));
      await caller.kill();
      world.callers.delete(caller);
    },
  },
  { name: 'SIGSTOP of a server', missing: always, strike: (context) => stopped(context, anyOf(context.random, context.world.servers)) },
  { name: 'SIGSTOP of a worker', missing: always, strike: (context) => stopped(context, anyOf(context.random, context.world.workers)) },
  {
    name: 'SIGSTOP of a runner',
    missing: always,
    async strike(context) {
      context.load.begin('process', { milliseconds: 3_000 });
      for (let looks = 0; looks < 200; looks += 1) {
        const pid = runnerPid(context);
        if (pid !== null) {
          signalProcess(pid, 'SIGSTOP');
          await sleep(context.random.below(context.world.options.timings.leaseMs));
          return signalProcess(pid, 'SIGCONT');
        }
        await sleep(50);
      }
    },
  },
  {
    name: 'restart of PostgreSQL',
    missing: ({ cluster }) => (cluster ? null : 'the store is SQLite'),
    strike: async ({ world }) => await world.cluster?.restart(),
  },
  {
    name: 'disk full',
    missing: ({ mounted }) => (mounted ? null : 'no file system can be mounted'),
    async strike({ world, random }) {
      const filler = join(world.disk, 'filler');
      const { bavail, bsize } = statfsSync(world.disk);
      fill(filler, bavail * bsize);
      await sleep(500 + random.below(2_500));
      rmSync(filler, { force: true });
    },
  },
  {
    name: 'clock jump of a worker',
    missing: ({ fakeTime }) => (fakeTime === null ? 'libfaketime is not installed' : null),
    async strike({ world, random }) {
      world.setClock(random.chance(0.5) ? 600 : -600);
      await sleep(random.below(5_000));
      world.setClock(0);
    },
  },
  {
    name: 'network cut',
    missing: ({ network }) => (network === null ? 'no network namespace can be made' : null),
    async strike({ world, random }) {
      world.network?.cut();
      await sleep(random.below(1.5 * world.options.timings.leaseMs));
      world.network?.mend();
    },
  },
];

/** To the last byte: whoever writes now finds no place. */
function fill(file: string, bytes: number): void {
  const piece = Buffer.alloc(4 * 1024 * 1024);
  try {
    for (let written = 0; written <= bytes; written += piece.length) writeFileSync(file, piece, { flag: 'a' });
  } catch {
    // Full, as wanted.
  }
}

/** One after another in an order of the seed's, all of them equally often, until the signal is aborted. Answers how often each struck. */
export async function strikeOn(
  context: FaultContext,
  { pauseMs, stop }: { pauseMs: number; stop: AbortSignal },
): Promise<Map<string, number>> {
  const { world, random } = context;
  const possible = faults.filter(({ missing }) => missing(world) === null);
  const struck = new Map(possible.map(({ name }) => [name, 0]));
  let round: Fault[] = [];
  while (!stop.aborted) {
    if (round.length === 0)
      round = possible
        .map((fault) => ({ fault, at: random.below(1e9) }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ fault }) => fault);
    const fault = round.pop() as Fault;
    world.log(fault.name);
    await fault.strike(context);
    struck.set(fault.name, (struck.get(fault.name) ?? 0) + 1);
    await sleep(pauseMs / 2 + random.below(pauseMs)).catch(() => undefined);
  }
  return struck;
}

export function notPossible(world: EnduranceWorld): string[] {
  return faults.flatMap(({ name, missing }) => {
    const reason = missing(world);
    return reason === null ? [] : [`${name}: ${reason}`];
  });
}
