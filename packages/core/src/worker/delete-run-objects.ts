import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import { objectPrefix, resultKey } from './prepare-run.ts';

/** What only the run and its watcher needed. The result stays. */
export async function deleteRunObjects(storage: StorageV1, run: { flowRunId: string; executionId: string }, signal: AbortSignal): Promise<void> {
  const prefix = `${objectPrefix(run.flowRunId, run.executionId)}/`;
  const keys: string[] = [];
  for await (const { key } of storage.list(prefix, { signal })) if (key !== resultKey(run.flowRunId, run.executionId)) keys.push(key);
  await Promise.all(keys.map((key) => storage.delete(key, { signal })));
}
