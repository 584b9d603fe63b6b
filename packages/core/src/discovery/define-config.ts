import type { PluginV1 } from '../plugin/v1/plugin-v1.ts';

/** `farhaul.config.ts` of a project. */
export interface FarhaulConfig {
  /** Plugin objects, or specifiers of modules that export one by default, relative to the file. They win over dependencies. */
  plugins?: readonly (PluginV1 | string)[];
}

/** Gives `farhaul.config.ts` its type. */
export function defineConfig(config: FarhaulConfig): FarhaulConfig {
  return config;
}
