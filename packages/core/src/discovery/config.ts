import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FarhaulConfig } from './define-config.ts';

const names = ['farhaul.config.ts', 'farhaul.config.mts', 'farhaul.config.js', 'farhaul.config.mjs'];

export interface LoadedConfig {
  file: string;
  config: FarhaulConfig;
}

/** The nearest one upwards; null where there is none. @throws FARHAUL_CONFIGURATION naming the file */
export async function loadConfig(from: string): Promise<LoadedConfig | null> {
  const file = findConfig(from);
  if (file === null) return null;
  let config: unknown;
  try {
    config = ((await import(pathToFileURL(file).href)) as { default?: unknown }).default;
  } catch (error) {
    throw new FarhaulError('FARHAUL_CONFIGURATION', `${file} failed to load: ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'It must be a module that node can import.',
      cause: error,
    });
  }
  const problem = problemOf(config);
  if (problem === null) return { file, config: config as FarhaulConfig };
  throw new FarhaulError('FARHAUL_CONFIGURATION', `${file} ${problem}`, { hint: 'Write export default defineConfig({ plugins: [ … ] }).' });
}

function findConfig(from: string): string | null {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    for (const name of names) if (existsSync(join(directory, name))) return join(directory, name);
    if (dirname(directory) === directory) return null;
  }
}

function problemOf(config: unknown): string | null {
  if (typeof config !== 'object' || config === null) return 'has no default export that is an object';
  const unknown = Object.keys(config).find((key) => key !== 'plugins');
  if (unknown !== undefined) return `has the unknown key "${unknown}"`;
  const { plugins } = config as { plugins?: unknown };
  if (
    plugins === undefined ||
    (Array.isArray(plugins) && plugins.every((one) => typeof one === 'string' || (typeof one === 'object' && one !== null)))
  )
    return null;
  return 'has "plugins" that is no list of plugins or specifiers';
}
