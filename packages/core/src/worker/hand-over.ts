import { once } from 'node:events';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { RunSlot } from './run-slot.ts';
import type { Slots } from './slots.ts';
import type { WorkerParts } from './worker-parts.ts';

export interface HandOverRequest {
  parts: WorkerParts;
  slots: Slots;
  workerId: string;
  /** Aborted when waiting is over: whatever runs is left to whoever comes. */
  hurried: AbortSignal;
}

/** Leaves executions to another worker of the pool that can watch them from where it runs. */
export async function handOver(request: HandOverRequest): Promise<void> {
  const { slots, hurried } = request;
  if (!hurried.aborted && (await hasSuccessor(request))) {
    for (const slot of slots.all) if (slot.ref?.reach === 'anywhere') leave(slot, request);
  }
  if (!hurried.aborted) await once(hurried, 'abort');
  for (const slot of slots.all) leave(slot, request);
}

function leave(slot: RunSlot, { parts }: HandOverRequest): void {
  parts.logger.info(`Flow run ${slot.execution.runName} goes on without this worker; the next one of its pool watches it.`);
  slot.leave();
}

async function hasSuccessor({ parts, workerId }: HandOverRequest): Promise<boolean> {
  try {
    const workers = await parts.client.workers.list({ limit: 1000 });
    return workers.items.some((worker) => worker.id !== workerId && worker.type === parts.entry.type && worker.status === 'ONLINE');
  } catch (error) {
    if (FarhaulError.isInstance(error)) return false;
    throw error;
  }
}
