import { randomUUID } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { dirname, join, parse, sep } from 'node:path';
import { packageOfFile, type PackagePlace } from './package-place.ts';

/** An import of a package that stays outside the code. */
export interface PackageImport {
  /** As it is written: `sharp`, `pkg/sub`. */
  specifier: string;
  /** File that has it. */
  importer: string;
  /** `require` chooses other files of some packages than `import` does. */
  kind: 'import' | 'require';
}

/** Installed packages, the files of them that are needed, and who needs whom. */
export interface PackageTree {
  /** Real directory -> package. */
  packages: Map<string, TracedPackage>;
  /** Directories of those that the code itself imports. */
  roots: Set<string>;
}

export interface TracedPackage {
  place: PackagePlace;
  /** Absolute paths. */
  files: Set<string>;
  /** Directories of the packages that it uses. */
  uses: Set<string>;
}

/**
 * Which files of installed packages an import needs, found by following what they import, require, read and load.
 * Each import is followed from a stub that says exactly that import, since `import` and `require` may lead to different files.
 *
 * @param elsewhere directories of packages that are not followed into
 */
export async function tracePackages(imports: readonly PackageImport[], elsewhere: readonly string[] = []): Promise<PackageTree> {
  const { nodeFileTrace, resolve } = await import('@vercel/nft');
  const base = parse(imports[0]?.importer ?? process.cwd()).root;
  // Never made: the stubs are known to the trace alone, so that nothing is left of a process that is killed.
  const folder = join(base, `farhaul-imports-${randomUUID()}`);
  const importers = new Map<string, string>();
  const stubs = new Map<string, string>();
  imports.forEach(({ specifier, importer, kind }, index) => {
    const stub = join(folder, `${index}.${kind === 'import' ? 'mjs' : 'cjs'}`);
    stubs.set(stub, kind === 'import' ? `import ${JSON.stringify(specifier)};\n` : `require(${JSON.stringify(specifier)});\n`);
    importers.set(stub, importer);
  });
  const { fileList, reasons } = await nodeFileTrace([...importers.keys()], {
    base,
    processCwd: folder,
    cache: { fileCache: stubs },
    ignore: (path) => elsewhere.some((directory) => join(base, path).startsWith(directory + sep)),
    resolve: (id, parent, ...rest) => resolve(id, importers.get(parent) ?? parent, ...rest),
  });
  const parentsOf = (file: string): string[] => [...(reasons.get(file)?.parents ?? [])].map((parent) => join(base, parent));
  return treeOf({ files: [...fileList].map((file) => ({ file: join(base, file), parents: parentsOf(file) })), stubs: importers });
}

interface Traced {
  files: { file: string; parents: string[] }[];
  stubs: ReadonlyMap<string, string>;
}

function treeOf({ files, stubs }: Traced): PackageTree {
  const tree: PackageTree = { packages: new Map(), roots: new Set() };
  const owners = new Map<string, PackagePlace | null>();
  const ownerOf = (file: string): PackagePlace | null => {
    const folder = dirname(file);
    if (!owners.has(folder)) owners.set(folder, packageOfFile(file));
    return owners.get(folder)!;
  };
  for (const { file, parents } of files) {
    if (stubs.has(file) || lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const owner = ownerOf(file);
    if (owner === null) continue;
    addPackage(tree, owner).files.add(file);
    for (const parent of parents) {
      if (stubs.has(parent)) tree.roots.add(owner.directory);
      const user = stubs.has(parent) ? null : ownerOf(parent);
      if (user !== null && user.directory !== owner.directory) addPackage(tree, user).uses.add(owner.directory);
    }
  }
  // Of these nothing but the package.json was looked at, to find out what a file above it is.
  for (const [directory, { files: needed }] of tree.packages) if (needed.size === 1) tree.packages.delete(directory);
  for (const root of tree.roots) if (!tree.packages.has(root)) tree.roots.delete(root);
  return tree;
}

/** The package's entry in the tree, made where it is new. */
export function addPackage(tree: PackageTree, place: PackagePlace): TracedPackage {
  let traced = tree.packages.get(place.directory);
  if (traced === undefined)
    tree.packages.set(place.directory, (traced = { place, files: new Set([join(place.directory, 'package.json')]), uses: new Set() }));
  return traced;
}
