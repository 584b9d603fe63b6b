import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findPackage, type PackageFields, type PackagePlace } from './package-place.ts';

/** Packages that do nothing but build, fetch or load an addon. */
const addonTools = [
  'bindings',
  'cmake-js',
  'node-gyp-build',
  'node-gyp-build-optional-packages',
  'node-pre-gyp',
  '@mapbox/node-pre-gyp',
  'prebuild-install',
  'pkg-prebuilds',
  'node-addon-loader',
];
/** Folders that addons lie in, two levels deep at most; looking through whole packages would take longer than bundling them. */
const addonFolders = /^(build|prebuilds|prebuild|binding|bindings|binary|bin|native|lib|dist|compiled|release)$/i;

/** What is no directory, by its name. */
const SOURCE_FILE = /\.(?:[cm]?[jt]sx?|map|json|md|txt|flow|css|html)$/;

const known = new Map<string, string | null>();

/** Why a package cannot become part of a bundle: it has or loads compiled code. Null where nothing speaks for that. */
export function nativeReason(place: PackagePlace): string | null {
  const key = `${place.directory}\0${place.fields.version ?? ''}`;
  let reason = known.get(key);
  if (reason === undefined) known.set(key, (reason = findReason(place)));
  return reason;
}

function findReason({ directory, fields }: PackagePlace): string | null {
  const entries = entriesOf(directory);
  if (fields.gypfile === true || entries.includes('binding.gyp')) return 'is compiled when it is installed (binding.gyp)';
  const script = installScript(fields);
  if (script !== null) return `is compiled or fetched when it is installed (${script})`;
  const tool = addonTools.find((name) => fields.dependencies?.[name] !== undefined);
  if (tool !== undefined) return `loads compiled code by ${tool}`;
  if (isForPlatforms(fields)) return 'is for certain platforms only';
  const platform = Object.keys(fields.optionalDependencies ?? {}).find((name) =>
    isForPlatforms(findPackage(name, directory)?.fields ?? {}),
  );
  if (platform !== undefined) return `loads compiled code of ${platform}`;
  const addon = addonIn(directory, entries, 2);
  return addon === null ? null : `has compiled code (${addon})`;
}

function installScript({ scripts = {} }: PackageFields): string | null {
  const names = ['preinstall', 'install', 'postinstall'];
  const name = names.find((candidate) =>
    /\b(node-gyp|node-pre-gyp|prebuild|prebuildify|napi|cmake|cmake-js|node-gyp-build)\b/.test(scripts[candidate] ?? ''),
  );
  return name === undefined ? null : `${name}: ${scripts[name]}`;
}

/** Whether a package says that it serves some systems or processors only. */
export function isForPlatforms({ os, cpu }: PackageFields): boolean {
  return (os !== undefined && os.length > 0) || (cpu !== undefined && cpu.length > 0);
}

function addonIn(directory: string, entries: readonly string[], depth: number): string | null {
  const addon = entries.find((name) => name.endsWith('.node'));
  if (addon !== undefined) return addon;
  if (depth === 0) return null;
  for (const name of entries) {
    if (depth === 2 ? !addonFolders.test(name) : SOURCE_FILE.test(name) || name === 'node_modules') continue;
    const inside = addonIn(join(directory, name), entriesOf(join(directory, name)), depth - 1);
    if (inside !== null) return `${name}/${inside}`;
  }
  return null;
}

/** Names only: to ask of each of a thousand files what it is would take longer than bundling them. None: it is no directory. */
function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
