import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { isForPlatforms } from './find-native.ts';
import type { LockedPackage, Lockfile } from './locked-packages.ts';
import { findPackage, type PackagePlace } from './package-place.ts';
import { describePlatform, npmPlatformFlags, type RunTarget } from './run-target.ts';
import { addPackage, type PackageTree } from './trace-packages.ts';

/** A package that is needed and has to be fetched, since this machine has no use for it. */
export interface MissingPackage {
  locked: LockedPackage;
  /** Directory of the installed package that uses it. */
  usedBy: string;
}

/** Whether a package that names systems, processors and C libraries names the target's. */
export function servesTarget(
  { os = [], cpu = [], libc = [] }: { os?: readonly string[]; cpu?: readonly string[]; libc?: readonly string[] },
  target: RunTarget,
): boolean {
  return admits(os, target.os) && admits(cpu, target.cpu) && (target.libc === null || admits(libc, target.libc));
}

/** As npm reads it: `!name` shuts one out, an empty list admits all. */
function admits(list: readonly string[], value: string): boolean {
  if (list.includes(`!${value}`)) return false;
  const wanted = list.filter((item) => !item.startsWith('!'));
  return wanted.length === 0 || wanted.includes(value) || wanted.includes('any');
}

/** The builds of one package that were chosen for the target: one of them has to be there in the end. */
export interface PlatformFamily {
  place: PackagePlace;
  /** Directories of the installed ones. */
  installed: string[];
}

export interface PlatformChoice {
  /** Not installed here, but known to the lockfile. */
  missing: MissingPackage[];
  families: PlatformFamily[];
}

/**
 * Exchanges in a tree the packages that serve this machine's platform for those that serve the target's: whole, since
 * what compiled code loads cannot be followed.
 */
export function choosePlatformPackages(tree: PackageTree, target: RunTarget, lockfile: Lockfile | null): PlatformChoice {
  const missing: MissingPackage[] = [];
  const families: PlatformFamily[] = [];
  const waiting = [...tree.packages.values()].map(({ place }) => place);
  const looked = new Set<string>();
  for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
    if (looked.has(place.directory)) continue;
    looked.add(place.directory);
    const options = optionsOf(place, lockfile);
    const chosen = options.filter((option) => servesTarget(option.fields, target));
    for (const option of options) {
      if (option.installed === null) continue;
      if (!chosen.includes(option)) tree.packages.delete(option.installed.directory);
      else waiting.push(addWhole(tree, option.installed, place));
    }
    for (const { locked, installed } of chosen)
      if (installed === null && locked !== null) missing.push({ locked, usedBy: place.directory });
    if (options.length > 0 && isFamily(place))
      families.push({ place, installed: chosen.flatMap(({ installed }) => installed?.directory ?? []) });
  }
  return { missing, families };
}

interface PlatformOption {
  fields: { os?: readonly string[]; cpu?: readonly string[]; libc?: readonly string[] };
  installed: PackagePlace | null;
  locked: LockedPackage | null;
}

/** The optional dependencies of a package that are for certain platforms. */
function optionsOf({ directory, fields }: PackagePlace, lockfile: Lockfile | null): PlatformOption[] {
  return Object.entries(fields.optionalDependencies ?? {}).flatMap(([name, range]): PlatformOption[] => {
    const installed = findPackage(name, directory);
    if (installed !== null) return isForPlatforms(installed.fields) ? [{ fields: installed.fields, installed, locked: null }] : [];
    const known = lockfile?.packages.filter((locked) => locked.name === name) ?? [];
    const locked = known.find(({ version }) => version === range) ?? (known.length === 1 ? known[0]! : null);
    return locked !== null && isForPlatforms(locked) ? [{ fields: locked, installed: null, locked }] : [];
  });
}

/** One build of many has to be there; a single one, such as that of a file watcher for one system, need not. */
function isFamily({ fields }: PackagePlace): boolean {
  return Object.keys(fields.optionalDependencies ?? {}).length > 1;
}

function addWhole(tree: PackageTree, place: PackagePlace, user: PackagePlace): PackagePlace {
  const traced = addPackage(tree, place);
  for (const file of filesBelow(place.directory)) traced.files.add(file);
  addPackage(tree, user).uses.add(place.directory);
  for (const name of Object.keys(place.fields.dependencies ?? {})) {
    const used = findPackage(name, place.directory);
    if (used === null) continue;
    traced.uses.add(used.directory);
    if (!tree.packages.has(used.directory)) addWhole(tree, used, place);
  }
  return place;
}

/** All files of a package, without those of packages inside it. */
export function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !dirname(file).slice(directory.length).split(/[\\/]/).includes('node_modules'));
}

/** The command that makes the build of a package for a target known. */
export function installCommand({ name, fields }: PackagePlace, target: RunTarget): string {
  return `npm install ${npmPlatformFlags(target)} ${name}${fields.version === undefined ? '' : `@${fields.version}`}`;
}

export function noBuild(place: PackagePlace, target: RunTarget, lockfile: Lockfile | null): FarhaulError {
  const { name, fields } = place;
  const isRead = lockfile !== null && lockfile.packages.length > 0;
  const unread = lockfile === null ? 'there is no lockfile to look it up' : `${lockfile.path} has nothing that can be read`;
  const where = isRead ? `installed or in ${lockfile.path}` : `installed, and ${unread}`;
  return new FarhaulError(
    'FARHAUL_BUNDLE_NATIVE_FETCH',
    `no build of ${name} ${fields.version ?? ''} for ${describePlatform(target)} is ${where}`,
    {
      hint: `Run ${installCommand(place, target)}, or have the package installed in the run, or in the image: bundle: { external: { '${name}': 'install' } } or 'image'.`,
      details: { package: name, version: fields.version ?? null, platform: describePlatform(target), lockfile: lockfile?.path ?? null },
    },
  );
}
