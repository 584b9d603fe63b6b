import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { BundleChoices } from '../../flow/launcher.ts';
import { nearestPackage } from '../own-package.ts';

const PREFIX = '\0farhaul:image:';
export const START = '\0farhaul:start';

/** Names of packages that the image has. @throws FARHAUL_BUNDLE_TARGET for ways that are not there yet */
export function imagePackages(external: BundleChoices['external']): string[] {
  for (const [name, how] of Object.entries(external ?? {})) {
    if (how === 'image') continue;
    throw new FarhaulError('FARHAUL_BUNDLE_TARGET', `bundle: { external: { '${name}': '${how}' } } is not supported yet`, {
      hint: `Have the package in the image, and say so: external: { '${name}': 'image' }.`,
      details: { package: name, how },
    });
  }
  return Object.keys(external ?? {});
}

/** The virtual module that stands for a specifier of such a package; null for all others. */
export function imageModule(specifier: string, packages: readonly string[]): string | null {
  return packages.some((name) => specifier === name || specifier.startsWith(`${name}/`)) ? PREFIX + specifier : null;
}

/** Finds the package from where the process was started, as the image's own code would: a bundle itself lies elsewhere. */
export function imageModuleSource(id: string): { code: string; moduleType: 'js' } | null {
  if (id === START)
    return {
      code: "import { createRequire } from 'node:module';\nexport const requireFromStart = createRequire(process.cwd() + '/start.js');",
      moduleType: 'js',
    };
  if (!id.startsWith(PREFIX)) return null;
  return {
    code: `const { requireFromStart } = require('${START}');\nmodule.exports = requireFromStart(${JSON.stringify(id.slice(PREFIX.length))});`,
    moduleType: 'js',
  };
}

/** A compiled addon is no text that could be bundled. */
export function refuseAddon(file: string): FarhaulError {
  const fields = nearestPackage(file, ({ name }) => typeof name === 'string')?.fields;
  const name = String(fields?.['name'] ?? file);
  return new FarhaulError(
    'FARHAUL_BUNDLE_NATIVE_FETCH',
    `${name} ${String(fields?.['version'] ?? '')} has compiled code and cannot be bundled (${file})`,
    {
      hint: `Have the package in the image, and say so: bundle: { external: { '${name}': 'image' } }.`,
      details: { package: name, file },
    },
  );
}
