import { existsSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FarhaulError } from '../errors/farhaul-error.ts';

export interface PackageManifest {
  name?: string;
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  /** The words that make a package a plugin. */
  farhaul?: { plugin?: unknown; specificationVersion?: unknown };
}

/** The user's project: the nearest directory upwards with a package.json; null where there is none. */
export interface Project {
  directory: string;
  manifest: PackageManifest;
}

export function findProject(from: string): Project | null {
  const directory = findUpwards(from, 'package.json');
  if (directory === null) return null;
  const path = join(directory, 'package.json');
  try {
    return { directory, manifest: JSON.parse(readFileSync(path, 'utf8')) as PackageManifest };
  } catch (error) {
    throw new FarhaulError('FARHAUL_CONFIGURATION', `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'Correct it; npm pkg fix may help.',
      cause: error,
    });
  }
}

/** The nearest directory from `from` upwards that holds a file of that name. */
export function findUpwards(from: string, name: string): string | null {
  for (let directory = resolve(from); ; directory = dirname(directory)) {
    if (existsSync(join(directory, name))) return directory;
    if (dirname(directory) === directory) return null;
  }
}

/** Where a direct dependency of the project lies, as node resolves it from there. Reads JSON only, runs no code of it. */
export function findDependency(project: Project, name: string): { directory: string; manifest: PackageManifest } | null {
  const base = pathToFileURL(join(project.directory, 'package.json'));
  let path: string | undefined;
  try {
    path = findPackageJSON(name, base);
  } catch {
    return null;
  }
  if (path === undefined) return null;
  try {
    return { directory: dirname(path), manifest: JSON.parse(readFileSync(path, 'utf8')) as PackageManifest };
  } catch {
    return null;
  }
}
