import { posix } from 'node:path';
import { hostDirectoryChannel, type DirectoryChannelHost, type DirectoryChannelHostOptions } from '../channel/directory-channel-host.ts';
import type { HostChannel } from './host-channel.ts';
import { keepResult } from './keep-result.ts';
import { objectPrefix, resultKey } from './prepare-run.ts';
import type { ProviderLines } from './provider-lines.ts';
import type { RunSlot } from './run-slot.ts';
import type { StartedRun } from './start-run.ts';

/** The watcher's side of the channel that the run document names. */
export async function openHostChannel(slot: RunSlot, run: StartedRun, lines: ProviderLines): Promise<HostChannel> {
  const { document } = run;
  const directory = document?.channel.kind === 'directory' ? await directoryHere(slot, run) : null;
  if (document === null || directory === null) return { ...silentChannel, carriesStop: document?.channel.kind === 'http' };
  const { grant } = slot.claim;
  const host = hostDirectoryChannel({
    directory,
    grant: { executionId: grant.executionId, token: grant.token },
    client: slot.parts.client,
    hmacKey: document.hmacKey,
    ...resultPlace(slot, run),
    onLines: (told) => {
      for (const { source, message } of told) lines.told(source, message);
    },
    signal: slot.signal,
  });
  void host.admitted.then((admitted) => {
    if (admitted) lines.admitted();
  });
  return new DirectoryHostChannel(host, slot);
}

/** Small results travel inline and large ones stay where they are, unless the flow names a place for them. */
function resultPlace(slot: RunSlot, run: StartedRun): Pick<DirectoryChannelHostOptions, 'resultReference' | 'inlineBytes'> {
  const { flowRunId, executionId } = slot.claim.grant;
  const description = slot.claim.flowRun.binding?.resultStorage ?? null;
  if (description === null) {
    const key = resultKey(flowRunId, executionId);
    return { resultReference: (sha256, bytes) => ({ storage: run.storageDescription, key, inline: null, sha256, bytes }) };
  }
  return {
    inlineBytes: -1,
    resultReference: async (sha256, bytes) => {
      const storage = await slot.parts.openStorage(description);
      return await keepResult({ flowRunId, executionId, sha256, bytes }, run.storage, { storage, description });
    },
  };
}

/** The directory of the execution as this machine sees it; null where it lies on no directory of its own. */
async function directoryHere(slot: RunSlot, { storage }: StartedRun): Promise<string | null> {
  const { grant } = slot.claim;
  const key = `${objectPrefix(grant.flowRunId, grant.executionId)}/ending.json`;
  const [place] = await storage.grant([{ key, method: 'PUT' }], { lifetimeMs: 60_000, signal: slot.signal });
  if (place?.via !== 'mount' || place.mount.kind !== 'directory') return null;
  return posix.dirname(posix.join(place.mount.source, place.path));
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

  async settle(): Promise<{ ended: boolean }> {
    const { ending, problem } = await this.#host.settle();
    if (problem) this.#slot.log.say('error', `What the run left for its watcher cannot be used: ${problem.message}`);
    return { ended: ending };
  }

  async close(): Promise<void> {
    await this.#host.close();
  }
}

/** Nothing passes through the watcher: over HTTP the runner talks to the API itself, and asks there for a stop. */
const silentChannel: Omit<HostChannel, 'carriesStop'> = {
  stop: async () => undefined,
  settle: async () => ({ ended: false }),
  close: async () => undefined,
};
