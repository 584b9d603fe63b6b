import { join } from 'node:path';
import type { Plugin } from 'rolldown';
import { packageOfFile } from '../natives/package-place.ts';
import { packageFields } from '../package-fields.ts';

const NO_PLUGIN = '\0farhaul:no-plugin';

/**
 * A provider's decorator loads its plugin to launch, which no run does, and the plugin may bring an SDK of many megabytes:
 * what a package names as its plugin is left out where it is imported lazily.
 */
export function pluginEntries(): Plugin {
  return {
    name: 'farhaul-plugin-entries',
    resolveId: {
      // A call for each import of a thousand modules would cost more than the build: files of plugins are called so.
      filter: { id: /^\.{1,2}\/(?:.*\/)?[^/]*plugin[^/]*$/ },
      async handler(specifier, importer, { kind }) {
        if (kind !== 'dynamic-import' || importer === undefined || importer.startsWith('\0')) return null;
        const entries = pluginFiles(importer);
        if (entries.length === 0) return null;
        const resolved = await this.resolve(specifier, importer, { skipSelf: true });
        return resolved !== null && entries.includes(resolved.id) ? NO_PLUGIN : null;
      },
    },
    load: {
      filter: { id: /^\0farhaul:no-plugin$/ },
      handler: () => ({ code: 'export default undefined;', moduleType: 'js' }),
    },
  };
}

/** Every file that the package of an importer offers as its plugin, under whatever condition. */
function pluginFiles(importer: string): string[] {
  const owner = packageOfFile(importer);
  const fields = owner && packageFields(join(owner.directory, 'package.json'));
  const marker = fields?.['farhaul'] as { plugin?: unknown } | undefined;
  if (!owner || typeof marker?.plugin !== 'string') return [];
  const offered = (fields?.['exports'] as Record<string, unknown> | undefined)?.[marker.plugin] ?? marker.plugin;
  return textsIn(offered).map((path) => join(owner.directory, path));
}

function textsIn(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(textsIn) : [];
}
