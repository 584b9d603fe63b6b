import {
  collectGarbage,
  createPluginRegistry,
  discoverPlugins,
  openStorageDescription,
  type StorageDescription,
} from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseSince } from '../../option-values.ts';
import { bytes } from '../../output/bytes.ts';
import { print, remark } from '../../output/print.ts';
import { usedObjects } from '../../used-objects.ts';
import { notLookedAt, storagesToCollect } from './storages-to-collect.ts';

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
    const { keys, runs, workerTypes } = await usedObjects(client);
    const registry = createPluginRegistry(await discoverPlugins(process.cwd()));
    const flowRuns = new Set(runs.map((run) => run.id));
    const collect = async (description: StorageDescription): Promise<Collected> => {
      const storage = await openStorageDescription(description, (type) => registry.storage(type), connection);
      const report = await collectGarbage({ storage, referenced: keys, flowRuns, unusedForMs, dryRun: options.dryRun === true });
      const { removed, bytes: size, kept } = report;
      return { storage: storage.describe().location, removed: removed.map(({ key }) => key), bytes: size, kept };
    };
    const results: Collected[] = [];
    for (const { description, carriedBy } of await storagesToCollect(client, { connection, registry, workerTypes })) {
      if (carriedBy === null) results.push(await collect(description));
      // Where infrastructure is away, what lies there waits for the next time.
      else
        await collect(description)
          .then((one) => results.push(one))
          .catch((error: unknown) => remark(notLookedAt(carriedBy, error)));
    }
    return results;
  });
  print(collected, { json: options.json, render: (results) => results.map((one) => line(one, options.dryRun === true)).join('\n') });
}

function line({ storage, removed, bytes: size, kept }: Collected, dryRun: boolean): string {
  if (removed.length === 0) return `${storage}: nothing to remove, ${kept} object${kept === 1 ? '' : 's'} in use or too young`;
  return `${storage}: ${dryRun ? 'would remove' : 'removed'} ${removed.length} object${removed.length === 1 ? '' : 's'} of ${bytes(size)}, ${kept} stay`;
}
