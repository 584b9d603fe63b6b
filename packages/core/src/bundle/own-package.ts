import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFields } from './package-fields.ts';

export interface OwnPackage {
  root: string;
  version: string;
  /** Whether this copy runs from its TypeScript sources. */
  fromSource: boolean;
  /** Module with `startRunner` and `found`. */
  runner: string;
  /** What `@farhaul/core` is inside a bundle. */
  author: string;
  /** The same where the bundle holds further flows, which a run may launch. */
  authorOfSeveral: string;
  /** Module with `beginWithSeveral` and `foundFurther`. */
  severalFlows: string;
  /** Module with `unpackArchive`. */
  unpack: string;
  /** Module with `installPackages`. */
  install: string;
}

let known: OwnPackage | undefined;

/** Where the copy of the SDK lies that is running now. */
export function ownPackage(): OwnPackage {
  return (known ??= findOwnPackage());
}

function findOwnPackage(): OwnPackage {
  const here = fileURLToPath(import.meta.url);
  const manifest = nearestPackage(dirname(here), (fields) => fields['name'] === '@farhaul/core');
  if (manifest === null) throw new Error(`@farhaul/core has lost its package.json above ${here}`);
  const fromSource = here.endsWith('.ts');
  const place = (name: string) => join(manifest.directory, fromSource ? 'src' : 'dist', 'runner', `${name}.${fromSource ? 'ts' : 'js'}`);
  return {
    root: manifest.directory,
    version: String(manifest.fields['version']),
    fromSource,
    runner: place('index'),
    author: place('author'),
    authorOfSeveral: place('author-of-several'),
    severalFlows: place('several-flows'),
    unpack: place('unpack'),
    install: place('install'),
  };
}

export interface NearestPackage {
  directory: string;
  fields: Record<string, unknown>;
}

/** The nearest package.json upwards whose fields fulfil the condition; any one without a condition. */
export function nearestPackage(
  directory: string,
  condition: (fields: Record<string, unknown>) => boolean = () => true,
): NearestPackage | null {
  for (let current = directory; ; current = dirname(current)) {
    const path = join(current, 'package.json');
    const fields = packageFields(path);
    if (fields !== null && condition(fields)) return { directory: current, fields };
    if (dirname(current) === current) return null;
  }
}

/**
 * Whether a file is code of farhaul or of a plugin, by the package it lies in. Tests, examples and fixtures inside
 * such a package define flows like anybody's code does.
 */
export function isFarhaulCode(file: string): boolean {
  const manifest = nearestPackage(dirname(file), (fields) => fields['name'] !== undefined);
  if (manifest === null) return false;
  const farhaul = String(manifest.fields['name']).startsWith('@farhaul/') || 'farhaul' in manifest.fields;
  if (!farhaul) return false;
  const inside = file.slice(manifest.directory.length + 1);
  return (
    /^(src|dist)$/.test(inside.split(sep)[0] ?? '') &&
    !/\.(test|spec|bench)\.[cm]?[jt]sx?$/.test(basename(file)) &&
    !/[\\/](fixtures|examples)[\\/]/.test(inside)
  );
}
