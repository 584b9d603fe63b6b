import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import { objectPrefix } from './prepare-run.ts';

export interface EndedExecution {
  flowRunId: string;
  executionId: string;
  /** Of the run's result where it is an object; that one stays. */
  resultKey: string | null;
}

/** What only the run and its watcher needed. */
export async function deleteRunObjects(
  storage: StorageV1,
  { resultKey, ...execution }: EndedExecution,
  signal: AbortSignal,
): Promise<void> {
  const prefix = `${objectPrefix(execution.flowRunId, execution.executionId)}/`;
  const keys: string[] = [];
  for await (const { key } of storage.list(prefix, { signal })) if (key !== resultKey) keys.push(key);
  await Promise.all(keys.map((key) => storage.delete(key, { signal })));
}
