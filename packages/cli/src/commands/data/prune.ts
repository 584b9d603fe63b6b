import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openLocalStorage, type Client, type Connection } from '@farhaul/core/client';
import { missingStore, withClient } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseSince } from '../../option-values.ts';
import { bytes } from '../../output/bytes.ts';
import { print } from '../../output/print.ts';
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
/** Kinds of objects that several runs may share. */
const sharedPrefixes = ['code/', 'files/', 'maps/', 'manifests/'];

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
    const old = (await keptRuns(client)).filter((run) => run.endedAt !== null && run.endedAt < pruned.endedBefore);
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
  const { signal } = new AbortController();
  const storage = openLocalStorage({ directory });
  const began = new Date(Date.now() - 60_000).toISOString();
  const used = new Set((await keptRuns(client)).flatMap((run) => run.keys));
  const unused: { key: string; bytes: number }[] = [];
  for (const prefix of sharedPrefixes) {
    for await (const object of storage.list(prefix, { signal })) {
      if (!used.has(object.key) && object.modifiedAt < pruned.endedBefore) unused.push(object);
    }
  }
  // A run that was submitted meanwhile may use again what was there from before.
  const usedAgain = new Set((await keptRuns(client, began)).flatMap((run) => run.keys));
  for (const { key, bytes: size } of unused.filter((object) => !usedAgain.has(object.key))) {
    await storage.delete(key, { signal });
    pruned.objects += 1;
    pruned.bytes += size;
  }
}

/** Small pages: a run may hold half a megabyte of result. */
async function keptRuns(client: Client, since?: string): Promise<{ id: string; endedAt: string | null; keys: string[] }[]> {
  const runs: { id: string; endedAt: string | null; keys: string[] }[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Client['flowRuns']['list']>> = await client.flowRuns.list({
      after,
      limit: 100,
      ...(since !== undefined && { since }),
    });
    for (const { id, endedAt, code } of page.items) {
      const keys = code?.type === 'bundle' ? [code.code.key, code.files?.key, code.map?.key, code.manifest?.key] : [];
      runs.push({ id, endedAt, keys: keys.filter((key) => key !== undefined) });
    }
    after = page.next;
  } while (after !== null);
  return runs;
}

function render({ dryRun, logsOnly, flowRuns, objects, bytes: size }: Pruned): string {
  if (flowRuns === 0 && objects === 0) return 'Nothing is old enough.';
  if (logsOnly) return `${dryRun ? 'Would forget' : 'Forgot'} the logs of ${flowRuns} flow run${flowRuns === 1 ? '' : 's'}.`;
  const what = `${flowRuns} flow run${flowRuns === 1 ? '' : 's'}, and ${objects} object${objects === 1 ? '' : 's'} of ${bytes(size)}`;
  return dryRun ? `Would forget ${what}.` : `Forgot ${what}.`;
}
