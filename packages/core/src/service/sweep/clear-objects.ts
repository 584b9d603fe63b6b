/**
 * What watchers and runners wrote is cleared away by whoever removes the infrastructure. Where that one could not, or something
 * came after it (a worker that was stopped for a while, a server that died while it received it), nobody else would.
 */
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { closedExecution } from '../objects/closed-execution.ts';
import type { ServiceCore } from '../service-core.ts';
import { first, sql } from '../store/statement.ts';
import { goOnAfter, nextEnded } from './ended-runs.ts';

/** At two seconds between sweeps 250 a second. */
const RUNS_AT_ONCE = 500;
/** How far back the very first round goes. */
const DAY_MS = 24 * 3_600_000;
const name = 'objects-cleared-until';

/**
 * Of runs that ended a while ago, a little with every sweep. Results stay, and what belongs to a run as a whole. A run whose
 * objects cannot be deleted is told of and left behind, lest nothing after it is cleared away.
 */
export async function clearObjects(core: ServiceCore): Promise<void> {
  const before = core.moment().now - core.timings.clearAfterMs;
  const runs = await core.read(() => nextEnded({ name, before, from: before - DAY_MS, limit: RUNS_AT_ONCE }));
  for (const { id } of runs) {
    await clearRun(core, id).catch((error: unknown) => {
      if (!FarhaulError.isInstance(error) || error.retryable) throw error;
      const remedy = error.hint ?? `Delete what lies under runs/${id}/ yourself, except the result.`;
      core.logger.warn(`Objects that flow run ${id} left cannot be cleared away, and stay (${error.message}): ${remedy}`, {
        flowRunId: id,
      });
    });
  }
  const last = runs.at(-1);
  if (last) await core.write((moment) => goOnAfter(moment, { name, last }));
}

async function clearRun(core: ServiceCore, id: string): Promise<void> {
  // While its removal is under way somebody may still read them, and clears them away then.
  if (await core.read(() => first(sql`select execution_id from removal where flow_run_id = ${id}`))) return;
  for await (const { key } of core.objects.listAll(`runs/${id}/`)) {
    const closed = await core.read(() => closedExecution(key));
    if (closed && !closed.isResult) await core.objects.delete([key]);
  }
}
