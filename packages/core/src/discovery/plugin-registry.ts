import { FarhaulError } from '../errors/farhaul-error.ts';
import type { PluginV1, StorageEntryV1, WorkerEntryV1 } from '../plugin/v1/plugin-v1.ts';
import type { PluginRow } from './discover-plugins.ts';

/** What the plugins at hand offer, looked up by type. A value: nothing registers itself. */
export interface PluginRegistry {
  rows: readonly PluginRow[];
  /** @throws FARHAUL_PLUGIN_NOT_FOUND naming what to install, or the plugin that is broken */
  worker(type: string, packageName?: string | null): { plugin: PluginV1; entry: WorkerEntryV1 };
  storage(type: string): StorageEntryV1 | null;
  workerTypes(): string[];
}

export function createPluginRegistry(rows: readonly PluginRow[]): PluginRegistry {
  const plugins = rows.flatMap((row) => (row.state === 'ok' ? [row.plugin] : []));
  return {
    rows,
    worker(type, packageName = null) {
      for (const plugin of plugins) {
        const entry = plugin.workers.find((one) => one.type === type);
        if (entry) return { plugin, entry };
      }
      throw notFound(rows, type, packageName);
    },
    storage(type) {
      for (const plugin of plugins) {
        const entry = plugin.storages.find((one) => one.type === type);
        if (entry) return entry;
      }
      return null;
    },
    workerTypes: () => plugins.flatMap((plugin) => plugin.workers.map((entry) => entry.type)),
  };
}

function notFound(rows: readonly PluginRow[], type: string, packageName: string | null): FarhaulError {
  const [base, mode] = type.split(':');
  if (mode === 'push' || mode === 'managed') {
    return new FarhaulError('FARHAUL_PLUGIN_NOT_FOUND', `worker type "${type}": ${mode} pools are not there yet`, {
      hint: `Use a pool of type ${base} with a worker.`,
    });
  }
  const broken = rows.find((row) => row.state === 'broken' && row.name === packageName);
  if (broken?.state === 'broken') return broken.error;
  return new FarhaulError('FARHAUL_PLUGIN_NOT_FOUND', `no plugin of this project offers the worker type "${type}"`, {
    hint:
      packageName === null ? 'Install the package that offers it; farhaul plugin ls shows what is there.' : `npm install ${packageName}`,
    details: { type, packageName },
  });
}
