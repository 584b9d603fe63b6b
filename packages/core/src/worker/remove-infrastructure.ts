import type { InfrastructureRefV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { WorkerV1 } from '../plugin/v1/worker-v1.ts';
import { isPassing, pause } from './keep-trying.ts';

/** How often a refusal that does not look like passing is tried again. */
const REFUSALS = 10;

export interface InfrastructureRemoval {
  plugin: WorkerV1;
  ref: InfrastructureRefV1;
  graceMs: number;
  signal: AbortSignal;
  onTrouble(message: string): void;
}

/** Tries until it is verified gone. A worker type that cannot remove leaves what has ended. */
export async function removeInfrastructure({ plugin, ref, graceMs, signal, onTrouble }: InfrastructureRemoval): Promise<void> {
  if (!plugin.doRemove) return;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await plugin.doRemove(ref, { graceMs, signal });
    } catch (error) {
      signal.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      if (attempt === 0) onTrouble(`Removing ${ref.type} ${ref.identifier} failed and is tried again: ${message}`);
      if (!isPassing(error) && attempt >= REFUSALS) throw error;
      await pause(attempt, signal);
    }
  }
}
