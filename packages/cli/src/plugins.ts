import { join } from 'node:path';
import {
  createPluginRegistry,
  discoverPlugins,
  FarhaulError,
  nearestName,
  readEnvironment,
  silentLogger,
  type BlockTypeV1,
  type PluginRegistry,
} from '@farhaul/core/client';
import { knownStorageTypes, knownTypes } from './known-types.ts';

/** The worker type, from what the project of the current directory offers; the built-in ones included. */
export async function workerTypeHere(type: string): Promise<ReturnType<PluginRegistry['worker']>> {
  const registry = createPluginRegistry(await discoverPlugins(process.cwd()));
  const known = registry.workerTypes();
  const nearest = known.includes(type) ? null : nearestName(type, [...known, ...Object.keys(knownTypes)]);
  if (nearest !== null && nearest !== type && !type.includes(':')) {
    throw new FarhaulError('FARHAUL_PLUGIN_NOT_FOUND', `There is no worker type "${type}".`, { hint: `Did you mean "${nearest}"?` });
  }
  return registry.worker(type, knownTypes[type] ?? null);
}

type WorkerOfPlugin = Awaited<ReturnType<ReturnType<PluginRegistry['worker']>['entry']['load']>>;

/** Asks a worker of the type something, and closes it; it takes no runs. */
export async function askWorkerType<Answer>(
  { entry }: ReturnType<PluginRegistry['worker']>,
  dataDirectory: string,
  ask: (worker: WorkerOfPlugin) => Promise<Answer>,
): Promise<Answer> {
  const stateDirectory = join(dataDirectory, 'workers', entry.type);
  const worker = await entry.load({ environment: readEnvironment(), logger: silentLogger, stateDirectory });
  try {
    return await ask(worker);
  } finally {
    await worker.close?.();
  }
}

/** Block types that the project of the current directory offers, the built-in ones included, with their packages. */
export async function blockTypesHere(): Promise<{ type: BlockTypeV1; package: string }[]> {
  const rows = await discoverPlugins(process.cwd());
  return rows.flatMap((row) => (row.state === 'ok' ? (row.plugin.blocks ?? []).map((type) => ({ type, package: row.plugin.name })) : []));
}

/** The storage type, the same way. */
export async function storageTypeHere(type: string): Promise<NonNullable<ReturnType<PluginRegistry['storage']>>> {
  const registry = createPluginRegistry(await discoverPlugins(process.cwd()));
  const entry = registry.storage(type);
  if (entry) return entry;
  const known = registry.rows.flatMap((row) => (row.state === 'ok' ? row.plugin.storages.map((storage) => storage.type) : []));
  const name = knownStorageTypes[type];
  const nearest = nearestName(type, [...known, ...Object.keys(knownStorageTypes)]);
  const hint =
    name === undefined
      ? `${nearest === null ? '' : `Did you mean "${nearest}"? `}There are ${known.join(', ')}; farhaul plugin ls shows what is installed.`
      : `npm install ${name}`;
  throw new FarhaulError('FARHAUL_PLUGIN_NOT_FOUND', `No plugin of this project offers the storage type "${type}".`, { hint });
}
