import { posix } from 'node:path';
import { hostDirectoryChannel, type DirectoryChannelHost, type DirectoryChannelHostOptions } from '../channel/directory-channel-host.ts';
import { isTerminal } from '../protocol/states.ts';
import { readObject } from '../storage/read-object.ts';
import type { HostChannel } from './host-channel.ts';
import { keepTrying } from './keep-trying.ts';
import { keepResult } from './keep-result.ts';
import { objectPrefix, resultKey } from './prepare-run.ts';
import type { ProviderLines } from './provider-lines.ts';
import type { RunSlot } from './run-slot.ts';
import type { StartedRun } from './start-run.ts';

/** The watcher's side of the channel that the run document names. */
export async function openHostChannel(slot: RunSlot, run: StartedRun, lines: ProviderLines): Promise<HostChannel> {
  const { document } = run;
  const directory = document?.channel.kind === 'directory' ? await directoryHere(slot, run) : null;
  if (document === null || directory === null) return new ApiHostChannel(slot, lines, document?.channel.kind === 'http');
  const { grant } = slot.claim;
  const host = hostDirectoryChannel({
    directory,
    grant: { executionId: grant.executionId, token: grant.token },
    client: slot.parts.client,
    hmacKey: document.hmacKey,
    ...resultPlace(slot, run),
    readResult: async ({ storage, key, sha256 }) =>
      await readObject(storage ? await slot.parts.openStorage(storage) : run.storage, key ?? '', sha256),
    onLines: (told) => {
      for (const { source, message, time } of told) lines.told(source, message, time);
    },
    signal: slot.signal,
  });
  // The API may be slow to hear of an admission: from then on the runner tells all the same.
  lines.askAdmitted(async () => await host.hasRunner());
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
    lines.askAdmitted(async () => await this.#isAdmitted().catch(() => false));
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
