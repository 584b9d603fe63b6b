import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { LockedPackage, Lockfile } from './locked-packages.ts';
import { findPackage, type PackageFields, type PackagePlace } from './package-place.ts';

/** A package as a run is to install it. */
export interface PinnedPackage {
  /** `name@version`. */
  id: string;
  /** Name under which it is asked for. */
  name: string;
  /** Its own name, by which the registry knows it. */
  registryName: string;
  version: string;
  integrity: string | null;
  /** What its package.json or the lockfile says of it. */
  fields: InstallFields;
  /** Null for one that is not installed here. */
  hasScript: boolean | null;
  /** Packages that have to be there with it, and those that only some platforms have. */
  uses: { id: string; optional: boolean }[];
}

export interface InstallFields extends PackageFields {
  bin?: string | Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  bundleDependencies?: string[] | boolean;
  bundledDependencies?: string[] | boolean;
}

/** Packages and all that they need, each in one version as it is installed here or, where it is not, as the lockfile has it. */
export interface InstallClosure {
  packages: Map<string, PinnedPackage>;
  /** Name that the code imports -> id. */
  roots: Map<string, string>;
  /** Optional packages of which nothing is known here. */
  unknown: string[];
  /** Directories of those that are installed here. */
  places: Set<string>;
}

type Found = { place: PackagePlace; locked: LockedPackage | null } | { place: null; locked: LockedPackage };

/** What no registry has. */
const foreign = /^(?:git|github|gitlab|bitbucket|gist|https?|file|link|portal|workspace)[:+]|^[^@/\s]+\/[^/\s]+$/;

export interface ClosureInput {
  /** Imported packages: name -> directory to look from. */
  imported: ReadonlyMap<string, string>;
  lockfile: Lockfile | null;
  /** package.json of the project. */
  project: InstallFields & { devDependencies?: Record<string, string> };
}

/** @throws FARHAUL_BUNDLE_RESOLVE for what has no known version or cannot come from a registry */
export function installClosure({ imported, lockfile, project }: ClosureInput): InstallClosure {
  const closure: InstallClosure = { packages: new Map(), roots: new Map(), unknown: [], places: new Set() };
  const asked = { ...project.devDependencies, ...project.optionalDependencies, ...project.dependencies };
  for (const [name, directory] of imported) {
    refuseForeign(name, asked[name] ?? '');
    const place = findPackage(name, directory);
    const found = find(place, { name, range: asked[name] ?? '' }, lockfile);
    if (found === null) throw unknownVersion(name);
    closure.roots.set(name, add(found, name, { closure, lockfile }));
  }
  return closure;
}

function find(place: PackagePlace | null, { name, range }: { name: string; range: string }, lockfile: Lockfile | null): Found | null {
  const known = lockfile?.packages.filter((one) => one.name === (place?.fields.name ?? name)) ?? [];
  const version = place?.fields.version ?? range;
  const exact = known.find((one) => one.version === version) ?? null;
  if (place !== null) return { place, locked: exact };
  const locked = exact ?? (known.length === 1 ? known[0]! : null);
  return locked === null ? null : { place, locked };
}

interface Walk {
  closure: InstallClosure;
  lockfile: Lockfile | null;
}

function add({ place, locked }: Found, name: string, walk: Walk): string {
  const fields = (place?.fields ?? locked!) as InstallFields;
  const version = fields.version;
  if (version === undefined || (place !== null && !/[\\/]node_modules[\\/]/.test(place.directory)))
    throw notOfRegistry(name, 'a directory');
  const id = `${name}@${version}`;
  if (walk.closure.packages.has(id)) return id;
  const uses: PinnedPackage['uses'] = [];
  const pinned = { id, name, registryName: fields.name ?? name, version, integrity: locked?.integrity ?? null, uses };
  if (place !== null) walk.closure.places.add(place.directory);
  walk.closure.packages.set(id, { ...pinned, fields, hasScript: place && hasInstallScript(place) });
  for (const need of needsOf(fields)) {
    const at = place === null ? null : findPackage(need.name, place.directory);
    const found = find(at, need, walk.lockfile);
    if (need.kind === 'peer' && at === null) continue;
    refuseForeign(need.name, need.range);
    if (found !== null) uses.push({ id: add(found, need.name, walk), optional: need.kind === 'optional' });
    else if (need.kind === 'optional') walk.closure.unknown.push(need.name);
    else throw incomplete(name, need.name);
  }
  uses.sort((first, second) => (first.id < second.id ? -1 : 1));
  return id;
}

interface Need {
  name: string;
  range: string;
  kind: 'required' | 'optional' | 'peer';
}

/** Without what lies inside its tarball. */
export function needsOf(fields: InstallFields): Need[] {
  const bundled = fields.bundleDependencies ?? fields.bundledDependencies ?? [];
  const isBundled = (name: string): boolean => (Array.isArray(bundled) ? bundled.includes(name) : bundled);
  const optional = fields.optionalDependencies ?? {};
  const all: Need[] = [
    ...Object.entries(fields.dependencies ?? {}).flatMap(([name, range]) =>
      name in optional ? [] : [{ name, range, kind: 'required' as const }],
    ),
    ...Object.entries(optional).map(([name, range]) => ({ name, range, kind: 'optional' as const })),
    ...Object.entries(fields.peerDependencies ?? {})
      .filter(([name]) => fields.peerDependenciesMeta?.[name]?.optional !== true)
      .map(([name, range]) => ({ name, range, kind: 'peer' as const })),
  ];
  return all.filter(({ name }) => !isBundled(name));
}

function hasInstallScript({ directory, fields }: PackagePlace): boolean {
  return (
    ['preinstall', 'install', 'postinstall'].some((name) => fields.scripts?.[name] !== undefined) ||
    existsSync(join(directory, 'binding.gyp'))
  );
}

function refuseForeign(name: string, range: string): void {
  if (foreign.test(range)) throw notOfRegistry(name, range);
}

function notOfRegistry(name: string, from: string): FarhaulError {
  return new FarhaulError(
    'FARHAUL_BUNDLE_RESOLVE',
    `cannot have "${name}" installed in a run: it comes from ${from}, and not from a registry`,
    {
      hint: `Let it travel with the code, bundle: { external: { '${name}': 'vendor' } }, or use an image that has it, 'image'.`,
      details: { package: name },
    },
  );
}

function unknownVersion(name: string): FarhaulError {
  return new FarhaulError(
    'FARHAUL_BUNDLE_RESOLVE',
    `"${name}" is to be installed in the run, and which version is not known: it is neither installed here nor in a lockfile`,
    {
      hint: `Run npm install ${name}, or check its name in bundle: { external }.`,
      details: { package: name },
    },
  );
}

function incomplete(name: string, missing: string): FarhaulError {
  return new FarhaulError(
    'FARHAUL_BUNDLE_RESOLVE',
    `"${missing}", which "${name}" needs, is neither installed here nor in a lockfile, so that its version is not known`,
    {
      hint: 'Install the packages of the project again: npm install',
      details: { package: missing },
    },
  );
}
