import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { ResultReference, StorageDescription } from '../protocol/entities.ts';
import { readObject } from '../storage/read-object.ts';
import { resultKey } from './prepare-run.ts';

export interface RunResult {
  flowRunId: string;
  executionId: string;
  sha256: string;
  bytes: number;
}

/** The flow's own result storage: the watcher brings there what the infrastructure left in the storage of the run. */
export async function keepResult(
  result: RunResult,
  from: StorageV1,
  to: { storage: StorageV1; description: StorageDescription },
): Promise<ResultReference> {
  const key = resultKey(result.flowRunId, result.executionId);
  const document = await readObject(from, key, result.sha256);
  await to.storage.put(key, document, { ifAbsent: false, signal: new AbortController().signal });
  return { storage: to.description, key, inline: null, sha256: result.sha256, bytes: result.bytes };
}
