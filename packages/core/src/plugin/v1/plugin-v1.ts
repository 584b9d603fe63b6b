/** What a package offers. Data plus lazy loaders: importing a plugin module loads no vendor client. */
import type { ProblemV1 } from './infrastructure-v1.ts';
import type { BlockTypeV1 } from './block-v1.ts';
import type { StorageV1 } from './storage-v1.ts';
import type { WorkerV1 } from './worker-v1.ts';

/** JSON Schema of the variables and the template they fill; copied into each work pool at its creation. */
export interface BaseJobTemplateV1 {
  /** Where variables go: any JSON with `{{ name }}` placeholders. */
  job: Record<string, unknown>;
  /** JSON Schema 2020-12 (`type: object`) of the variables; every property has a description. */
  variables: Record<string, unknown>;
  /** Names of variables, or `env.KEY`, that nobody may override. */
  enforced?: string[];
  /** What runs have; bundles with compiled code are made for it. May hold placeholders. @default the machine that bundles */
  target?: RunTargetV1;
}

/** A field that is absent is unknown. */
export interface RunTargetV1 {
  /** As images write it: `linux/amd64`. */
  platform?: string;
  /** `glibc` or `musl`; says Linux where there is no platform. */
  libc?: string;
  /** Major version. */
  node?: number | string;
}

/** A variable that reaches outside the run: a pool must permit it by `allow`. */
export interface DangerousVariableV1 {
  variable: string;
  /** Values that are harmless; everything else needs an `allow` entry. */
  safe?: unknown[];
  /**
   * `any`: each item of a list by itself. `path`: also, and of an item the part before the first `:`; an allowed path covers itself,
   * `/path/**` what lies below too. `whole`: a list as it is, so that an empty one needs leave as well.
   */
  match: 'any' | 'path' | 'whole';
  reason: string;
}

/** What may be set for a worker type, and the job it makes; `defineJobSchema` writes one. */
export interface JobSchemaV1 {
  readonly specificationVersion: 'v1';
  template: BaseJobTemplateV1;
  dangerous: DangerousVariableV1[];
}

/** Everything a worker may know of its surroundings; building one reads no environment and does no I/O. */
export interface WorkerContextV1 {
  /** Of the process that the worker runs in; read when it is needed, never when it is built. */
  environment: Readonly<Record<string, string | undefined>>;
  /** The worker's own log; never a secret. */
  logger: { debug(message: string): void; info(message: string): void; warn(message: string): void; error(message: string): void };
  /** Private directory on this machine that the plugin may use; created on demand. */
  stateDirectory: string;
}

/** A worker type that a plugin offers: described at once, loaded when it is used. */
export interface WorkerEntryV1 {
  readonly type: string;
  readonly displayName: string;
  readonly description: string;
  /** Copied into each work pool of the type at its creation: a later version must still read what an older one wrote. */
  readonly jobSchema: JobSchemaV1;
  /**
   * Pure: the rules of the worker's own `check`, for whoever makes a run without loading the worker: what it finds is refused before
   * anything exists. The worker judges again.
   */
  check?(job: Record<string, unknown>): ProblemV1[];
  /** Makes the worker. Called when the type is used; loads the module with the vendor's client lazily, and does no I/O. */
  load(context: WorkerContextV1): Promise<WorkerV1>;
}

/** A storage type that a plugin offers: described at once, opened when it is used. */
export interface StorageEntryV1 {
  readonly type: string;
  readonly displayName: string;
  readonly description: string;
  /** JSON Schema of the configuration: flags and forms are built from it. */
  readonly schema: Record<string, unknown>;
  /** Opens a place, with a configuration that is valid by the schema. Called wherever an object is put or read; does no I/O. */
  open(configuration: Record<string, unknown>, context: WorkerContextV1): Promise<StorageV1>;
}

/** A manifest: the default export of the module that the `farhaul` key of package.json names. */
export interface PluginV1 {
  readonly specificationVersion: 'v1';
  /** The package's name. */
  readonly name: string;
  /** No type twice, and none that another plugin of the project offers: that one would be refused. */
  readonly workers: readonly WorkerEntryV1[];
  readonly storages: readonly StorageEntryV1[];
  /** Kinds of documents that people save by name for it. */
  readonly blocks?: readonly BlockTypeV1[];
  /** The last three have their place here and no meaning yet. */
  readonly imageBuilders?: readonly unknown[];
  readonly provisioners?: readonly unknown[];
  readonly commands?: readonly unknown[];
}
