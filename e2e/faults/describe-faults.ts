import { afterAll, describe, expect, test } from 'vitest';
import type { Timings } from '../../packages/core/src/settings/timings.ts';
import { createRandom } from '../../packages/core/src/service/testing/random.ts';
import { testSeed } from '../../packages/core/src/testing/test-seed.ts';
import { postgresTrouble, startTemporaryCluster, type TemporaryCluster } from '../../scripts/postgres/temporary-cluster.ts';
import { FaultWorld } from './fault-world.ts';
import { type Fault, faults } from './faults.ts';

export interface FaultOptions {
  rounds: number;
  timings: Timings;
  /** Faults that are tried at the same time. */
  atOnce: number;
}

/** Each fault so many times, each time at moments that its seed chooses. */
export function describeFaults(title: string, { rounds, timings, atOnce }: FaultOptions): void {
  const enter = turnstile(atOnce);
  const trouble = postgresTrouble();
  const worlds: FaultWorld[] = [];
  const clusters: TemporaryCluster[] = [];

  afterAll(async () => {
    for (const world of worlds) await world.close();
    for (const cluster of clusters) await cluster.stop();
  }, 60_000);

  async function tell(fault: Fault): Promise<void> {
    const cluster = fault.postgres ? await startTemporaryCluster() : null;
    if (cluster) clusters.push(cluster);
    const world = new FaultWorld({ timings, databaseUrl: cluster?.url ?? null });
    worlds.push(world);
    await world.open();
    const round = turnstile(fault.atOnce ?? 5);
    const seeds = Array.from({ length: rounds }, (_, index) => testSeed + index);
    await Promise.all(
      seeds.map((seed) =>
        round(async () => {
          try {
            const [id, ends] = await fault.round(world, createRandom(seed), cluster);
            expect(ends).toContain((await world.ended(id)).state.type);
          } catch (error) {
            throw new Error(`${fault.name}, seed ${seed}: ${(error as Error).message}`, { cause: error });
          }
        }),
      ),
    );
    await world.checkNothingLeft();
    await world.close();
  }

  describe.concurrent(`${title} (seeds from ${testSeed})`, () => {
    for (const fault of faults) {
      const missing = fault.postgres ? trouble : null;
      test.skipIf(missing !== null)(
        `${fault.name}: ${missing ?? 'no run is stuck, run twice or left behind'}`,
        () => enter(() => tell(fault)),
        1_200_000,
      );
    }
  });
}

/** Lets so many go on at once. */
function turnstile(places: number): <Result>(go: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (go) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await go();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
