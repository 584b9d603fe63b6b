import { join } from 'node:path';
import { collectGarbage, openStorageDescription, type Client, type Connection } from '@farhaul/core/client';
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
  /** By the file of the store, bytes. */
  givenBack: number;
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
    givenBack: 0,
  };
  if (missingStore() === null) await withClient(async (client, connection) => await prune(client, connection, pruned));
  print(pruned, { json: options.json, render });
}

type Storage = Awaited<ReturnType<typeof openStorageDescription>>;

async function prune(client: Client, connection: Connection, pruned: Pruned): Promise<void> {
  const storage = pruned.logsOnly ? null : await openStorageDescription(connection.defaultStorage, () => null, connection);
  if (pruned.dryRun) {
    const old = (await usedObjects(client)).runs.filter((run) => run.endedAt !== null && run.endedAt < pruned.endedBefore);
    pruned.flowRuns = old.length;
    if (storage !== null) for (const { id } of old) await addSize(pruned, storage, `runs/${id}/`);
    return;
  }
  const what = pruned.logsOnly ? ('logs' as const) : ('runs' as const);
  for (;;) {
    const { removed, objects, bytes: size } = await client.flowRuns.prune({ endedBefore: pruned.endedBefore, limit: BATCH, what });
    pruned.flowRuns += removed.length;
    pruned.objects += objects;
    pruned.bytes += size;
    if (removed.length < BATCH) break;
  }
  if (storage !== null) await removeUnused(client, storage, pruned);
  if (pruned.flowRuns > 0) await compact(client, { connection, pruned, what });
}

/** What was deleted leaves holes in the file of an SQLite store; without them it is smaller. */
async function compact(
  client: Client,
  { connection, pruned, what }: { connection: Connection; pruned: Pruned; what: 'logs' | 'runs' },
): Promise<void> {
  const file = join(connection.dataDirectory, 'farhaul.db');
  const before = sizeOf(file).bytes;
  await client.flowRuns.prune({ endedBefore: pruned.endedBefore, limit: 1, what, compact: true });
  pruned.givenBack = Math.max(0, before - sizeOf(file).bytes);
}

async function addSize(pruned: Pruned, storage: Storage, prefix: string): Promise<void> {
  for await (const { bytes: size } of storage.list(prefix, { signal: new AbortController().signal })) {
    pruned.objects += 1;
    pruned.bytes += size;
  }
}

/** Code and files that no remaining run refers to, and that nobody stored lately. */
async function removeUnused(client: Client, storage: Storage, pruned: Pruned): Promise<void> {
  const { keys } = await usedObjects(client);
  const unusedForMs = Date.now() - Date.parse(pruned.endedBefore);
  const { removed, bytes: size } = await collectGarbage({
    storage,
    referenced: keys,
    flowRuns: null,
    unusedForMs,
  });
  pruned.objects += removed.length;
  pruned.bytes += size;
}

function render({ dryRun, logsOnly, flowRuns, objects, bytes: size, givenBack }: Pruned): string {
  if (flowRuns === 0 && objects === 0) return 'Nothing is old enough.';
  const runs = `${flowRuns} flow run${flowRuns === 1 ? '' : 's'}`;
  const what = logsOnly ? `the logs of ${runs}` : `${runs}, and ${objects} object${objects === 1 ? '' : 's'} of ${bytes(size)}`;
  const file = givenBack > 0 ? ` The store is ${bytes(givenBack)} smaller.` : '';
  return dryRun ? `Would forget ${what}.` : `Forgot ${what}.${file}`;
}
