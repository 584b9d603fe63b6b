import { runDocumentFile } from '../channel/directory-layout.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { isTerminal } from '../protocol/states.ts';
import { keepTrying } from './keep-trying.ts';
import { objectPrefix } from './prepare-run.ts';
import type { WorkerParts } from './worker-parts.ts';

export interface EndedExecution {
  flowRun: Pick<FlowRun, 'id' | 'state'>;
  executionId: string;
  /** Of the run's result where it is an object; that one stays. */
  resultKey: string | null;
}

/**
 * What only the run and its watcher needed: of this execution; when the run is over, of all its executions, for a worker
 * that died may have left what it had prepared. Run documents go first: a former watcher that writes all the same finds none
 * and takes back what it wrote.
 */
export async function deleteRunObjects(
  storage: StorageV1,
  { flowRun, executionId, resultKey }: EndedExecution,
  signal: AbortSignal,
): Promise<void> {
  const ofRun = `runs/${flowRun.id}/`;
  const own = `${objectPrefix(flowRun.id, executionId)}/`;
  const prefix = isTerminal(flowRun.state.type) ? ofRun : own;
  await storage.delete(`${own}${runDocumentFile}`, { signal });
  for (let left = true; left;) {
    const keys: string[] = [];
    for await (const { key } of storage.list(prefix, { signal })) {
      // The run's own, such as its arguments, lie beside the executions' folders.
      if (key !== resultKey && key.slice(ofRun.length).includes('/')) keys.push(key);
    }
    await Promise.all(keys.map((key) => storage.delete(key, { signal })));
    left = keys.some((key) => key.endsWith(`/${runDocumentFile}`));
  }
}

/** For whom nobody waits any more. */
const PATIENCE_MS = 60_000;

/** Answers whether they are gone; what stays costs space only. Holds nothing up for long, unless the removal was `reported` already. */
export async function tryToDelete(
  parts: WorkerParts,
  storage: StorageV1,
  { signal, reported = false, ...ended }: EndedExecution & { signal: AbortSignal; reported?: boolean },
): Promise<boolean> {
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(reported ? PATIENCE_MS : parts.timings.leaseMs)]);
    await keepTrying(() => deleteRunObjects(storage, ended, within), { signal: within });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    const why = error instanceof Error ? error.message : String(error);
    parts.logger.debug(`Objects of execution ${ended.executionId} stay: ${why}`);
    return false;
  }
}

/** The same for an execution that nobody here watched. */
export async function deleteUnwatchedObjects(
  parts: WorkerParts,
  { flowRunId, executionId, reported = false }: { flowRunId: string; executionId: string; reported?: boolean },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const flowRun = await keepTrying(() => parts.client.flowRuns.get({ id: flowRunId }), { signal });
    const { workPoolName, binding } = flowRun;
    const pool = workPoolName === null ? null : await keepTrying(() => parts.client.workPools.get({ name: workPoolName }), { signal });
    const storage = await parts.openStorage(binding?.storage ?? pool?.storage ?? parts.defaultStorage);
    return await tryToDelete(parts, storage, { flowRun, executionId, resultKey: flowRun.result?.key ?? null, signal, reported });
  } catch (error) {
    if (!signal.aborted)
      parts.logger.debug(`Objects of execution ${executionId} stay: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
