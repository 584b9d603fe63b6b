import { statSync, readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { ArchiveFile } from '../../archive/tar-writer.ts';
import type { Built } from '../bundle-cache.ts';
import { stampOf } from '../input-stamps.ts';
import { fetchPackage } from './fetch-package.ts';
import { keepFittingAddons } from './fitting-addons.ts';
import { inspectAddon, type AddonDescription } from './inspect-addon.ts';
import { compareTarget } from './compare-target.ts';
import { findLockfile, type LockedPackage } from './locked-packages.ts';
import { placePackages, type PlaceablePackage } from './place-packages.ts';
import { choosePlatformPackages, noBuild, type MissingPackage } from './platform-packages.ts';
import type { RunTarget } from './run-target.ts';
import { tracePackages, type PackageImport, type PackageTree } from './trace-packages.ts';

export interface VendorInput {
  imports: readonly PackageImport[];
  target: RunTarget;
  /** Root of the project: its lockfile and its npm configuration count. */
  project: string;
  /** Imported packages that the run has from elsewhere, with their directories here: they lie at the top there. */
  elsewhere: readonly { name: string; directory: string | null }[];
  /** How the code comes to a package, for messages. */
  chain(name: string): string;
}

/** Installed packages as they travel beside the code. */
export interface VendoredPackages {
  /** `node_modules/…`, in the order of their paths. */
  files: VendoredFile[];
  packages: VendoredPackage[];
}

export interface VendoredPackage {
  name: string;
  version: string | null;
  addons: AddonDescription[];
  fetched: boolean;
  /** Names of the imported packages that it is needed for, itself included. */
  neededBy: string[];
}

export interface VendoredFile {
  /** `/`-separated, below the archive's root. */
  path: string;
  /** Where it lies here; null for one that was fetched. */
  absolute: string | null;
  content: Uint8Array | null;
  executable: boolean;
}

/**
 * Collects what imports of packages need on the target: the files that they reach, compiled code for its platform,
 * fetched where this machine has none.
 *
 * @throws FARHAUL_BUNDLE_NATIVE_PLATFORM, FARHAUL_BUNDLE_NATIVE_FETCH
 */
export async function vendorPackages({ imports, target, project, elsewhere, chain }: VendorInput): Promise<Built<VendoredPackages>> {
  const began = Date.now();
  const lockfile = findLockfile(project);
  const tree = await tracePackages(
    imports,
    elsewhere.flatMap(({ directory }) => directory ?? []),
  );
  const { missing, families } = choosePlatformPackages(tree, target, lockfile);
  const addons = keepFittingAddons(tree, target, chain);
  const fetched = await fetchMissing(missing, { target, project });
  for (const { place, installed } of families) {
    const some = installed.some((directory) => tree.packages.has(directory)) || fetched.some(({ usedBy }) => usedBy === place.directory);
    if (!some) throw noBuild(place, target, lockfile);
  }
  const { files, places } = layOut(tree, { fetched, elsewhere: elsewhere.map(({ name }) => name) });
  const needs = neededBy(tree);
  const packages = [...tree.packages.values()].map(({ place }) => ({
    name: place.name,
    version: place.fields.version ?? null,
    fetched: false,
    addons: addons.filter(({ owner }) => owner === place.directory).map(({ description }) => description),
    neededBy: needs.get(place.directory) ?? [],
  }));
  const strangers = fetched.map(({ locked, addons: inside, usedBy }) => ({
    name: locked.name,
    version: locked.version,
    addons: inside,
    fetched: true,
    neededBy: needs.get(usedBy) ?? [],
  }));
  const inputs = [...places, ...addons.map(({ file }) => file), ...(lockfile === null ? [] : [lockfile.path])].map((file) =>
    stampOf(file, began),
  );
  return { value: { files, packages: [...packages, ...strangers].sort((first, second) => (first.name < second.name ? -1 : 1)) }, inputs };
}

/** Directory -> names of the imported packages that lead there. */
function neededBy(tree: PackageTree): Map<string, string[]> {
  const needs = new Map<string, string[]>();
  for (const root of tree.roots) {
    const reached = new Set([root]);
    for (const directory of reached) {
      needs.set(directory, [...(needs.get(directory) ?? []), tree.packages.get(root)!.place.name]);
      for (const used of tree.packages.get(directory)?.uses ?? []) reached.add(used);
    }
  }
  return needs;
}

interface FetchedPackage extends MissingPackage {
  files: ArchiveFile[];
  addons: AddonDescription[];
}

async function fetchMissing(
  missing: readonly MissingPackage[],
  { target, project }: { target: RunTarget; project: string },
): Promise<FetchedPackage[]> {
  const once = new Map<string, Promise<ArchiveFile[]>>();
  const filesOf = (locked: LockedPackage): Promise<ArchiveFile[]> => {
    const key = `${locked.name}@${locked.version}`;
    if (!once.has(key)) once.set(key, fetchPackage(locked, project));
    return once.get(key)!;
  };
  const fetched = await Promise.all(
    missing.map(async (one) => {
      const files = await filesOf(one.locked);
      const addons = files
        .filter(({ path }) => path.endsWith('.node'))
        .map(({ content }) => inspectAddon(content))
        .filter((addon) => addon !== null);
      return { ...one, files, addons };
    }),
  );
  // A package may leave out which C library it is for: its addon knows.
  return fetched.filter(({ addons }) => addons.length === 0 || addons.some((addon) => compareTarget(addon, target) === null));
}

function layOut(
  tree: PackageTree,
  { fetched, elsewhere }: { fetched: readonly FetchedPackage[]; elsewhere: readonly string[] },
): { files: VendoredFile[]; places: string[] } {
  const placeable = new Map<string, PlaceablePackage>();
  const idOf = ({ locked }: FetchedPackage): string => `fetched:${locked.name}@${locked.version}`;
  for (const [id, { place, uses }] of tree.packages) {
    const strangers = fetched.filter((one) => one.usedBy === id).map(idOf);
    placeable.set(id, { id, name: place.name, uses: [...uses, ...strangers].sort() });
  }
  for (const one of fetched) placeable.set(idOf(one), { id: idOf(one), name: one.locked.name, uses: [] });
  const reserved = elsewhere.map((name) => ({ id: `elsewhere:${name}`, name, uses: [] }));
  for (const one of reserved) placeable.set(one.id, one);
  const roots = [...reserved.map(({ id }) => id), ...[...tree.roots].filter((id) => placeable.has(id)).sort()];
  const files: VendoredFile[] = [];
  for (const [folder, id] of placePackages(placeable, roots)) {
    const stranger = fetched.find((one) => idOf(one) === id);
    if (stranger)
      for (const { path, content, executable } of stranger.files)
        files.push({ path: `${folder}/${path}`, absolute: null, content, executable });
    for (const file of tree.packages.get(id)?.files ?? []) {
      const path = `${folder}/${relative(id, file).split(sep).join('/')}`;
      files.push({ path, absolute: file, content: null, executable: (statSync(file).mode & 0o100) !== 0 });
    }
  }
  files.sort((first, second) => (first.path < second.path ? -1 : 1));
  return { files, places: [...tree.packages.keys()].map((directory) => `${directory}${sep}package.json`) };
}

/** Reads the files; the archive is made of what is returned. */
export function readVendoredFiles(files: readonly VendoredFile[]): ArchiveFile[] {
  return files.map(({ path, absolute, content, executable }) => ({ path, executable, content: content ?? readFileSync(absolute!) }));
}

/** Bytes by package, as they are unpacked. */
export function vendoredBytes(files: readonly VendoredFile[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const { path, absolute, content } of files) {
    const name = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? path;
    sizes.set(name, (sizes.get(name) ?? 0) + (content?.byteLength ?? statSync(absolute!).size));
  }
  return sizes;
}
