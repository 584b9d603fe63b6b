/** Description of one flow in a bundle, read from its source and its options. */
export interface FlowDescription {
  name: string;
  description: string | null;
  version: string | null;
  tags: string[];
  retries: number;
  timeoutMs: number | null;
  parameters: ParameterDescription[];
  /** JSON Schema 2020-12 of the parameters by name (an object schema). */
  parameterSchema: Record<string, unknown>;
}

export interface ParameterDescription {
  name: string;
  position: number;
  required: boolean;
  rest: boolean;
  /** Literal default as JSON; absent where there is none or it is no literal. */
  default?: unknown;
  /** Source text of the type annotation, for display. */
  type: string | null;
}

/** Stored as `manifests/<code sha256>.json`. Never read inside the infrastructure. */
export interface BundleManifestV1 {
  bundle: 1;
  sdk: string;
  mode: 'slice' | 'module';
  /** Why `module` was chosen where `slice` was asked for. */
  modeReason: string | null;
  /** Entry 0 is the flow itself; further ones are bound flows that it calls. */
  entries: { flow: FlowDescription; file: string; line: number; column: number; ordinal: number }[];
  /** Lowest Node major that the code runs on. */
  node: number;
  bundler: string;
  code: { sha256: string; bytes: number; rawBytes: number; encoding: 'br' };
  files: {
    sha256: string;
    bytes: number;
    rawBytes: number;
    count: number;
    sensitive: string[];
    /** The author's own, the first 1,000. */
    included?: { path: string; bytes: number }[];
  } | null;
  /** What `includeFiles` passed over, and why; the first 200. */
  leftOut?: { path: string; why: string }[];
  map: { sha256: string; bytes: number } | null;
  /** Directory of the flow's file inside the project, `/`-separated, '' for the root. */
  workingDirectory: string;
  kept: { file: string; line: number; why: string; text: string }[];
  dropped: { file: string; line: number; why: string; text: string }[];
  notes: { file: string; line: number; code: string; text: string }[];
  /** `why`: from the flow's file to the package, where that was asked for. */
  inputs: { package: string; version: string | null; bytes: number; why?: string }[];
  external: ExternalPackageLine[];
  /** What compiled code in it was chosen for; null where there is none. */
  target?: { os: string; cpu: string; libc: 'glibc' | 'musl' | null; node: number } | null;
  captures: string[];
  snapshots: string[];
  /** How long it took to build, milliseconds; 0 from the cache. */
  buildMs: number;
  created: string;
}

/** A package that is no part of the code. */
export interface ExternalPackageLine {
  name: string;
  version: string | null;
  /** vendor: it travels in the files archive; install: npm installs it in the run; image: the image has it; omitted: the code does without. */
  how: 'vendor' | 'install' | 'image' | 'omitted';
  why: string;
  /** Compiled code that travels with it, its dependencies' included. */
  addons?: { package: string; os: string; cpu: string; libc: 'glibc' | 'musl' | null; api: string }[];
  /** What is installed for it, itself included; of builds for several platforms the run takes its own. */
  installs?: { package: string; version: string; integrity: string | null }[];
}

/** A built bundle in the submitter's memory: plain data, ready to be stored. */
export interface Bundle {
  manifest: BundleManifestV1;
  code: Uint8Array;
  files: Uint8Array | null;
  map: Uint8Array | null;
  /** wire-1 documents evaluated on this side, or null. */
  captures: Uint8Array | null;
  snapshots: Uint8Array | null;
}

/** What a bundle's code tells the runner of each of its entries: `startRunner({ run, directory, entries, load })`. */
export interface BundleEntry {
  name: string;
  /** To call the flow with plain JSON by name; `dateTime`: a text there becomes a Date. */
  parameters: { name: string; rest: boolean; dateTime: boolean }[];
  /** Directory of the flow's file inside the project, '' for its root. */
  workingDirectory: string;
}

/** What a bundle's code tells the runner of the packages that it needs and that are no part of it. */
export interface OutsidePackages {
  /** Specifiers that are imported before the author's code is evaluated. */
  preload: string[];
  /** Packages that the image has. */
  image: string[];
  /** What the compiled code that travels was built for: `glibc` or newer, `node` where it is bound to one. Null without any. */
  builtFor: { names: string[]; os: string; cpu: string; libc: 'glibc' | 'musl' | null; glibc: string | null; node: number | null } | null;
  /** What npm installs before the author's code is evaluated; absent without any. */
  install?: InstallPlan;
}

/** What npm is told to install in a run, with every version fixed. */
export interface InstallPlan {
  /** Packages that the code imports, as a package.json has them. */
  dependencies: Record<string, string>;
  /** `packages` of a package-lock.json, where everything needed is known: digests, and no addresses, since the run's registry counts. */
  lock: Record<string, Record<string, unknown>> | null;
  /** Versions of what they need, where a package-lock.json would leave out builds that only the registry knows. */
  overrides: Record<string, string>;
  /** Packages whose install scripts run. */
  scripts: string[];
}

/** What a flow run keeps of its code: a tagged union, so that other kinds find their place. */
export type RunCode =
  | {
      type: 'bundle';
      entry: number;
      code: { key: string; sha256: string; node: number };
      files: { key: string; sha256: string } | null;
      manifest: { key: string } | null;
      map: { key: string; sha256: string } | null;
      captures: string | null;
      snapshots: string | null;
      workingDirectory: 'bundle' | 'image';
    }
  | { type: 'entrypoint'; entrypoint: string; pull: unknown[] };
