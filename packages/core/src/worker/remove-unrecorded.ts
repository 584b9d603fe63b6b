import { isTerminal } from '../protocol/states.ts';
import { deleteUnwatchedObjects } from './delete-run-objects.ts';
import { keepTrying, pause } from './keep-trying.ts';
import { executionKey } from './prepare-run.ts';
import { removeInfrastructure } from './remove-infrastructure.ts';
import type { RunSlot } from './run-slot.ts';
import { BUDGET_LEASES } from './start-run.ts';

/**
 * The execution was taken over while this worker was creating its infrastructure. Whoever took it over found it and
 * recorded it, or found nothing and gave the execution up: then what was created here is nobody's, and goes.
 */
export async function removeUnrecorded({ parts, flowRunId, executionId }: RunSlot): Promise<void> {
  const { plugin, client, timings, logger } = parts;
  const signal = AbortSignal.timeout(BUDGET_LEASES * timings.leaseMs);
  for (let looks = 0; ; looks += 1) {
    const run = await keepTrying(async () => await client.flowRuns.get({ id: flowRunId }), { signal });
    const isTheRuns = run.executionId === executionId;
    if (isTheRuns && run.ref !== null) return;
    // In the queue again it was given up; its next execution is not made yet, and may be ours to claim.
    if (!isTheRuns || isTerminal(run.state.type) || run.state.type === 'SCHEDULED') break;
    await pause(looks, signal);
  }
  const key = executionKey(executionId, flowRunId);
  const ref = (await keepTrying(async () => await plugin.doFind?.(key, { signal }), { signal })) ?? null;
  if (ref) await removeInfrastructure({ plugin, ref, graceMs: 0, signal, onTrouble: (message) => logger.warn(message) });
  await deleteUnwatchedObjects(parts, { flowRunId, executionId, reported: true }, AbortSignal.timeout(60_000));
}
