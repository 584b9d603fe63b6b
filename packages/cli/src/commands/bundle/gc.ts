import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  carrierOf,
  collectGarbage,
  createPluginRegistry,
  discoverPlugins,
  openStorageDescription,
  readEnvironment,
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

/** Infrastructure that does not answer within it is left alone. */
const ANSWER_MS = 10_000;

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
    const results: Collected[] = [];
    const flowRuns = new Set(runs.map((run) => run.id));
    const collect = async (description: StorageDescription): Promise<void> => {
      const storage = await openStorageDescription(description, (type) => registry.storage(type), connection);
      const report = await collectGarbage({ storage, referenced: keys, flowRuns, unusedForMs, dryRun: options.dryRun === true });
      results.push({
        storage: storage.describe().location,
        removed: report.removed.map(({ key }) => key),
        bytes: report.bytes,
        kept: report.kept,
      });
    };
    const pools = await allPages<WorkPool>((after) => client.workPools.list({ after, limit: 1000 }));
    // Direct calls carry without any pool.
    const types = new Set([...workerTypes, ...pools.map((pool) => pool.type)]);
    const own = [connection.defaultStorage, ...pools.flatMap((pool) => (pool.storage ? [pool.storage] : []))];
    const carried = await carriersHere(types, { connection, registry });
    const seen = new Set<string>();
    const isNew = (description: StorageDescription): boolean => seen.size < seen.add(JSON.stringify(description)).size;
    for (const description of own.filter(isNew)) await collect(description);
    for (const { description, type } of carried.filter((one) => isNew(one.description)))
      await collect(description).catch((error: unknown) => remark(notLookedAt(type, error)));
    return results;
  });
  print(collected, { json: options.json, render: (results) => results.map((one) => line(one, options.dryRun === true)).join('\n') });
}

/** What workers here carry to runs that reach no storage. */
interface Carrier {
  description: StorageDescription;
  /** Of the workers. */
  type: string;
}

/** One for each kind that the workers of these types attach first. A type that is not installed, or away, carries nothing from here. */
async function carriersHere(
  types: ReadonlySet<string>,
  { connection, registry }: { connection: Connection; registry: PluginRegistry },
): Promise<Carrier[]> {
  const carrierDirectory = join(connection.dataDirectory, 'carried');
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const found = existsSync(carrierDirectory) ? [{ description: carrierOf('directory', { carrierDirectory }), type: 'process' }] : [];
  for (const type of types) {
    if (!registry.workerTypes().includes(type)) continue;
    const stateDirectory = join(connection.dataDirectory, 'workers', type);
    const { entry } = registry.worker(type);
    try {
      const worker = await entry.load({ environment: readEnvironment(), logger: silent, stateDirectory });
      const signal = AbortSignal.timeout(ANSWER_MS);
      await worker.reaches?.({ signal });
      const [kind = 'directory'] = (await worker.mounts?.({ signal })) ?? [];
      if (kind !== 'directory') found.push({ description: carrierOf(kind, { carrierDirectory }), type });
      await worker.close?.();
    } catch (error) {
      remark(notLookedAt(type, error));
    }
  }
  return found;
}

function notLookedAt(type: string, error: unknown): string {
  return `What workers of the type ${type} carry was not looked at: ${error instanceof Error ? error.message : String(error)}`;
}

function line({ storage, removed, bytes: size, kept }: Collected, dryRun: boolean): string {
  if (removed.length === 0) return `${storage}: nothing to remove, ${kept} object${kept === 1 ? '' : 's'} in use or too young`;
  return `${storage}: ${dryRun ? 'would remove' : 'removed'} ${removed.length} object${removed.length === 1 ? '' : 's'} of ${bytes(size)}, ${kept} stay`;
}
