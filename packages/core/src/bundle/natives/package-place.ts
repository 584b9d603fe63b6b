import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isBuiltin } from 'node:module';
import { packageFields } from '../package-fields.ts';

/** An installed package. */
export interface PackagePlace {
  /** Name under which it is asked for. */
  name: string;
  /** Its real directory. */
  directory: string;
  fields: PackageFields;
}

/** The part of a package.json that is looked at here. */
export interface PackageFields {
  name?: string;
  version?: string;
  main?: string;
  gypfile?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const NODE_MODULES = 'node_modules';

/** The package that a specifier names: `@img/sharp/lib` -> `@img/sharp`. Null for paths, URLs and node's own modules. */
export function packageNameOf(specifier: string): string | null {
  if (isBuiltin(specifier) || !/^(@[a-z0-9~_][\w.~-]*\/)?[a-z0-9~_][\w.~-]*(\/|$)/i.test(specifier)) return null;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

const found = new Map<string, PackagePlace | null>();

/** Looks upwards from a directory for an installed package, as node does. */
export function findPackage(name: string, from: string): PackagePlace | null {
  const key = `${from}\0${name}`;
  const known = found.get(key);
  if (known !== undefined && (known === null || existsSync(known.directory))) return known;
  const place = look(name, from);
  // What is missing may be installed while this process runs.
  if (place !== null) found.set(key, place);
  return place;
}

function look(name: string, from: string): PackagePlace | null {
  for (let directory = from; ; directory = dirname(directory)) {
    const place = installedIn(directory, name);
    if (place !== null || dirname(directory) === directory) return place;
  }
}

function installedIn(directory: string, name: string): PackagePlace | null {
  const candidate = join(directory, NODE_MODULES, name);
  if (!existsSync(join(candidate, 'package.json'))) return null;
  const real = realpathSync(candidate);
  return { name, directory: real, fields: readPackageFields(real) };
}

/** The same while one build goes on, in which nothing is installed: the disk is asked once for each directory and name. */
export class PackagePlaces {
  readonly #found = new Map<string, PackagePlace | null>();
  readonly #withPackages = new Map<string, boolean>();

  find(name: string, from: string): PackagePlace | null {
    const key = `${from}\0${name}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const above = dirname(from);
    const place = (this.#hasPackages(from) ? installedIn(from, name) : null) ?? (above === from ? null : this.find(name, above));
    this.#found.set(key, place);
    return place;
  }

  /** Most directories hold none, and are asked for each of a hundred names. */
  #hasPackages(directory: string): boolean {
    let known = this.#withPackages.get(directory);
    if (known === undefined) this.#withPackages.set(directory, (known = existsSync(join(directory, NODE_MODULES))));
    return known;
  }
}

/** The package that a file lies in. Outside node_modules a package.json without a name, such as `{ "type": "module" }`, is none. */
export function packageOfFile(file: string): PackagePlace | null {
  const installed = /^(.*[\\/]node_modules[\\/])((?:@[^\\/]+[\\/])?[^@.\\/][^\\/]*)[\\/]/s.exec(file);
  if (installed !== null && existsSync(join(installed[1]! + installed[2]!, 'package.json'))) {
    const directory = installed[1]! + installed[2]!;
    return { name: installed[2]!.replace('\\', '/'), directory, fields: readPackageFields(directory) };
  }
  for (let directory = dirname(file); dirname(directory) !== directory; directory = dirname(directory)) {
    if (!existsSync(join(directory, 'package.json'))) continue;
    const fields = readPackageFields(directory);
    if (fields.name !== undefined) return { name: fields.name, directory, fields };
  }
  return null;
}

export function readPackageFields(directory: string): PackageFields {
  return packageFields(join(directory, 'package.json')) ?? {};
}
