import { createRequire } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { PluginV1 } from '../plugin/v1/plugin-v1.ts';
import { processPlugin } from '../process/process-plugin.ts';
import { asPluginV1 } from './as-plugin-v1.ts';
import { loadConfig, type LoadedConfig } from './config.ts';
import { findDependency, findProject, type Project } from './project.ts';

/** One row of `farhaul plugin ls`: a plugin, or why it is none. A broken one never stops the others. */
export type PluginRow = { name: string; version: string | null; source: 'built-in' | 'config' | 'dependency' } & (
  | { state: 'ok'; plugin: PluginV1 }
  | { state: 'broken'; error: FarhaulError }
);

/**
 * What the project lists, and nothing else: `farhaul.config.ts` first, then each direct dependency whose package.json
 * has the key `farhaul`. No scan of node_modules, no package names to guess.
 */
export async function discoverPlugins(from: string): Promise<PluginRow[]> {
  const rows: PluginRow[] = [{ name: processPlugin.name, version: null, source: 'built-in', state: 'ok', plugin: processPlugin }];
  const config = await loadConfig(from);
  if (config) for (const entry of config.config.plugins ?? []) rows.push(await fromConfig(entry, config));
  const project = findProject(from);
  if (project) rows.push(...(await fromDependencies(project)));
  return withoutConflicts(rows);
}

async function fromConfig(entry: PluginV1 | string, { file }: LoadedConfig): Promise<PluginRow> {
  if (typeof entry !== 'string')
    return await row({ name: entry.name ?? file, version: null, source: 'config' }, async () => asPluginV1(entry, file));
  return await row({ name: entry, version: null, source: 'config' }, async () => {
    const local = entry.startsWith('.') || isAbsolute(entry);
    const path = local ? resolve(dirname(file), entry) : createRequire(file).resolve(entry);
    return asPluginV1(((await import(pathToFileURL(path).href)) as { default?: unknown }).default, entry);
  });
}

async function fromDependencies(project: Project): Promise<PluginRow[]> {
  const { dependencies, devDependencies, optionalDependencies } = project.manifest;
  const names = new Set(Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }));
  const rows: PluginRow[] = [];
  for (const name of names) {
    const found = findDependency(project, name);
    const marker = found?.manifest.farhaul;
    if (!found || marker === undefined) continue;
    const head = { name, version: found.manifest.version ?? null, source: 'dependency' as const };
    rows.push(
      await row(head, async () => {
        if (marker.specificationVersion !== 'v1')
          throw incompatible(
            name,
            `package.json says specificationVersion ${JSON.stringify(marker.specificationVersion)}, this version reads "v1"`,
          );
        if (typeof marker.plugin !== 'string') throw incompatible(name, 'package.json says farhaul without "plugin"');
        const specifier = `${name}/${marker.plugin.replace(/^\.\//, '')}`;
        const path = createRequire(`${project.directory}/package.json`).resolve(specifier);
        return asPluginV1(((await import(pathToFileURL(path).href)) as { default?: unknown }).default, name);
      }),
    );
  }
  return rows;
}

async function row(head: Pick<PluginRow, 'name' | 'version' | 'source'>, load: () => Promise<PluginV1>): Promise<PluginRow> {
  try {
    return { ...head, state: 'ok', plugin: await load() };
  } catch (error) {
    if (FarhaulError.isInstance(error)) return { ...head, state: 'broken', error };
    const reason = error instanceof Error ? error.message : String(error);
    return {
      ...head,
      state: 'broken',
      error: new FarhaulError('FARHAUL_PLUGIN_INCOMPATIBLE', `plugin ${head.name} failed to load: ${reason}`, {
        hint: 'Reinstall the package; npm ls shows whether something of it is missing.',
        cause: error,
      }),
    };
  }
}

function incompatible(name: string, reason: string): FarhaulError {
  return new FarhaulError('FARHAUL_PLUGIN_INCOMPATIBLE', `plugin ${name}: ${reason}`, {
    hint: 'Install a version of the package that fits this version of farhaul.',
  });
}

/** A type has one plugin: the first that offers it; a later one becomes a row with the reason. The same plugin listed twice is no conflict. */
function withoutConflicts(rows: readonly PluginRow[]): PluginRow[] {
  const owner = new Map<string, string>();
  const kept: PluginRow[] = [];
  for (const one of rows) {
    if (one.state === 'broken') {
      kept.push(one);
      continue;
    }
    if (kept.some((other) => other.state === 'ok' && other.plugin.name === one.plugin.name)) continue;
    const keys = [
      ...one.plugin.workers.map(({ type }) => `worker type "${type}"`),
      ...one.plugin.storages.map(({ type }) => `storage type "${type}"`),
    ];
    const taken = keys.find((key) => owner.has(key));
    if (taken === undefined) {
      for (const key of keys) owner.set(key, one.name);
      kept.push(one);
    } else {
      const { name, version, source } = one;
      kept.push({
        name,
        version,
        source,
        state: 'broken',
        error: new FarhaulError('FARHAUL_PLUGIN_CONFLICT', `plugin ${name} offers ${taken}, which ${owner.get(taken)} offers already`, {
          hint: 'Keep one of the two; farhaul.config.ts wins over dependencies.',
        }),
      });
    }
  }
  return kept;
}
