import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { collectGarbage, openLocalStorage, type Client, type Connection } from '@farhaul/core/client';
import { missingStore, withClient } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseSince } from '../../option-values.ts';
import { bytes } from '../../output/bytes.ts';
import { print } from '../../output/print.ts';
import { usedObjects } from '../../used-objects.ts';
import { sizeOf } from './data-entries.ts';

export interface PruneOptions {
  olderThan: string;
  dryRun?: true;
  logs?: true;
  json?: true;
}

interface Pruned {
  endedBefore: string;
  dryRun: boolean;
  /** Their log lines only; the runs stay. */
  logsOnly: boolean;
  flowRuns: number;
  objects: number;
  bytes: number;
}

const BATCH = 500;

export async function pruneData(options: PruneOptions): CommandResult {
  const endedBefore = parseSince(options.olderThan, '--older-than');
  const pruned: Pruned = {
    endedBefore,
    dryRun: options.dryRun === true,
    logsOnly: options.logs === true,
    flowRuns: 0,
    objects: 0,
    bytes: 0,
  };
  if (missingStore() === null) await withClient(async (client, connection) => await prune(client, connection, pruned));
  print(pruned, { json: options.json, render });
}

async function prune(client: Client, connection: Connection, pruned: Pruned): Promise<void> {
  const storage = connection.place.kind === 'embedded' && !pruned.logsOnly ? join(connection.dataDirectory, 'storage') : null;
  if (pruned.dryRun) {
    const old = (await usedObjects(client)).runs.filter((run) => run.endedAt !== null && run.endedAt < pruned.endedBefore);
    pruned.flowRuns = old.length;
    if (storage !== null) for (const { id } of old) addSize(pruned, join(storage, 'runs', id));
    return;
  }
  for (;;) {
    const { removed } = await client.flowRuns.prune({
      endedBefore: pruned.endedBefore,
      limit: BATCH,
      what: pruned.logsOnly ? 'logs' : 'runs',
    });
    pruned.flowRuns += removed.length;
    if (storage !== null) for (const id of removed) await removeRunObjects(join(storage, 'runs', id), pruned);
    if (removed.length < BATCH) break;
  }
  if (storage !== null) await removeUnused(client, storage, pruned);
}

function addSize(pruned: Pruned, path: string): void {
  const size = sizeOf(path);
  pruned.objects += size.files;
  pruned.bytes += size.bytes;
}

async function removeRunObjects(path: string, pruned: Pruned): Promise<void> {
  addSize(pruned, path);
  await rm(path, { recursive: true, force: true });
}

/** Code and files that no remaining run refers to, and that nobody stored lately. */
async function removeUnused(client: Client, directory: string, pruned: Pruned): Promise<void> {
  const { keys } = await usedObjects(client);
  const unusedForMs = Date.now() - Date.parse(pruned.endedBefore);
  const { removed, bytes: size } = await collectGarbage({
    storage: openLocalStorage({ directory }),
    referenced: keys,
    flowRuns: null,
    unusedForMs,
  });
  pruned.objects += removed.length;
  pruned.bytes += size;
}

function render({ dryRun, logsOnly, flowRuns, objects, bytes: size }: Pruned): string {
  if (flowRuns === 0 && objects === 0) return 'Nothing is old enough.';
  if (logsOnly) return `${dryRun ? 'Would forget' : 'Forgot'} the logs of ${flowRuns} flow run${flowRuns === 1 ? '' : 's'}.`;
  const what = `${flowRuns} flow run${flowRuns === 1 ? '' : 's'}, and ${objects} object${objects === 1 ? '' : 's'} of ${bytes(size)}`;
  return dryRun ? `Would forget ${what}.` : `Forgot ${what}.`;
}
