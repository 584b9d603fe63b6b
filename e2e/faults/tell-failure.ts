import type { Random } from '../../packages/core/src/service/testing/random.ts';
import type { FaultWorld } from './fault-world.ts';

/** The same chance, with a note of all that it gave. */
export function drawing(random: Random): { random: Random; drawn: string[] } {
  const drawn: string[] = [];
  const noted = <Value>(what: string, value: Value): Value => {
    drawn.push(`${what}: ${String(value)}`);
    return value;
  };
  return {
    drawn,
    random: {
      below: (limit) => noted(`below ${limit}`, random.below(limit)),
      chance: (share) => noted(`chance ${share}`, random.chance(share)),
      pick: (items) => noted('pick', random.pick(items)),
    },
  };
}

/** Everything that helps to find the cause: what was drawn, and the story of each run as its server tells it. */
export async function tellFailure(error: unknown, round: { world: FaultWorld; drawn: readonly string[] }): Promise<string> {
  const { world, drawn } = round;
  const stories = await Promise.all(world.runs.map(async (id) => `run ${id}\n${await world.story(id)}`));
  return [error instanceof Error ? error.message : String(error), `drawn: ${drawn.join(', ')}`, ...stories].join('\n');
}
