import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readBunLock, readYarnLock } from './other-lockfiles.ts';

/** A package that a lockfile knows, installed here or not. */
export interface LockedPackage {
  name: string;
  version: string;
  /** Subresource integrity: `sha512-…`. */
  integrity: string | null;
  os: string[];
  cpu: string[];
  libc: string[];
  /** What it needs: name -> range or version. */
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export interface Lockfile {
  path: string;
  packages: LockedPackage[];
}

const readers: Record<string, (text: string) => LockedPackage[]> = {
  'package-lock.json': readNpmLock,
  'npm-shrinkwrap.json': readNpmLock,
  'pnpm-lock.yaml': readPnpmLock,
  'yarn.lock': readYarnLock,
  'bun.lock': readBunLock,
};
/** Known by name, so that a person can be told which file was looked for. */
const unreadable = ['bun.lockb'];

/** The lockfile of a project or of its workspace. `path` alone where it is of a kind that is not read; null where there is none. */
export function findLockfile(directory: string): Lockfile | null {
  for (let at = directory; ; at = dirname(at)) {
    for (const [name, read] of Object.entries(readers)) {
      const path = join(at, name);
      if (existsSync(path)) return { path, packages: readQuietly(path, read) };
    }
    const other = unreadable.find((name) => existsSync(join(at, name)));
    if (other !== undefined) return { path: join(at, other), packages: [] };
    if (dirname(at) === at) return null;
  }
}

function readQuietly(path: string, read: (text: string) => LockedPackage[]): LockedPackage[] {
  try {
    return read(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
}

interface NpmEntry {
  name?: string;
  version?: string;
  integrity?: string;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** package-lock.json of version 2 and 3: every platform's packages stand in it, with their digests. */
export function readNpmLock(text: string): LockedPackage[] {
  const { packages = {} } = JSON.parse(text) as { packages?: Record<string, NpmEntry> };
  return Object.entries(packages).flatMap(([path, entry]) => {
    const at = path.lastIndexOf('node_modules/');
    const name = entry.name ?? (at === -1 ? undefined : path.slice(at + 'node_modules/'.length));
    if (name === undefined || at === -1 || typeof entry.version !== 'string') return [];
    return [
      {
        name,
        version: entry.version,
        integrity: entry.integrity ?? null,
        os: list(entry.os),
        cpu: list(entry.cpu),
        libc: list(entry.libc),
        ...(entry.dependencies && { dependencies: entry.dependencies }),
        ...(entry.optionalDependencies && { optionalDependencies: entry.optionalDependencies }),
      },
    ];
  });
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : typeof value === 'string' ? [value] : [];
}

/** The `packages` part of a pnpm-lock.yaml, which a machine writes: one key per line, short lists in brackets; then what they need. */
export function readPnpmLock(text: string): LockedPackage[] {
  const packages: LockedPackage[] = [];
  let part = '';
  let current: LockedPackage | undefined;
  let needs: 'dependencies' | 'optionalDependencies' | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\S/.test(line)) part = line;
    if (!/^(?:packages|snapshots):/.test(part)) continue;
    const key = /^ {2}(['"]?)\/?(@?[^@'"\s]+)@([^('":\s]+)[^'"]*\1:/.exec(line);
    if (key !== null) {
      const [, , name, version] = key;
      current = packages.find((one) => one.name === name && one.version === version);
      if (current === undefined) packages.push((current = { name: name!, version: version!, integrity: null, os: [], cpu: [], libc: [] }));
    }
    if (current === undefined) continue;
    const group = /^ {4}(\w+):/.exec(line)?.[1];
    if (group !== undefined || key !== null) needs = group === 'dependencies' || group === 'optionalDependencies' ? group : undefined;
    const need = /^ {6}(['"]?)([^'":\s]+)\1: (['"]?)([^('"\s]+)/.exec(line);
    if (need !== null && needs !== undefined) (current[needs] ??= {})[need[2]!] = need[4]!;
    const integrity = /\bintegrity: ([A-Za-z0-9+/=-]+)/.exec(line);
    if (integrity !== null) current.integrity = integrity[1]!;
    const platforms = /^ {4}(os|cpu|libc): \[(.*)\]\s*$/.exec(line);
    if (platforms !== null)
      current[platforms[1] as 'os' | 'cpu' | 'libc'] = platforms[2]!.split(',').map((item) => item.trim().replace(/^(['"])(.*)\1$/, '$2'));
  }
  return packages;
}
