import type { SubmittedFlowRun } from '../runs/flow-run-future.ts';
import type { BundleManifestV1 } from '../protocol/bundle-manifest.ts';
import type { PluginV1 } from '../plugin/v1/plugin-v1.ts';
import type { FlowDefinition } from './flow-definition.ts';
import type { CallOptions, DryRun } from './flow-types.ts';

/** How a flow is bound: made by a provider's decorator, plain data but the plugin's lazy loader. */
export interface FlowBinding {
  /** Worker type, e.g. `docker`. */
  workerType: string;
  /** Package that offers the type, to be named in errors. */
  pluginName: string;
  /** Loads the provider's plugin module; called at the first launch. */
  plugin: () => Promise<PluginV1>;
  workPool: string | null;
  workQueue: string | null;
  includeFiles: readonly string[];
  includeFilesBase: string | null;
  sensitiveFiles: 'refuse' | 'allow';
  bundle: BundleChoices;
  /** Job variables of the decorator. */
  jobVariables: Record<string, unknown>;
}

/** `bundle` of a decorator's options. */
export interface BundleChoices {
  /** `slice` ships what the flow reaches, `module` its whole file. @default 'slice' */
  mode?: 'slice' | 'module';
  /**
   * How packages that cannot be bundled reach the infrastructure: `vendor` sends them along, `install` has npm install them when
   * a run starts, `image` expects them there.
   */
  external?: Record<string, 'vendor' | 'install' | 'image'>;
  /** What the run will have; default: what the pool declares, else this machine. */
  target?: { platform?: string; libc?: 'glibc' | 'musl'; node?: number };
  /** Further modules that are reached by computed paths only. */
  include?: readonly string[];
  /** Shortens names and white space; flows and classes keep their names. @default true */
  minify?: boolean;
  /** @default 500 MiB of files */
  maxBytes?: number;
  /** `image` keeps the image's own working directory. @default 'bundle': the flow file's directory inside the project */
  workingDirectory?: 'bundle' | 'image';
}

/** One call of a bound flow: what station 1 hands to station 2. */
export interface FlowCall {
  definition: FlowDefinition;
  binding: FlowBinding;
  options: CallOptions;
  /** Arguments by value, as they were when the flow was called: a wire-1 document. */
  arguments: Uint8Array;
  /** direct and submit launch from this process; work-pool leaves it to a worker. */
  mode: 'direct' | 'submit' | 'work-pool';
}

/** What calling a flow does; one in the author's process, one inside infrastructure. */
export interface Launcher {
  /** A plain flow runs in this process. */
  runHere(definition: FlowDefinition, args: readonly unknown[]): Promise<unknown>;
  /** A bound flow is launched; never throws synchronously. */
  launch(request: LaunchRequest): SubmittedFlowRun<unknown>;
  /** Direct call: the result. */
  call(request: LaunchRequest): Promise<unknown>;
  bundle(definition: FlowDefinition, binding: FlowBinding): Promise<BundleManifestV1>;
}

/** That of an author's process, which can also tell what it would do. */
export interface AuthorLauncher extends Launcher {
  dryRun(request: LaunchRequest): Promise<DryRun>;
}

export type LaunchRequest = Omit<FlowCall, 'arguments'> & { args: readonly unknown[] };
