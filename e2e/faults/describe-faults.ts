import { afterAll, describe, expect, test } from 'vitest';
import type { Timings } from '../../packages/core/src/settings/timings.ts';
import { createRandom } from '../../packages/core/src/service/testing/random.ts';
import { testSeed } from '../../packages/core/src/testing/test-seed.ts';
import { postgresTrouble } from '../../scripts/postgres/temporary-cluster.ts';
import { type Fault, faults } from './faults.ts';
import { type FaultPlace, PreparedFaults, type StoreName } from './prepare-faults.ts';
import { drawing, tellFailure } from './tell-failure.ts';
import { turnstile } from './turnstile.ts';

export interface FaultOptions {
  /** Of each fault, on each store. */
  rounds: number;
  stores: readonly StoreName[];
  timings: Timings;
  /** Rounds that go on at the same time. */
  atOnce: number;
  /** How the suite is called, to tell how a round is repeated. */
  command: string;
}

/** Rounds of one fault that only wait. */
const WAITING_AT_ONCE = 5;
/** Lines of rounds that go one by one, each with a server of its own. */
const LINES = 4;
const GUARD_MS = 3_600_000;

/** Each fault so many times on each store, each time at moments that its seed chooses. */
export function describeFaults(title: string, { rounds, stores, timings, atOnce, command }: FaultOptions): void {
  const prepared = new PreparedFaults(timings);
  const enter = turnstile(atOnce);

  afterAll(() => prepared.close(), 300_000);

  async function strike(fault: Fault, store: StoreName): Promise<void> {
    const lines = fault.strikes ? Math.min(LINES, rounds) : 1;
    const failures: string[] = [];
    await Promise.all(
      Array.from({ length: lines }, async (_, line) => {
        const place = await prepared.open(fault, store);
        const seeds = Array.from({ length: rounds }, (_each, index) => testSeed + index).filter((_seed, index) => index % lines === line);
        const pass = fault.strikes ? oneByOne() : fault.waits ? turnstile(WAITING_AT_ONCE) : enter;
        const strikeOnce = async (seed: number): Promise<void> => {
          const failure = await tryRound(fault, place, seed);
          if (failure !== null) failures.push(`${fault.name}, ${store}, seed ${seed}: ${failure}\n${again(fault, store, seed)}`);
        };
        await Promise.all(seeds.map((seed) => pass(() => strikeOnce(seed))));
        await place.close();
      }),
    );
    if (failures.length > 0) throw new Error(failures.join('\n\n'));
  }

  function oneByOne(): typeof enter {
    const one = turnstile(1);
    return (go) => one(() => enter(go));
  }

  function again({ name }: Fault, store: StoreName, seed: number): string {
    return `Again: FARHAUL_TEST_SEED=${seed} FARHAUL_FAULT_ROUNDS=1 FARHAUL_FAULT_STORES=${store} ${command} -- -t '${name}'`;
  }

  for (const store of stores) {
    const trouble = store === 'postgres' ? postgresTrouble() : null;
    describe.concurrent(`${title}, ${rounds} each on ${store} (seeds from ${testSeed})`, () => {
      for (const fault of faults) {
        if (fault.strikes === 'database' && store === 'sqlite') continue;
        test.skipIf(trouble !== null)(
          `${fault.name}: ${trouble ?? 'no run is stuck, run twice or left behind'}`,
          () => strike(fault, store),
          GUARD_MS,
        );
      }
    });
  }
}

/** What went wrong, with what is known of it; null where nothing did. */
async function tryRound(fault: Fault, { world: makeWorld, cluster }: FaultPlace, seed: number): Promise<string | null> {
  const world = makeWorld();
  const { random, drawn } = drawing(createRandom(seed));
  try {
    const [id, ends] = await fault.round({ world, random, restartDatabase: async () => await cluster?.restart() });
    expect(ends).toContain((await world.ended(id)).state.type);
    await world.checkNothingLeft();
    return null;
  } catch (error) {
    return await tellFailure(error, { world, drawn });
  } finally {
    await world.close();
  }
}
