import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  carrierOf,
  collectGarbage,
  createPluginRegistry,
  discoverPlugins,
  openStorageDescription,
  readEnvironment,
  type Client,
  type Connection,
  type PluginRegistry,
  type StorageDescription,
  type WorkPool,
} from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseSince } from '../../option-values.ts';
import { bytes } from '../../output/bytes.ts';
import { print, remark } from '../../output/print.ts';
import { usedObjects } from '../../used-objects.ts';

export interface GcOptions {
  unusedFor: string;
  dryRun?: true;
  json?: true;
}

const MOUNTS_MS = 10_000;

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
    for (const description of await storagesInUse(client, connection, registry)) {
      const storage = await openStorageDescription(description, (type) => registry.storage(type), connection);
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

/** The default of the place, those of the pools, and what workers here carry to runs that reach none of them; each once. */
async function storagesInUse(client: Client, connection: Connection, registry: PluginRegistry): Promise<StorageDescription[]> {
  const pools = await allPages<WorkPool>((after) => client.workPools.list({ after, limit: 1000 }));
  const carriers = await carriersHere(new Set(pools.map((pool) => pool.type)), { connection, registry });
  const all = [connection.defaultStorage, ...pools.flatMap((pool) => (pool.storage ? [pool.storage] : [])), ...carriers];
  return [...new Map(all.map((description) => [JSON.stringify(description), description])).values()];
}

/** One for each kind that the workers of these types attach first. A type that is not installed, or away, carries nothing from here. */
async function carriersHere(
  types: ReadonlySet<string>,
  { connection, registry }: { connection: Connection; registry: PluginRegistry },
): Promise<StorageDescription[]> {
  const carrierDirectory = join(connection.dataDirectory, 'carried');
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const found = existsSync(carrierDirectory) ? [carrierOf('directory', { carrierDirectory })] : [];
  for (const type of types) {
    if (!registry.workerTypes().includes(type)) continue;
    const stateDirectory = join(connection.dataDirectory, 'workers', type);
    const { entry } = registry.worker(type);
    try {
      const worker = await entry.load({ environment: readEnvironment(), logger: silent, stateDirectory });
      const [kind = 'directory'] = (await worker.mounts?.({ signal: AbortSignal.timeout(MOUNTS_MS) })) ?? [];
      if (kind !== 'directory') found.push(carrierOf(kind, { carrierDirectory }));
      await worker.close?.();
    } catch {
      remark(`What workers of the type ${type} carry was not looked at: their infrastructure does not answer.`);
    }
  }
  return found;
}

function line({ storage, removed, bytes: size, kept }: Collected, dryRun: boolean): string {
  if (removed.length === 0) return `${storage}: nothing to remove, ${kept} object${kept === 1 ? '' : 's'} in use or too young`;
  return `${storage}: ${dryRun ? 'would remove' : 'removed'} ${removed.length} object${removed.length === 1 ? '' : 's'} of ${bytes(size)}, ${kept} stay`;
}
