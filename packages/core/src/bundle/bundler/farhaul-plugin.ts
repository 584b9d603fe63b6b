import { relative, sep } from 'node:path';
import type { Plugin } from 'rolldown';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { refuseAddon } from '../natives/refuse-addon.ts';
import type { ModuleGraph } from './build-failure.ts';
import type { BundleRequest } from './bundler.ts';
import { nodeNames } from './node-names.ts';
import { changedFile } from './project-file-places.ts';

export const ENTRY = '\0farhaul:entry';

export interface Findings {
  graph: ModuleGraph;
  /** What this plugin threw: on its way through the bundler an error loses all but its text. */
  refusals: FarhaulError[];
}

/** Resolves what is ours, hands out changed files, and notes what imports what. */
export function farhaulPlugin(request: BundleRequest, { graph, refusals }: Findings): Plugin {
  const refuse = (error: unknown): never => {
    if (FarhaulError.isInstance(error)) refusals.push(error);
    throw error;
  };
  const outside = `${sep}node_modules${sep}`;
  return {
    name: 'farhaul',
    resolveId(specifier) {
      if (specifier === ENTRY || specifier === nodeNames.id) return specifier;
      return request.redirects.get(specifier) ?? null;
    },
    load(id) {
      if (id === ENTRY) return request.entry;
      if (id === nodeNames.id) return nodeNames.source;
      if (id.endsWith('.node')) refuse(refuseAddon(id));
      if (id.includes(outside) || id.startsWith('\0') || !/\.[cm]?[jt]sx?$/.test(id)) return null;
      return request.sources.get(id) ?? null;
    },
    transform: {
      filter: { id: { include: [/\.[cm]?[jt]sx?$/], exclude: [/[\\/]node_modules[\\/]/, /^\0(?!rolldown\/runtime)/] } },
      async handler(text, id, { moduleType }) {
        if (id.startsWith('\0')) return { code: text.replace('createRequire(import.meta.url)', nodeNames.createRequire), map: null };
        const path = relative(request.projectDirectory, id);
        if (path.startsWith('..')) return null;
        return await changedFile(request, { file: id, text, path: path.split(sep).join('/'), moduleType }).catch(refuse);
      },
    },
    moduleParsed(info) {
      graph.set(info.id, [...info.importedIds, ...info.dynamicallyImportedIds]);
    },
  };
}
