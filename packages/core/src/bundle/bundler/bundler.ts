import type MagicString from 'magic-string';
import type { ExternalPackages, UsedPackages } from '../natives/external-packages.ts';

/** A module that the bundle is made of, with the bytes that it contributes. */
export interface BundledModule {
  /** Absolute path, or a virtual name. */
  id: string;
  bytes: number;
}

/** A file of the project as it is to be bundled. */
export interface PreparedFile {
  /** Lines and columns as in the file. */
  text: string;
  /** Writes what moves columns, which the map then knows. */
  mark?(output: MagicString): void;
}

export interface BundleRequest {
  /** Source of the virtual module that is the bundle's entry. */
  entry: string;
  /** What virtual and redirected specifiers stand for: specifier -> absolute path. */
  redirects: ReadonlyMap<string, string>;
  /** Files that are changed before they are bundled (marked, sliced): absolute path -> text and source map. */
  sources: ReadonlyMap<string, { code: string; map: string }>;
  /** Changes any other file of the project; null leaves it. */
  prepare(file: string, text: string): Promise<PreparedFile | null>;
  /** Root of the user's project. Files below it, outside node_modules, have their own place rewritten. */
  projectDirectory: string;
  /** Resolution conditions beside those of node. */
  conditions: readonly string[];
  /** Decides which packages stay outside the code, and stands in for them. */
  packages: ExternalPackages;
  minify: boolean;
  /**
   * Minified code is rewritten too, which takes out what shaking leaves in modules that are loaded late. It takes as long
   * as the rest of the output, for 2 percent fewer bytes.
   */
  dropUnused: boolean;
  /** Told of the files read so far when all are, while the bundler still works: the moment for what this thread has to do anyway. */
  onRead(files: readonly string[]): void;
}

export interface BundleOutput {
  code: string;
  /** Writes the source map as JSON, without the sources' text; `sources` are relative to `sourceRoot`, which is an absolute path. */
  map(): string;
  modules: BundledModule[];
  /** Every file that was read: a change of one makes the output stale. */
  inputs: string[];
  /** Specifiers left as imports because nothing was found for them where that is allowed (optional dependencies). */
  omitted: { name: string; importer: string }[];
  /** What the code needs of packages outside it. */
  outside: UsedPackages;
  /** Packages that turned out to be no part of any code: to be told to `packages`, and the code built again. */
  discovered: readonly { name: string; why: string }[];
  /** From the flow's file to a module. */
  importChain(file: string): string[];
  /** Names that other modules read of a changed file's namespace and that it does not have: absolute path -> names. */
  undefinedImports: ReadonlyMap<string, readonly string[]>;
}

/** A file that was changed for the bundle lacks what another module imports from it by name; `cause` is the bundler's error. */
export class MissingExports extends Error {
  override name = 'MissingExports';
  /** Absolute path -> names. */
  readonly exports: ReadonlyMap<string, readonly string[]>;

  constructor(exports: ReadonlyMap<string, readonly string[]>, cause: unknown) {
    super('exports are missing', { cause });
    this.exports = exports;
  }
}

/** Makes one ES module of an entry and everything it imports. */
export interface Bundler {
  /** Name and version, for the manifest. */
  readonly name: string;
  bundle(request: BundleRequest): Promise<BundleOutput>;
}
