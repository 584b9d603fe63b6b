/** Takes over an execution that another worker created. */
import { keepTrying } from './keep-trying.ts';
import type { RunDocumentV1 } from '../protocol/run-document.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import { objectPrefix, storageOf } from './prepare-run.ts';
import type { RunSlot } from './run-slot.ts';
import { find, type StartedRun } from './start-run.ts';

export async function adoptRun(slot: RunSlot): Promise<StartedRun | null> {
  const { parts, claim, call, signal } = slot;
  const storageDescription = storageOf(claim, parts);
  const storage = await keepTrying(() => parts.openStorage(storageDescription), { signal });
  const document = await readRunDocument(slot, storage);
  const ref = claim.ref ?? (await find(slot, Infinity));
  if (ref === null) {
    await keepTrying(
      async () =>
        await parts.client.executions.release({ ...call, reason: 'its worker was lost before it created anything', retryAt: null }),
      { signal },
    );
    await keepTrying(async () => await parts.client.executions.removed({ executionId: slot.executionId }), { signal });
    return null;
  }
  if (claim.ref === null) {
    const record = { ...call, ref, channel: document?.channel.kind ?? 'directory', resultStorage: storageDescription };
    await keepTrying(async () => await parts.client.executions.record(record), { signal });
  }
  slot.log.say('info', `Worker ${parts.name} watches ${ref.type} ${ref.identifier} from now on; its worker was lost.`);
  return { ref, storage, storageDescription, document };
}

async function readRunDocument(slot: RunSlot, storage: StorageV1): Promise<RunDocumentV1 | null> {
  const { grant } = slot.claim;
  const key = `${objectPrefix(grant.flowRunId, grant.executionId)}/run.json`;
  const bytes = await keepTrying(() => storage.get(key, { signal: slot.signal }), { signal: slot.signal });
  return bytes === null ? null : (JSON.parse(Buffer.from(bytes).toString('utf8')) as RunDocumentV1);
}
