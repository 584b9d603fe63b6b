import { isAbsolute, join, relative, sep } from 'node:path';
import type { Plugin, PluginContext } from 'rolldown';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { refuseAddon } from '../natives/refuse-addon.ts';
import type { BundleRequest } from './bundler.ts';
import { nodeNames } from './node-names.ts';
import { changedFile } from './project-file-places.ts';
import { reachCircle } from './reach-circle.ts';

export const ENTRY = '\0farhaul:entry';

export interface Findings {
  /** Tells of modules once the build has begun. */
  context: PluginContext | null;
  /** What this plugin threw: on its way through the bundler an error loses all but its text. */
  refusals: FarhaulError[];
  /** Files of packages that imports lead to directly; null: none is to. */
  direct: Set<string> | null;
  /** Whether those have to be begun where their package begins them: the build was ended. */
  isCircular: boolean;
}

/** Resolves what is ours and hands out changed files. Every hook has a filter: a call for each of a thousand modules costs more than the build. */
export function farhaulPlugin(request: BundleRequest, findings: Findings): Plugin {
  const { refusals } = findings;
  const refuse = (error: unknown): never => {
    if (!FarhaulError.isInstance(error)) throw error;
    refusals.push(error);
    // The bundler writes its own words into what it catches.
    throw new Error(error.message);
  };
  return {
    name: 'farhaul',
    buildStart() {
      findings.context = this;
    },
    buildEnd(error) {
      if (error !== undefined) return;
      findings.isCircular = reachCircle(findings.direct ?? [], (id) => this.getModuleInfo(id)?.importedIds ?? []);
      if (findings.isCircular) throw new Error('modules that import each other');
      const files = [...this.getModuleIds()].filter((id) => isAbsolute(id) && !id.includes('\0'));
      // After the answer that the bundler waits for.
      setImmediate(() => request.onRead(files));
    },
    resolveId: {
      filter: { id: [ENTRY, nodeNames.id, ...request.redirects.keys()].map(exactly) },
      handler: (specifier) => request.redirects.get(specifier) ?? specifier,
    },
    load: {
      filter: { id: [ENTRY, nodeNames.id, ...request.sources.keys()].map(exactly).concat(/\.node$/) },
      handler(id) {
        if (id === ENTRY) return request.entry;
        if (id === nodeNames.id) return nodeNames.source;
        return request.sources.get(id) ?? refuse(refuseAddon(id));
      },
    },
    transform: {
      filter: { id: { include: [/^\0rolldown\/runtime/, sourcesBelow(request.projectDirectory)], exclude: [/[\\/]node_modules[\\/]/] } },
      async handler(text, id, { moduleType }) {
        if (id.startsWith('\0')) return { code: text.replace('createRequire(import.meta.url)', nodeNames.createRequire), map: null };
        const path = relative(request.projectDirectory, id);
        const resolve = async (specifier: string): Promise<string | null> => {
          const found = await this.resolve(specifier, id);
          return found !== null && found.external === false && isAbsolute(found.id) ? found.id : null;
        };
        const { direct } = findings;
        const imports = direct && { resolve, found: (file: string, index: string) => (direct.add(file), this.addWatchFile(index)) };
        return await changedFile(request, { file: id, text, path: path.split(sep).join('/'), moduleType, imports }).catch(refuse);
      },
    },
  };
}

function exactly(text: string): RegExp {
  return new RegExp(`^${literally(text)}$`);
}

function sourcesBelow(directory: string): RegExp {
  return new RegExp(`^${literally(join(directory, sep))}.*\\.[cm]?[jt]sx?$`);
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
