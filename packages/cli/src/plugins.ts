import { createPluginRegistry, discoverPlugins, type PluginRegistry } from '@farhaul/core/client';

/** What the project of the current directory offers, the built-in types included. */
export async function pluginsHere(): Promise<PluginRegistry> {
  return createPluginRegistry(await discoverPlugins(process.cwd()));
}
