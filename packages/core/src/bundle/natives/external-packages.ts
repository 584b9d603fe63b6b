import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { BundleChoices } from '../../flow/launcher.ts';
import { nativeReason } from './find-native.ts';
import { isRequiredInTry } from './optional-require.ts';
import { findPackage, packageNameOf, packageOfFile, PackagePlaces, type PackagePlace } from './package-place.ts';
import type { PackageImport } from './trace-packages.ts';

/** A package that does not become part of the code, and how it reaches the run. */
export interface ExternalPackage {
  name: string;
  version: string | null;
  how: 'vendor' | 'install' | 'image' | 'omitted';
  why: string;
}

/** How the bundler meets an import. */
export type ImportKind = 'import-statement' | 'dynamic-import' | 'require-call';

/** What stands for an import of a package that stays outside. */
export interface OutsideModule {
  id: string;
  /** Left to node as it is written. */
  external?: boolean;
  /** False: it may go where nothing of it is used. */
  moduleSideEffects?: boolean;
}

const PREFIX = '\0farhaul:package:';
const RUNNER = '@farhaul/core/runner';

/**
 * Decides for each import of a package whether it stays outside the code, and stands in for it there. One serves all
 * rounds of one build: what is found out about a package in one round counts in the next.
 */
export class ExternalPackages {
  readonly #chosen: ReadonlyMap<string, 'vendor' | 'install' | 'image'>;
  /** Found while bundling: name -> why. */
  readonly #found = new Map<string, string>();
  readonly #places = new PackagePlaces();
  readonly #packages = new Map<string, ExternalPackage>();
  /** Module id -> the imports that it stands for: one from each file. */
  readonly #imports = new Map<string, PackageImport[]>();
  #decidesEach: boolean;

  constructor(external: BundleChoices['external'] = {}) {
    this.#chosen = new Map(Object.entries(external));
    this.#decidesEach = this.#chosen.size > 0;
  }

  /**
   * Whether imports of packages are to be resolved here. Most bundles hold none that has to stay outside, and the bundler
   * would wait for each answer: all are taken along then, and looked at while it goes on.
   */
  get decidesEach(): boolean {
    return this.#decidesEach;
  }

  /** Decides for each import from the next round on. @returns false where that is so already */
  decideEach(): boolean {
    const news = !this.#decidesEach;
    this.#decidesEach = true;
    return news;
  }

  /** Looks at the packages that files belong to. @returns whether one may have to stay outside that was taken along */
  mustDecide(files: Iterable<string>, project: string): boolean {
    if (this.#decidesEach) return false;
    const directories = new Set<string>();
    for (const file of files) directories.add(dirname(file));
    const places = [...directories].map((directory) => packageOfFile(join(directory, 'any')));
    const others = new Map(places.flatMap((place) => (place && place.directory !== project ? [[place.directory, place]] : [])));
    return [...others.values()].some((place) => !isOwnPackage(place) && nativeReason(place) !== null);
  }

  /** Takes a package out of the code from the next round on. @returns false where it is out already */
  add(name: string, why: string): boolean {
    if (this.#found.has(name) || this.#chosen.has(name)) return false;
    this.#found.set(name, why);
    this.#decidesEach = true;
    return true;
  }

  /** Whether any stays outside, as far as is known. */
  get areOutside(): boolean {
    return this.#packages.size > 0;
  }

  isChosen(name: string): boolean {
    return this.#chosen.has(name);
  }

  /** Null: the import is bundled as any other. */
  resolve(specifier: string, importer: string, kind: ImportKind): OutsideModule | null {
    const name = packageNameOf(specifier);
    if (name === null) return null;
    const found = this.#decide(name, importer, { specifier, kind });
    if (found === null) return null;
    this.#packages.set(found.how === 'omitted' ? `omitted ${name}` : name, found);
    if (found.how === 'omitted') return { id: `${PREFIX}omitted:${specifier}` };
    const outside = outsideModule(specifier, importer, kind);
    this.#remember(outside.id, { specifier, importer, kind: kind === 'require-call' ? 'require' : 'import' });
    return outside;
  }

  /** The source of a module that stands for a package. */
  source(id: string): { code: string; moduleType: 'js' } | null {
    const match = /^(omitted|require|names|import|effect):(.*)$/.exec(id.startsWith(PREFIX) ? id.slice(PREFIX.length) : '');
    if (match === null) return null;
    const [, kind, specifier] = match;
    const literal = JSON.stringify(specifier);
    const sources: Record<string, string> = {
      omitted: `throw Object.assign(new Error("Cannot find module " + ${literal}), { code: 'MODULE_NOT_FOUND' });`,
      require: `module.exports = require('${RUNNER}').requirePackage(${literal});`,
      // Names that are known only in the run can be handed on by a module of the older kind alone.
      names: `module.exports = require('${RUNNER}').importedPackage(${literal});`,
      import: `export * from ${JSON.stringify(`${PREFIX}names:${specifier}`)};\nimport { importedPackage } from '${RUNNER}';\nexport default importedPackage(${literal}).default;`,
      effect: `import { importedPackage } from '${RUNNER}';\nimportedPackage(${literal});`,
    };
    return { code: sources[kind!]!, moduleType: 'js' };
  }

  /** Whether an id is one of this class's own, asked for by another of them. */
  owns(id: string): boolean {
    return id.startsWith(PREFIX);
  }

  /** What the code needs of packages outside it. @param used ids of modules that the code holds, and of those left to node */
  used(used: ReadonlySet<string>): UsedPackages {
    const standing = [...this.#imports].filter(([id]) => used.has(id));
    const all = standing.flatMap(([, imports]) => imports.filter(({ importer }) => used.has(importer)));
    refuseTwoVersions(all.filter(({ specifier }) => this.#packages.get(packageNameOf(specifier)!)?.how !== 'image'));
    const omitted = [...used].filter((id) => id.startsWith(`${PREFIX}omitted:`)).map((id) => id.slice(`${PREFIX}omitted:`.length));
    const keys = [
      ...all.map(({ specifier }) => packageNameOf(specifier)!),
      ...omitted.map((specifier) => `omitted ${packageNameOf(specifier)}`),
    ];
    const preload = standing
      .filter(([id, [first]]) => first!.kind === 'import' && id !== first!.specifier)
      .map(([, [first]]) => first!.specifier);
    return {
      imports: [...new Map(all.map((one) => [`${one.kind} ${one.specifier}`, one])).values()],
      preload: [...new Set(preload)].sort(),
      packages: [...new Set(keys)].sort().map((key) => this.#packages.get(key)!),
      scripts: [...this.#chosen].flatMap(([name, how]) => (how === 'install' ? name : [])),
    };
  }

  #decide(name: string, importer: string, { specifier, kind }: { specifier: string; kind: ImportKind }): ExternalPackage | null {
    const place = this.#places.find(name, dirname(importer));
    const version = place?.fields.version ?? null;
    const chosen = this.#chosen.get(name);
    if (chosen !== undefined) return { name, version, how: chosen, why: 'asked for by bundle: { external }' };
    const found = this.#found.get(name);
    if (found !== undefined) return { name, version, how: 'vendor', why: found };
    const native = place === null ? null : nativeReason(place);
    if (place === null || native === null || isOwnPackage(place)) return null;
    const optional = kind !== 'import-statement' && isInstalledPackage(importer) && isRequiredInTry(importer, specifier);
    return {
      name,
      version,
      how: optional ? 'omitted' : 'vendor',
      why: optional ? `optional for ${packageOfFile(importer)?.name ?? importer}, and ${native}` : native,
    };
  }

  #remember(id: string, one: PackageImport): void {
    const known = this.#imports.get(id) ?? [];
    if (known.every(({ importer }) => importer !== one.importer)) this.#imports.set(id, [...known, one]);
  }
}

export interface UsedPackages {
  imports: PackageImport[];
  /** Specifiers that are imported before the author's code is evaluated. */
  preload: string[];
  packages: ExternalPackage[];
  /** Packages whose install scripts may run in the run, imported or not. */
  scripts: string[];
}

function outsideModule(specifier: string, importer: string, kind: ImportKind): OutsideModule {
  if (kind === 'require-call') return { id: `${PREFIX}require:${specifier}` };
  if (kind === 'dynamic-import') return { id: specifier, external: true };
  return isImportedForEffect(importer, specifier)
    ? { id: `${PREFIX}effect:${specifier}` }
    : { id: `${PREFIX}import:${specifier}`, moduleSideEffects: false };
}

/** `import 'name'` wants the package to do something, not to give something. */
function isImportedForEffect(importer: string, specifier: string): boolean {
  try {
    return (
      readFileSync(importer, 'utf8').match(new RegExp(`\\bimport\\s*(['"])${specifier.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\1`)) !==
      null
    );
  } catch {
    return false;
  }
}

function isInstalledPackage(file: string): boolean {
  return /[\\/]node_modules[\\/]/.test(file);
}

/** What farhaul itself is made of is built to be bundled. */
function isOwnPackage({ name }: PackagePlace): boolean {
  return name.startsWith('@farhaul/');
}

/** All code of a run finds packages in one folder. */
function refuseTwoVersions(imports: readonly PackageImport[]): void {
  const first = new Map<string, { importer: string; place: PackagePlace | null }>();
  for (const { specifier, importer } of imports) {
    const name = packageNameOf(specifier)!;
    const place = findPackage(name, dirname(importer));
    const known = first.get(name);
    if (known === undefined) first.set(name, { importer, place });
    if (known === undefined || known.place?.directory === place?.directory) continue;
    throw new FarhaulError(
      'FARHAUL_BUNDLE_BUILD',
      `two versions of ${name} are imported, ${known.place?.fields.version} by ${known.importer} and ${place?.fields.version} by ${importer}, and it cannot be part of the code`,
      { hint: `Let both use one version: npm dedupe ${name}`, details: { package: name } },
    );
  }
}
