import { dirname, sep } from 'node:path';
import type { BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import { chainNames } from './chain-names.ts';
import type { BundledModule } from './bundler/bundler.ts';
import { nearestPackage } from './own-package.ts';

type Owner = Pick<BundleManifestV1['inputs'][number], 'package' | 'version'>;

/** Whose the files of one build are: asked once for each directory, and while the bundler still works where it can be. */
export class PackageOwners {
  readonly #projectDirectory: string;
  readonly #owners = new Map<string, Owner>();

  constructor(projectDirectory: string) {
    this.#projectDirectory = projectDirectory;
  }

  take(files: readonly string[]): void {
    for (const file of files) this.of(file);
  }

  of(id: string): Owner {
    if (id.startsWith('\0')) return { package: '(runtime)', version: null };
    const directory = dirname(id);
    let owner = this.#owners.get(directory);
    if (owner === undefined) this.#owners.set(directory, (owner = this.#look(id, directory)));
    return owner;
  }

  #look(id: string, directory: string): Owner {
    if (id.startsWith(this.#projectDirectory + sep) && !id.includes(`${sep}node_modules${sep}`))
      return { package: '(project)', version: null };
    const fields = nearestPackage(directory, ({ name }) => typeof name === 'string')?.fields;
    return { package: String(fields?.['name'] ?? id), version: typeof fields?.['version'] === 'string' ? fields['version'] : null };
  }
}

interface BundledPackagesInput {
  modules: readonly BundledModule[];
  owners: PackageOwners;
  projectDirectory: string;
  /** From the flow's file to a module, where packages are to say why they are inside. */
  importChain?: ((file: string) => string[]) | undefined;
}

/** Bytes of a bundle by package, largest first; the user's own files count to the project, the rest is the runtime. */
export function bundledPackages({ modules, owners, projectDirectory, importChain }: BundledPackagesInput): BundleManifestV1['inputs'] {
  const byName = new Map<string, BundleManifestV1['inputs'][number]>();
  for (const { id, bytes } of modules) {
    if (bytes === 0) continue;
    const owner = owners.of(id);
    const known = byName.get(owner.package);
    if (known === undefined) byName.set(owner.package, { ...owner, bytes, ...whyOf(id, projectDirectory, importChain) });
    else known.bytes += bytes;
  }
  return [...byName.values()].sort((first, second) => second.bytes - first.bytes);
}

function whyOf(id: string, projectDirectory: string, importChain: BundledPackagesInput['importChain']): { why?: string } {
  if (importChain === undefined || !/[\\/]node_modules[\\/]/.test(id)) return {};
  return { why: chainNames(importChain(id), projectDirectory).join(' → ') };
}
