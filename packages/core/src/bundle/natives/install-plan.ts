import { dirname, join } from 'node:path';
import type { ExternalPackageLine, InstallPlan } from '../../protocol/bundle-manifest.ts';
import type { Built } from '../bundle-cache.ts';
import { stampOf } from '../input-stamps.ts';
import { packageFields } from '../package-fields.ts';
import {
  installClosure,
  needsOf,
  type ClosureInput,
  type InstallClosure,
  type InstallFields,
  type PinnedPackage,
} from './install-closure.ts';
import { findLockfile } from './locked-packages.ts';
import { packageNameOf } from './package-place.ts';
import { placePackages } from './place-packages.ts';
import type { PackageImport } from './trace-packages.ts';

export interface PlannedInstall {
  plan: InstallPlan;
  /** Imported name -> what is installed for it. */
  installs: Map<string, NonNullable<ExternalPackageLine['installs']>>;
  /** Packages with an install script that does not run, since nobody named them. */
  unscripted: string[];
}

export interface PlanInput {
  /** Imports of packages that are to be installed. */
  imports: readonly PackageImport[];
  /** Packages that may run their install scripts. */
  scripts: readonly string[];
  /** Root of the project: its lockfile counts. */
  root: string;
}

/**
 * What npm is to install in a run, with every version fixed, and digests where the lockfile has them. The same for the
 * same packages on every machine: no path and no address is in it.
 *
 * @throws FARHAUL_BUNDLE_RESOLVE
 */
export function planInstall({ imports, scripts, root }: PlanInput): Built<PlannedInstall> {
  const began = Date.now();
  const lockfile = findLockfile(root);
  const imported = new Map(imports.map(({ specifier, importer }) => [packageNameOf(specifier)!, dirname(importer)]));
  const project = (packageFields(join(root, 'package.json')) ?? {}) as ClosureInput['project'];
  const closure = installClosure({
    imported: new Map([...imported].sort(([first], [second]) => (first < second ? -1 : 1))),
    lockfile,
    project,
  });
  const all = [...closure.packages.values()];
  const mayRun = all.filter(({ name, hasScript }) => hasScript === true && !scripts.includes(name));
  const plan: InstallPlan = {
    dependencies: Object.fromEntries([...closure.roots].map(([name, id]) => [name, specOf(closure.packages.get(id)!)])),
    lock: closure.unknown.length > 0 ? null : lockOf(closure, scripts),
    overrides: closure.unknown.length > 0 ? overridesOf(closure) : {},
    scripts: [...new Set(all.filter(({ hasScript }) => hasScript !== false).map(({ name }) => name))]
      .filter((name) => scripts.includes(name))
      .sort(),
  };
  const installs = new Map([...closure.roots].map(([name, id]) => [name, reached(closure, id).map(described)]));
  const inputs = [...[...closure.places].map((place) => join(place, 'package.json')), ...(lockfile === null ? [] : [lockfile.path])];
  return {
    value: { plan, installs, unscripted: mayRun.map(({ name }) => name).sort() },
    inputs: inputs.map((file) => stampOf(file, began)),
  };
}

function specOf({ name, registryName, version }: PinnedPackage): string {
  return name === registryName ? version : `npm:${registryName}@${version}`;
}

function described({ registryName, version, integrity }: PinnedPackage): { package: string; version: string; integrity: string | null } {
  return { package: registryName, version, integrity };
}

function reached({ packages }: InstallClosure, root: string, required = false): PinnedPackage[] {
  const ids = new Set([root]);
  for (const id of ids) for (const use of packages.get(id)!.uses) if (!required || !use.optional) ids.add(use.id);
  return [...ids].map((id) => packages.get(id)!).sort((first, second) => (first.id < second.id ? -1 : 1));
}

/** npm leaves out a package that its package-lock.json lacks, even where the platform needs it: so this holds all or is not made. */
function lockOf(closure: InstallClosure, scripts: readonly string[]): InstallPlan['lock'] {
  const { packages, roots } = closure;
  const ids = [...roots.values()];
  const placeable = new Map([...packages].map(([id, { name, uses }]) => [id, { id, name, uses: uses.map((use) => use.id) }]));
  const required = new Set(ids.flatMap((id) => reached(closure, id, true)).map(({ id }) => id));
  const entries = [...placePackages(placeable, ids)].sort(([first], [second]) => (first < second ? -1 : 1));
  return Object.fromEntries(
    entries.map(([folder, id]) => [folder, lockEntry(packages.get(id)!, { optional: !required.has(id), scripts })]),
  );
}

function lockEntry(
  pinned: PinnedPackage,
  { optional, scripts }: { optional: boolean; scripts: readonly string[] },
): Record<string, unknown> {
  const { name, registryName, version, integrity, fields, hasScript, uses } = pinned;
  const known = new Set(uses.map(({ id }) => id.slice(0, id.lastIndexOf('@'))));
  const needs = needsOf(fields).filter((need) => known.has(need.name));
  const some = (kind: 'required' | 'optional' | 'peer'): Record<string, string> | undefined => {
    const those = needs.filter((need) => need.kind === kind).map((need) => [need.name, need.range] as const);
    return those.length === 0 ? undefined : Object.fromEntries(those);
  };
  const entry = {
    name: name === registryName ? undefined : registryName,
    version,
    integrity: integrity ?? undefined,
    optional: optional || undefined,
    // npm looks for the scripts of those alone; what only the lockfile knows may have some.
    hasInstallScript: (hasScript ?? scripts.includes(name)) || undefined,
    dependencies: some('required'),
    optionalDependencies: some('optional'),
    peerDependencies: some('peer'),
    os: listed(fields.os),
    cpu: listed(fields.cpu),
    libc: listed(fields.libc),
    bin: programs(registryName, fields.bin),
  };
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
}

function listed(list: string | readonly string[] | undefined): readonly string[] | undefined {
  const all = [list ?? []].flat();
  return all.length === 0 ? undefined : all;
}

function programs(name: string, bin: InstallFields['bin']): Record<string, string> | undefined {
  return typeof bin === 'string' ? { [name.slice(name.lastIndexOf('/') + 1)]: bin } : bin;
}

/** Of names that stand for one version: npm's rule for others would reach further than it should. */
function overridesOf({ packages, roots }: InstallClosure): Record<string, string> {
  const all = [...packages.values()].filter(({ name }) => !roots.has(name));
  const single = all.filter(({ name }) => all.filter((other) => other.name === name).length === 1);
  return Object.fromEntries(single.map((pinned) => [pinned.name, specOf(pinned)]).sort(([first], [second]) => (first! < second! ? -1 : 1)));
}
