import { createPluginRegistry, discoverPlugins, FarhaulError, nearestName, type PluginRegistry } from '@farhaul/core/client';
import { knownTypes } from './known-types.ts';

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
