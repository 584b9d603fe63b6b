import type { Plugin } from 'rolldown';
import type { FarhaulError } from '../../errors/farhaul-error.ts';
import type { ExternalPackages, ImportKind } from './external-packages.ts';
import { isRequiredInTry } from './optional-require.ts';
import { packageOfFile } from './package-place.ts';
import { siblingFileReason } from './sibling-files.ts';

/** What was found out about modules while they were bundled; it counts where they are part of the code in the end. */
export interface ModuleFindings {
  /** Module -> package that has to stay outside, and why. */
  outside: Map<string, { name: string; why: string }>;
  /** Module -> why it cannot be bundled. */
  refused: Map<string, FarhaulError>;
}

export function moduleFindings(): ModuleFindings {
  return { outside: new Map(), refused: new Map() };
}

const ADDON = '\0farhaul:addon:';

/** Keeps packages that cannot be part of the code outside it, and finds those that nobody knew of. */
export function packagesPlugin(packages: ExternalPackages, findings: ModuleFindings): Plugin {
  return {
    name: 'farhaul-packages',
    resolveId: {
      filter: { id: { include: [packages.decidesEach ? /^[^./\\]/ : /^\0farhaul:/, /\.node$/], exclude: [/^node:/] } },
      handler(specifier, importer, { kind }) {
        if (packages.owns(specifier) || specifier.startsWith(ADDON)) return specifier;
        if (importer === undefined || importer.startsWith('\0')) return null;
        if (specifier.endsWith('.node') && /^[./\\]/.test(specifier)) return addonOf(specifier, importer, findings);
        return packages.resolve(specifier, importer, kind as ImportKind);
      },
    },
    load: {
      filter: { id: /farhaul:(?:package|addon):/ },
      handler(id) {
        if (!id.startsWith(ADDON)) return packages.source(id);
        return {
          code: "throw Object.assign(new Error('compiled code is not part of a bundle'), { code: 'MODULE_NOT_FOUND' });",
          moduleType: 'js',
        };
      },
    },
    transform: {
      order: 'pre',
      filter: { id: /[\\/]node_modules[\\/].*\.[cm]?[jt]sx?$/, code: /\b__dirname\b|\bimport\.meta\./ },
      handler(text, id) {
        const owner = packageOfFile(id);
        const why = owner === null ? null : siblingFileReason(id, text, owner.name);
        if (owner !== null && why !== null) findings.outside.set(id, { name: owner.name, why });
        return null;
      },
    },
  };
}

/** A package that loads its addon by a path: it stays outside, unless it can do without. */
function addonOf(specifier: string, importer: string, findings: ModuleFindings): string | null {
  const owner = packageOfFile(importer);
  if (owner === null || !/[\\/]node_modules[\\/]/.test(importer)) return null;
  if (!isRequiredInTry(importer, specifier)) findings.outside.set(importer, { name: owner.name, why: `has compiled code (${specifier})` });
  return ADDON + specifier.replace(/\.node$/, '');
}
