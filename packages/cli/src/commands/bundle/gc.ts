import {
  collectGarbage,
  createPluginRegistry,
  discoverPlugins,
  openStorageDescription,
  type Client,
  type Connection,
  type StorageDescription,
  type WorkPool,
} from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseSince } from '../../option-values.ts';
import { bytes } from '../../output/bytes.ts';
import { print } from '../../output/print.ts';
import { usedObjects } from '../../used-objects.ts';

export interface GcOptions {
  unusedFor: string;
  dryRun?: true;
  json?: true;
}

interface Collected {
  storage: string;
  removed: string[];
  bytes: number;
  kept: number;
}

export async function collectBundles(options: GcOptions): CommandResult {
  const unusedForMs = Date.now() - Date.parse(parseSince(options.unusedFor, '--unused-for'));
  const collected = await withExistingStore(async (client, connection) => {
    const { keys, runs } = await usedObjects(client);
    const registry = createPluginRegistry(await discoverPlugins(process.cwd()));
    const results: Collected[] = [];
    for (const description of await storagesInUse(client, connection)) {
      const storage = await openStorageDescription(description, (type) => registry.storage(type));
      const report = await collectGarbage({
        storage,
        referenced: keys,
        flowRuns: new Set(runs.map((run) => run.id)),
        unusedForMs,
        dryRun: options.dryRun === true,
      });
      results.push({
        storage: storage.describe().location,
        removed: report.removed.map(({ key }) => key),
        bytes: report.bytes,
        kept: report.kept,
      });
    }
    return results;
  });
  print(collected, { json: options.json, render: (results) => results.map((one) => line(one, options.dryRun === true)).join('\n') });
}

/** The default of the place, and those of the pools; each once. */
async function storagesInUse(client: Client, connection: Connection): Promise<StorageDescription[]> {
  const pools = await allPages<WorkPool>((after) => client.workPools.list({ after, limit: 1000 }));
  const all = [connection.defaultStorage, ...pools.flatMap((pool) => (pool.storage ? [pool.storage] : []))];
  return [...new Map(all.map((description) => [JSON.stringify(description), description])).values()];
}

function line({ storage, removed, bytes: size, kept }: Collected, dryRun: boolean): string {
  if (removed.length === 0) return `${storage}: nothing to remove, ${kept} object${kept === 1 ? '' : 's'} in use or too young`;
  return `${storage}: ${dryRun ? 'would remove' : 'removed'} ${removed.length} object${removed.length === 1 ? '' : 's'} of ${bytes(size)}, ${kept} stay`;
}
