import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { nearestPackage } from './own-package.ts';

/** Where a bundle's paths begin. */
export interface BundlePlace {
  /** Directory that paths in the archive, and the places of files in a run, are relative to. */
  root: string;
  /** Directory that `includeFiles` are relative to. */
  base: string;
  /** Directory of the flow's file inside the root, `/`-separated, '' for the root. */
  workingDirectory: string;
}

/** The root is the project's, nearest package.json; its workspace's where `includeFilesBase` lies outside the project. */
export function bundlePlace(file: string, includeFilesBase: string | undefined): BundlePlace {
  const directory = dirname(file);
  const project = nearestPackage(directory)?.directory ?? directory;
  const base = resolve(directory, includeFilesBase ?? '.');
  if (!existsSync(base)) throw refuseBase(base, 'does not exist');
  const realBase = realpathSync(base);
  const root = [project, workspaceRoot(project)].find((candidate) => candidate !== null && isInside(realBase, candidate));
  if (root === undefined || root === null) throw refuseBase(realBase, `is neither in the project ${project} nor in its workspace`);
  return { root, base: realBase, workingDirectory: pathIn(root, directory) };
}

function refuseBase(base: string, why: string): FarhaulError {
  return new FarhaulError('FARHAUL_BUNDLE_INCLUDE', `includeFilesBase: ${base} ${why}`, {
    hint: "It is relative to the directory of the flow's file.",
    details: { base },
  });
}

/** The directory above that says it is a workspace: pnpm's file, or `workspaces` in its package.json. */
function workspaceRoot(project: string): string | null {
  for (let directory = dirname(project); ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'pnpm-workspace.yaml'))) return directory;
    const path = join(directory, 'package.json');
    if (existsSync(path) && /"workspaces"\s*:/.test(readFileSync(path, 'utf8'))) return directory;
    if (dirname(directory) === directory) return null;
  }
}

function isInside(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory + sep);
}

export function pathIn(directory: string, absolute: string): string {
  return relative(directory, absolute).split(sep).join('/');
}
