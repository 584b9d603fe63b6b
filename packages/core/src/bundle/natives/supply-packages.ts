import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { ExternalPackageLine, OutsidePackages } from '../../protocol/bundle-manifest.ts';
import { isOlder } from '../../runner/this-machine.ts';
import type { BundleOutput } from '../bundler/bundler.ts';
import { chainNames } from '../chain-names.ts';
import type { InputStamp } from '../input-stamps.ts';
import type { AddonDescription } from './inspect-addon.ts';
import { packageNameOf } from './package-place.ts';
import type { RunTarget } from './run-target.ts';
import type { VendoredFile, VendoredPackages } from './vendor-packages.ts';

/** How the packages that the code needs and does not hold reach the run. */
export interface SuppliedPackages {
  /** What the code has to know of them; null where there are none. */
  outside: OutsidePackages | null;
  files: VendoredFile[];
  lines: ExternalPackageLine[];
  /** What compiled code was chosen for; null without any. */
  target: RunTarget | null;
  inputs: readonly InputStamp[];
}

export interface SupplyOptions {
  /** Root of the project. */
  root: string;
  /** Asked for only where packages travel. */
  target: () => RunTarget;
}

/** @throws FARHAUL_BUNDLE_NATIVE_PLATFORM, FARHAUL_BUNDLE_NATIVE_FETCH, FARHAUL_BUNDLE_RESOLVE */
export async function supplyPackages(
  { outside: used, importChain }: Pick<BundleOutput, 'outside' | 'importChain'>,
  { root, target }: SupplyOptions,
): Promise<SuppliedPackages> {
  const lines: ExternalPackageLine[] = used.packages.map(({ name, version, how, why }) => ({ name, version, how, why }));
  const needed = used.packages.filter(({ how }) => how !== 'omitted');
  if (needed.length === 0) return { outside: null, files: [], lines, target: null, inputs: [] };
  const vendoredNames = new Set(needed.filter(({ how }) => how === 'vendor').map(({ name }) => name));
  const imports = used.imports.filter(({ specifier }) => vendoredNames.has(packageNameOf(specifier)!));
  for (const { name, version } of needed) if (vendoredNames.has(name) && version === null) throw notInstalled(name);
  const outside: OutsidePackages = {
    preload: used.preload,
    image: needed.filter(({ how }) => how === 'image').map(({ name }) => name),
    builtFor: null,
  };
  if (imports.length === 0) return { outside, files: [], lines, target: null, inputs: [] };
  const wanted = target();
  const { vendorPackages } = await import('./vendor-packages.ts');
  const { value, inputs } = await vendorPackages({
    imports,
    target: wanted,
    project: root,
    chain: (name) => {
      const importer = used.imports.find(({ specifier }) => packageNameOf(specifier) === name)?.importer;
      return importer === undefined
        ? `used by ${[...vendoredNames].join(', ')}`
        : [...chainNames(importChain(importer), root), name].join(' → ');
    },
  });
  for (const line of lines) if (line.how === 'vendor') line.addons = addonsOf(line.name, value);
  const builtFor = builtForOf(lines, value, wanted);
  return { outside: { ...outside, builtFor }, files: value.files, lines, target: builtFor === null ? null : wanted, inputs };
}

function addonsOf(name: string, { packages }: VendoredPackages): NonNullable<ExternalPackageLine['addons']> {
  return packages
    .filter(({ neededBy }) => neededBy.includes(name))
    .flatMap((one) =>
      one.addons.map((addon) => ({
        package: one.name,
        os: addon.os,
        cpu: addon.cpus.join(' '),
        libc: addon.libc,
        api: addon.abi === null ? 'node-api' : `abi ${addon.abi}`,
      })),
    );
}

function builtForOf(lines: readonly ExternalPackageLine[], { packages }: VendoredPackages, target: RunTarget): OutsidePackages['builtFor'] {
  const addons: AddonDescription[] = packages.flatMap((one) => one.addons);
  if (addons.length === 0) return null;
  const glibc = addons.reduce<string | null>(
    (highest, addon) => (addon.glibc !== null && (highest === null || isOlder(highest, addon.glibc)) ? addon.glibc : highest),
    null,
  );
  return {
    names: lines.filter((line) => line.addons !== undefined && line.addons.length > 0).map(({ name }) => name),
    os: target.os,
    cpu: target.cpu,
    libc: addons.some((addon) => addon.libc !== null) ? target.libc : null,
    glibc,
    node: addons.some((addon) => addon.abi !== null) ? target.node : null,
  };
}

function notInstalled(name: string): FarhaulError {
  return new FarhaulError('FARHAUL_BUNDLE_RESOLVE', `cannot resolve "${name}", which is to travel beside the code`, {
    hint: 'Install the package, or check its name in bundle: { external }.',
    details: { specifier: name },
  });
}
