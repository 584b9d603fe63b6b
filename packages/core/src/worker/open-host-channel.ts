import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { ChannelDirectory } from '../channel/channel-directory-host.ts';
import type { DirectoryChannelHost, DirectoryChannelHostOptions } from '../channel/directory-channel-host.ts';
import { runDocumentFile } from '../channel/directory-layout.ts';
import { LocalDirectory } from '../channel/local-directory-host.ts';
import { StorageDirectory } from '../channel/storage-directory-host.ts';
import type { GrantV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import { isTerminal } from '../protocol/states.ts';
import { readObject } from '../storage/read-object.ts';
import type { HostChannel } from './host-channel.ts';
import { keepTrying } from './keep-trying.ts';
import { keepResult } from './keep-result.ts';
import { objectPrefix, resultKey } from './prepare-run.ts';
import type { ProviderLines } from './provider-lines.ts';
import { redactedClient } from './redacted-client.ts';
import type { RunSlot } from './run-slot.ts';
import type { StartedRun } from './start-run.ts';

/** The watcher's side of the channel that the run document names. */
export async function openHostChannel(slot: RunSlot, run: StartedRun, lines: ProviderLines): Promise<HostChannel> {
  const { channel } = run;
  if (channel?.kind !== 'directory') return new ApiHostChannel(slot, lines, channel?.kind === 'http');
  const { executionId, token, kind } = slot.execution;
  // With the schemas of what a run may write: a worker that waits for its first run has no use for them.
  const { hostDirectoryChannel } = await import('../channel/directory-channel-host.ts');
  const host = hostDirectoryChannel({
    directory: await channelDirectory(slot, run.storage),
    grant: { executionId, token },
    client: redactedClient(slot.parts.client, slot.redaction),
    hmacKey: channel.hmacKey,
    isNew: kind !== 'adopt',
    ...resultPlace(slot, run),
    storeArguments: async (flowRunId, bytes) => await storeArguments(slot, flowRunId, bytes),
    readResult: async ({ storage, key, sha256 }) =>
      await readObject(storage ? await slot.parts.openStorage(storage) : run.storage, key ?? '', sha256),
    onLines: (told) => {
      for (const { source, message, time } of told) lines.told(source, message, time);
    },
    signal: slot.signal,
  });
  lines.onWake = () => host.wake();
  // The API may be slow to hear of an admission: from then on the runner tells all the same.
  lines.askAdmitted(async () => await host.hasRunner());
  void host.admitted.then((admitted) => {
    if (admitted) lines.admitted();
  });
  return new DirectoryHostChannel(host, slot);
}

/**
 * Small results travel inline. Large ones stay where they are; out of a carrier they come to the run's own storage. A flow
 * that names a place for its results has them all there.
 */
function resultPlace(slot: RunSlot, run: StartedRun): Pick<DirectoryChannelHostOptions, 'resultReference' | 'inlineBytes'> {
  const { flowRunId, executionId, storage: own, resultStorage: wanted } = slot.execution;
  const description = wanted ?? (run.carried ? own : null);
  if (description === null) {
    const key = resultKey(flowRunId, executionId);
    return { resultReference: (sha256, bytes) => ({ storage: run.storageDescription, key, inline: null, sha256, bytes }) };
  }
  return {
    ...(wanted ? { inlineBytes: -1 } : {}),
    resultReference: async (sha256, bytes) => {
      const storage = await slot.parts.openStorage(description);
      return await keepResult({ flowRunId, executionId, sha256, bytes }, run.storage, { storage, description });
    },
  };
}

/** With the other objects of the run, as whoever starts one from outside does. */
async function storeArguments(
  { execution, parts, signal }: RunSlot,
  flowRunId: string,
  document: Uint8Array,
): Promise<{ key: string; sha256: string }> {
  const key = `runs/${flowRunId}/args`;
  const storage = await parts.openStorage(execution.storage);
  await storage.put(key, document, { ifAbsent: false, signal });
  return { key, sha256: createHash('sha256').update(document).digest('hex') };
}

/** The directory of the execution: as this machine sees it, else through the storage. */
export async function channelDirectory({ flowRunId, executionId, signal }: RunSlot, storage: StorageV1): Promise<ChannelDirectory> {
  const prefix = objectPrefix(flowRunId, executionId);
  const grant = (): Promise<GrantV1[]> => storage.grant([{ key: `${prefix}/ending.json`, method: 'PUT' }], { lifetimeMs: 60_000, signal });
  const [place] = await keepTrying(grant, { signal });
  if (place?.via !== 'mount' || place.mount.kind !== 'directory') {
    return new StorageDirectory({ storage, prefix, document: runDocumentFile, signal });
  }
  return new LocalDirectory(posix.dirname(posix.join(place.mount.source, place.path)), runDocumentFile);
}

class DirectoryHostChannel implements HostChannel {
  readonly carriesStop = true;
  readonly #host: DirectoryChannelHost;
  readonly #slot: RunSlot;

  constructor(host: DirectoryChannelHost, slot: RunSlot) {
    this.#host = host;
    this.#slot = slot;
  }

  async stop(request: { reason: string; graceMs: number }): Promise<void> {
    await this.#host.requestStop(request);
  }

  async settle(): Promise<{ storeRest: boolean }> {
    const { problem } = await this.#host.settle();
    if (problem) this.#slot.log.say('error', `What the run left for its watcher cannot be used: ${problem.message}`);
    return { storeRest: true };
  }

  async close(): Promise<void> {
    await this.#host.close();
  }
}

/** Log pages that are looked through for what a crashed runner had told. */
const LOG_PAGES = 200;

/** Nothing passes through the watcher: the runner talks to the API itself, and asks there for a stop. */
class ApiHostChannel implements HostChannel {
  readonly carriesStop: boolean;
  readonly #slot: RunSlot;
  readonly #lines: ProviderLines;

  constructor(slot: RunSlot, lines: ProviderLines, carriesStop: boolean) {
    this.carriesStop = carriesStop;
    this.#slot = slot;
    this.#lines = lines;
    lines.askAdmitted(async () => await this.#isAdmitted());
    lines.holdFew();
  }

  async stop(): Promise<void> {}

  async settle(): Promise<{ storeRest: boolean }> {
    const { flowRunId, signal } = this.#slot;
    const { client } = this.#slot.parts;
    const run = await keepTrying(async () => await client.flowRuns.get({ id: flowRunId }), { signal });
    // It told its ending: reading its whole log again would cost more than a line of a child is worth.
    if (isTerminal(run.state.type)) return { storeRest: false };
    return { storeRest: !this.#lines.waiting || (await this.#readTold()) };
  }

  async close(): Promise<void> {}

  async #isAdmitted(): Promise<boolean> {
    const { flowRunId, executionId, parts } = this.#slot;
    const run = await parts.client.flowRuns.get({ id: flowRunId });
    return run.executionId === executionId && run.state.type !== 'PENDING' && run.state.type !== 'SCHEDULED';
  }

  /** False: there is more than is worth reading. */
  async #readTold(): Promise<boolean> {
    const { flowRunId, executionId, parts, signal } = this.#slot;
    let after: string | null = null;
    for (let page = 0; page < LOG_PAGES; page += 1) {
      const request: { id: string; limit: number; after: string | null } = { id: flowRunId, limit: 1000, after };
      const { items, next } = await keepTrying(async () => await parts.client.flowRuns.logs(request), { signal });
      for (const line of items) if (line.executionId === executionId) this.#lines.told(line.source, line.message, line.time);
      if (next === null || items.length === 0) return true;
      after = next;
    }
    return false;
  }
}
