import { posix } from 'node:path';
import { directoryLayout } from '../channel/directory-layout.ts';
import { LocalDirectory } from '../channel/local-directory-host.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { FlowRun } from '../protocol/entities.ts';
import type { StopRequest } from '../protocol/run-channel.ts';
import { objectPrefix } from './prepare-run.ts';

/**
 * For whoever cancels a run that perhaps nobody watches: a runner that polls a directory of this machine hears of it at
 * once, as from its watcher. False: it hears of a stop in another way, or only through its watcher.
 *
 * @param storage holds the run's objects
 */
export async function askRunnerToStop(run: FlowRun, storage: StorageV1, { reason, graceMs }: StopRequest): Promise<boolean> {
  if (run.channel !== 'directory' || run.executionId === null) return false;
  const key = `${objectPrefix(run.id, run.executionId)}/${directoryLayout.stop}`;
  const [place] = await storage.grant([{ key, method: 'PUT' }], { lifetimeMs: 60_000, signal: new AbortController().signal });
  if (place?.via !== 'mount' || place.mount.kind !== 'directory') return false;
  const directory = new LocalDirectory(posix.dirname(posix.join(place.mount.source, place.path)));
  if ((await directory.modifiedAt(directoryLayout.admitted)) === null) return false;
  return await directory.writeWhole(directoryLayout.stop, JSON.stringify({ reason, graceMs } satisfies StopRequest)).then(
    () => true,
    // It has ended meanwhile and was cleared away, or is another user's.
    () => false,
  );
}
