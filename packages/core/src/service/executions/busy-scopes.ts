import type { ServiceCore } from '../service-core.ts';
import type { NextWork } from './next-work.ts';

/** So often a worker is looked at as a whole, however much there is to do: what was left behind, whether it is alive. */
const BUSY_MS = 500;

/** Until when each worker's scope counts as one with work. */
const busy = new WeakMap<ServiceCore, Map<string, number>>();

export function isBusy(core: ServiceCore, input: NextWork): boolean {
  const until = busy.get(core)?.get(keyOf(input));
  const left = until === undefined ? 0 : until - core.moment().now;
  return left > 0 && left <= BUSY_MS;
}

export function markBusy(core: ServiceCore, input: NextWork): void {
  const scopes = busy.get(core) ?? new Map<string, number>();
  busy.set(core, scopes);
  const { now } = core.moment();
  for (const [key, until] of scopes) if (until <= now) scopes.delete(key);
  scopes.set(keyOf(input), now + BUSY_MS);
}

function keyOf({ workerId, scope }: NextWork): string {
  return JSON.stringify([workerId, scope]);
}
