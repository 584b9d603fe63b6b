/** Takes over an execution that another worker created. */
import { runDocumentFile } from '../channel/directory-layout.ts';
import { supersedeRunner } from '../channel/supersede-host.ts';
import type { InfrastructureRefV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import type { Claim } from '../protocol/messages.ts';
import type { RunDocumentV1 } from '../protocol/run-document.ts';
import { carrierOf, isSameStorage } from './carry-objects.ts';
import { keepTrying, pause } from './keep-trying.ts';
import { channelDirectory } from './open-host-channel.ts';
import { objectPrefix } from './prepare-run.ts';
import type { RunSlot } from './run-slot.ts';
import { blocksOf } from './resolve-run-job.ts';
import { BUDGET_LEASES, find, watchedChannel, type StartedRun } from './start-run.ts';

export async function adoptRun(slot: RunSlot, claim: Claim): Promise<StartedRun | null> {
  const { parts, call, signal } = slot;
  const { storage, storageDescription, carried, channel } = await findChannel(slot, claim.storage);
  await learnSecrets(slot, claim);
  const ref = claim.ref ?? (await find(slot, Infinity)) ?? (await findAdmitted(slot, { storage, channel }));
  if (ref === 'lost') return null;
  if (ref === null) {
    await keepTrying(
      async () =>
        await parts.client.executions.release({ ...call, reason: 'its worker was lost before it created anything', retryAfterMs: null }),
      { signal },
    );
    await keepTrying(async () => await parts.client.executions.removed({ executionId: slot.executionId }), { signal });
    return null;
  }
  if (claim.ref === null) {
    const record = { ...call, ref, channel: channel?.kind ?? 'directory', resultStorage: storageDescription };
    await keepTrying(async () => await parts.client.executions.record(record), { signal });
  }
  slot.log.say('info', `Worker ${parts.name} watches ${ref.type} ${ref.identifier} from now on; its worker was lost.`);
  return { ref, storage, storageDescription, carried, channel };
}

/** So that nothing is told of the run that must not be. A worker that cannot read them watches it all the same. */
async function learnSecrets({ parts, log, redaction, signal }: RunSlot, claim: Claim): Promise<void> {
  try {
    const blocks = await keepTrying(() => blocksOf(claim, parts, claim.flowRun.binding?.jobVariables ?? {}), { signal });
    redaction.add(Object.values(blocks).flatMap(({ secrets }) => Object.values(secrets)));
  } catch (error) {
    signal.throwIfAborted();
    log.say('warning', `Its secrets are not known here and are not taken out of its output: ${(error as Error).message}`);
  }
}

/** Where its worker recorded, else where it would have put it: with the run's other objects, or into a carrier. */
async function findChannel(slot: RunSlot, recorded: StorageDescription | null): Promise<Omit<StartedRun, 'ref'>> {
  const { parts, signal } = slot;
  const own = slot.execution.storage;
  const read = async (storageDescription: StorageDescription): Promise<Omit<StartedRun, 'ref'>> => {
    const storage = await keepTrying(() => parts.openStorage(storageDescription), { signal });
    const key = `${objectPrefix(slot.flowRunId, slot.executionId)}/${runDocumentFile}`;
    const bytes = await keepTrying(() => storage.get(key, { signal }), { signal });
    const channel = bytes && watchedChannel(JSON.parse(Buffer.from(bytes).toString('utf8')) as RunDocumentV1);
    return { storage, storageDescription, carried: !isSameStorage(storageDescription, own), channel };
  };
  const found = await read(recorded ?? own);
  if (found.channel || recorded) return found;
  const [kind] = (await keepTrying(async () => await parts.plugin.mounts?.({ signal }), { signal })) ?? [];
  if (kind === undefined) return found;
  const carried = await read(carrierOf(kind, parts));
  return carried.channel ? carried : found;
}

/**
 * Nothing was found, but it may be created yet by a worker that is only slow: its runner shall not be admitted then. Where
 * one was admitted already, it is looked for until it shows.
 */
async function findAdmitted(
  slot: RunSlot,
  { storage, channel }: Pick<StartedRun, 'storage' | 'channel'>,
): Promise<InfrastructureRefV1 | 'lost' | null> {
  const { parts, call, executionId, signal } = slot;
  if (channel?.kind !== 'directory') return null;
  const directory = await channelDirectory(slot, storage);
  // Verified by the provider a moment ago.
  const nothingRuns = async (): Promise<void> => undefined;
  if (await keepTrying(() => supersedeRunner(directory, executionId, nothingRuns), { signal })) return null;
  const giveUpAt = Date.now() + BUDGET_LEASES * parts.timings.leaseMs;
  for (let attempt = 0; Date.now() < giveUpAt; attempt += 1) {
    const ref = await find(slot, Infinity);
    if (ref) return ref;
    await pause(attempt, signal);
  }
  const reason = 'it was started by a worker that was lost, and cannot be found';
  const outcome = { kind: 'lost' as const, reason, remedy: '' };
  await keepTrying(async () => await parts.client.executions.outcome({ ...call, outcome }), { signal });
  await keepTrying(async () => await parts.client.executions.removed({ executionId }), { signal });
  return 'lost';
}
