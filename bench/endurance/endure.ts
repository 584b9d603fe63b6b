import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../../packages/core/src/service/testing/random.ts';
import { type Account, takeAccount } from './account.ts';
import { EnduranceWorld, type WorldOptions } from './endurance-world.ts';
import { notPossible, strikeOn } from './faults.ts';
import { Load, type LoadOptions } from './load.ts';

export interface EnduranceOptions extends WorldOptions, LoadOptions {
  seed: number;
  /** How long load and faults go on; then everything may end. */
  durationMs: number;
  /** Between two faults, in the mean. */
  pauseMs: number;
  /** Says what goes on. */
  say(line: string): void;
}

export interface Endured extends Account {
  seed: number;
  faults: Record<string, number>;
  /** Faults that this machine does not allow, with the reason. */
  leftOut: string[];
}

/** Holds a load against real processes while faults strike, and gives an account of it. */
export async function endure(options: EnduranceOptions): Promise<Endured> {
  const { seed, durationMs, pauseMs, say } = options;
  const world = new EnduranceWorld(options);
  try {
    await world.open();
    const load = new Load(world, options, createRandom(seed));
    const stop = AbortSignal.timeout(durationMs);
    const talk = setInterval(() => say(`${load.ends.size} runs submitted, ${load.open} open`), 15_000);
    const holding = load.hold(stop);
    const [faults] = await Promise.all([
      strikeOn({ world, load, random: createRandom(seed + 1) }, { pauseMs, stop }),
      untilOver(holding, stop),
    ]);
    say(`load and faults are over, ${load.open} runs are open`);
    await holding;
    clearInterval(talk);
    say('all runs have ended');
    const account = await takeAccount(world, load);
    if (account.wrong.length > 0) say(world.logs());
    return { seed, faults: Object.fromEntries(faults), leftOut: notPossible(world), ...account };
  } finally {
    await world.close();
  }
}

/** Fails at once where the load cannot be held. */
async function untilOver(holding: Promise<void>, stop: AbortSignal): Promise<void> {
  await Promise.race([
    holding,
    new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true })),
    sleep(2 ** 31 - 1, undefined, { ref: false }),
  ]);
}
