import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PluginV1 } from '@farhaul/core/plugin';
import type { Rule } from '../rules/rule.ts';

/** The plugin under trial. */
export interface PluginTrialParts {
  /** The manifest, as the author's own tests import it. */
  plugin: PluginV1;
  /** Its module, to be loaded in processes of its own: `new URL('./plugin.ts', import.meta.url)`. */
  module: URL;
  /** By worker type, values of the variables that have no default and must be set. */
  requiredVariables?: Readonly<Record<string, Record<string, unknown>>>;
}

export interface PackageManifest {
  name?: string;
  exports?: Record<string, unknown>;
  farhaul?: { plugin?: unknown; specificationVersion?: unknown };
  peerDependencies?: Record<string, string>;
}

export interface PluginTrial extends PluginTrialParts {
  /** Of the package that the module belongs to. */
  manifest: PackageManifest;
  /** Where that stands. */
  directory: string;
}

export type PluginRule = Rule<PluginTrial>;

export function createPluginTrial(parts: PluginTrialParts): PluginTrial {
  const directory = packageDirectory(dirname(fileURLToPath(parts.module)));
  return { ...parts, directory, manifest: JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as PackageManifest };
}

function packageDirectory(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  if (dirname(from) === from) throw new Error('The plugin module is in no package: no package.json was found above it.');
  return packageDirectory(dirname(from));
}
