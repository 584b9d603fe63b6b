import { dirname, sep } from 'node:path';
import type { BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import { chainNames } from './chain-names.ts';
import type { BundledModule } from './bundler/bundler.ts';
import { nearestPackage } from './own-package.ts';

/**
 * Bytes of a bundle by package, largest first; the user's own files count to the project, the rest is the runtime.
 *
 * @param importChain from the flow's file to a module, where packages are to say why they are inside
 */
export function bundledPackages(
  modules: readonly BundledModule[],
  projectDirectory: string,
  importChain?: (file: string) => string[],
): BundleManifestV1['inputs'] {
  const byName = new Map<string, BundleManifestV1['inputs'][number]>();
  const owners = new Map<string, Owner>();
  for (const { id, bytes } of modules) {
    if (bytes === 0) continue;
    const place = id.startsWith('\0') ? id : dirname(id);
    const owner = owners.get(place) ?? ownerOf(id, projectDirectory);
    owners.set(place, owner);
    const known = byName.get(owner.package);
    if (known === undefined) byName.set(owner.package, { ...owner, bytes, ...whyOf(id, projectDirectory, importChain) });
    else known.bytes += bytes;
  }
  return [...byName.values()].sort((first, second) => second.bytes - first.bytes);
}

function whyOf(id: string, projectDirectory: string, importChain?: (file: string) => string[]): { why?: string } {
  if (importChain === undefined || !/[\\/]node_modules[\\/]/.test(id)) return {};
  return { why: chainNames(importChain(id), projectDirectory).join(' → ') };
}

type Owner = Pick<BundleManifestV1['inputs'][number], 'package' | 'version'>;

function ownerOf(id: string, projectDirectory: string): Owner {
  if (id.startsWith('\0')) return { package: '(runtime)', version: null };
  if (id.startsWith(projectDirectory + sep) && !id.includes(`${sep}node_modules${sep}`)) return { package: '(project)', version: null };
  const fields = nearestPackage(dirname(id), ({ name }) => typeof name === 'string')?.fields;
  return { package: String(fields?.['name'] ?? id), version: typeof fields?.['version'] === 'string' ? fields['version'] : null };
}
