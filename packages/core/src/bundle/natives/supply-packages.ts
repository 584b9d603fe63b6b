import { dirname } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { ExternalPackageLine, OutsidePackages } from '../../protocol/bundle-manifest.ts';
import { isOlder } from '../../runner/this-machine.ts';
import type { BundleOutput } from '../bundler/bundler.ts';
import { chainNames } from '../chain-names.ts';
import type { InputStamp } from '../input-stamps.ts';
import type { AddonDescription } from './inspect-addon.ts';
import { findPackage, packageNameOf } from './package-place.ts';
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
  /** What a launch should say of them. */
  notes: readonly string[];
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
  if (needed.length === 0) return { outside: null, files: [], lines, target: null, inputs: [], notes: [] };
  const vendoredNames = new Set(needed.filter(({ how }) => how === 'vendor').map(({ name }) => name));
  const imports = used.imports.filter(({ specifier }) => vendoredNames.has(packageNameOf(specifier)!));
  for (const { name, version } of needed) if (vendoredNames.has(name) && version === null) throw notInstalled(name);
  const installed = await install(used, { root, lines });
  const outside: OutsidePackages = {
    preload: used.preload,
    image: needed.filter(({ how }) => how === 'image').map(({ name }) => name),
    builtFor: null,
    ...installed.outside,
  };
  if (imports.length === 0) return { outside, files: [], lines, target: null, inputs: installed.inputs, notes: installed.notes };
  const wanted = target();
  const { vendorPackages } = await import('./vendor-packages.ts');
  const { value, inputs } = await vendorPackages({
    imports,
    target: wanted,
    project: root,
    elsewhere: needed.filter(({ how }) => how === 'image' || how === 'install').map(({ name }) => placeOf(name, used)),
    chain: (name) => {
      const importer = used.imports.find(({ specifier }) => packageNameOf(specifier) === name)?.importer;
      return importer === undefined
        ? `used by ${[...vendoredNames].join(', ')}`
        : [...chainNames(importChain(importer), root), name].join(' → ');
    },
  });
  for (const line of lines) if (line.how === 'vendor') line.addons = addonsOf(line.name, value);
  const builtFor = builtForOf(lines, value, wanted);
  return {
    outside: { ...outside, builtFor },
    files: value.files,
    lines,
    target: builtFor === null ? null : wanted,
    inputs: [...installed.inputs, ...inputs],
    notes: installed.notes,
  };
}

type Used = BundleOutput['outside'];

function placeOf(name: string, { imports }: Used): { name: string; directory: string | null } {
  const importer = imports.find(({ specifier }) => packageNameOf(specifier) === name)?.importer;
  return { name, directory: importer === undefined ? null : (findPackage(name, dirname(importer))?.directory ?? null) };
}

/** What npm is to install, told to the code, in the manifest's lines, and to whoever launches it. */
async function install(
  used: Used,
  { root, lines }: { root: string; lines: readonly ExternalPackageLine[] },
): Promise<Pick<SuppliedPackages, 'inputs' | 'notes'> & { outside: Pick<OutsidePackages, 'install'> }> {
  const toInstall = lines.filter(({ how }) => how === 'install');
  if (toInstall.length === 0) return { outside: {}, inputs: [], notes: [] };
  const { planInstall } = await import('./install-plan.ts');
  const names = new Set(toInstall.map(({ name }) => name));
  const imports = used.imports.filter(({ specifier }) => names.has(packageNameOf(specifier)!));
  const { value, inputs } = planInstall({ imports, scripts: used.scripts, root });
  for (const line of toInstall) {
    line.installs = value.installs.get(line.name)!;
    line.version = line.installs.find((one) => one.package === line.name)?.version ?? line.version;
  }
  const packages = new Set([...value.installs.values()].flat().map((one) => `${one.package}@${one.version}`));
  const those = toInstall.map(({ name, version }) => `${name} ${version}`).join(', ');
  const notes = [
    `${those} (${packages.size} ${packages.size === 1 ? 'package' : 'packages'} in all) will be installed by npm when a run starts: that needs npm in its image and a registry that it reaches`,
    ...value.unscripted.map(
      (name) => `the install script of ${name} will not run, since it is not named: bundle: { external: { '${name}': 'install' } }`,
    ),
  ];
  return { outside: { install: value.plan }, inputs, notes };
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
