import { relative } from 'node:path';
import type { Plugin } from 'rolldown';
import type { ExternalPackages } from './external-packages.ts';
import type { ModuleFindings } from './packages-plugin.ts';
import { refusedThread } from './thread-entries.ts';

/** Finds files of the project that start threads which no bundle can hold. */
export function threadsPlugin(packages: ExternalPackages, findings: ModuleFindings, project: string): Plugin {
  return {
    name: 'farhaul-threads',
    transform: {
      order: 'pre',
      filter: {
        id: { include: [/\.[cm]?[jt]sx?$/], exclude: [/[\\/]node_modules[\\/]/] },
        code: /\bnew (?:\w+\.)?Worker\(|\btransport\b/,
      },
      handler(text, id) {
        const refused = refusedThread({ file: id, path: relative(project, id), text }, (name) => packages.isChosen(name));
        if (refused !== null) findings.refused.set(id, refused);
        return null;
      },
    },
  };
}
