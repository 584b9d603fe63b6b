import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { carrierOf, type Client, type Connection, type PluginRegistry, type StorageDescription, type WorkPool } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { remark } from '../../output/print.ts';
import { askWorkerType } from '../../plugins.ts';

/** Infrastructure that does not answer within it is left alone. */
const ANSWER_MS = 10_000;

export interface StorageToCollect {
  description: StorageDescription;
  /** The worker type that carries objects into it for runs that reach no storage; null: a pool's, or the default. */
  carriedBy: string | null;
}

interface Place {
  connection: Connection;
  registry: PluginRegistry;
  /** Types of the runs that the store knows: direct calls carry without any pool. */
  workerTypes: Iterable<string>;
}

/** Every storage that runs of this store may have left objects in, each once. */
export async function storagesToCollect(client: Client, { connection, registry, workerTypes }: Place): Promise<StorageToCollect[]> {
  const pools = await allPages<WorkPool>((after) => client.workPools.list({ after, limit: 1000 }));
  const configured = [connection.defaultStorage, ...pools.flatMap((pool) => (pool.storage ? [pool.storage] : []))];
  const types = new Set([...workerTypes, ...pools.map((pool) => pool.type)]);
  const all = [
    ...configured.map((description) => ({ description, carriedBy: null })),
    ...(await carriedHere(types, { connection, registry })),
  ];
  // The first of those that are alike: what is configured must be reached, what is carried need not be.
  return [...new Map(all.toReversed().map((one) => [JSON.stringify(one.description), one])).values()].toReversed();
}

/** One for each kind that the workers of these types attach first. A type that is not installed, or away, carries nothing from here. */
async function carriedHere(
  types: ReadonlySet<string>,
  { connection, registry }: Pick<Place, 'connection' | 'registry'>,
): Promise<StorageToCollect[]> {
  const carrierDirectory = join(connection.dataDirectory, 'carried');
  const found: StorageToCollect[] = existsSync(carrierDirectory)
    ? [{ description: carrierOf('directory', { carrierDirectory }), carriedBy: 'process' }]
    : [];
  for (const type of types) {
    if (!registry.workerTypes().includes(type)) continue;
    try {
      const kind = await askWorkerType(registry.worker(type), connection.dataDirectory, async (worker) => {
        const signal = AbortSignal.timeout(ANSWER_MS);
        // Fails where its infrastructure is away; what a worker mounts it may know without asking.
        await worker.reaches?.({ signal });
        return (await worker.mounts?.({ signal }))?.[0] ?? 'directory';
      });
      if (kind !== 'directory') found.push({ description: carrierOf(kind, { carrierDirectory }), carriedBy: type });
    } catch (error) {
      remark(notLookedAt(type, error));
    }
  }
  return found;
}

export function notLookedAt(type: string, error: unknown): string {
  return `What workers of the type ${type} carry was not looked at: ${error instanceof Error ? error.message : String(error)}`;
}
