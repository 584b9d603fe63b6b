import type { StorageDescription } from '@farhaul/core/client';
import type { InfrastructureRefV1, PluginV1, SubmitRequestV1, WorkerContextV1, WorkerV1 } from '@farhaul/core/plugin';

/** The worker under trial, and the means by which the rules look at it from outside. An optional member serves the rules that name it. */
export interface WorkerContractSubject {
  /** A new instance that sees the same infrastructure as the others: `(context) => entry.load(context)`. */
  createWorker(context: WorkerContextV1): Promise<WorkerV1> | WorkerV1;
  /** Whether anything of it exists, asked of the infrastructure and not of the worker. */
  exists(ref: InfrastructureRefV1): Promise<boolean>;
  /** Removes it behind the worker's back. */
  deleteByHand(ref: InfrastructureRefV1): Promise<void>;
  /** Labels that it carries at the provider, by the names that were asked for. */
  labelsOf?(ref: InfrastructureRefV1): Promise<Record<string, string>>;
  /** Leaves what a crash leaves between creating and starting. */
  createWithoutStart?(request: SubmitRequestV1<unknown>): Promise<void>;
  /** An instance whose provider answers that it has no room: quota, throttling. */
  createBusyWorker?(context: WorkerContextV1): Promise<WorkerV1> | WorkerV1;
  /** An instance whose provider does not answer. */
  createUnreachableWorker?(context: WorkerContextV1): Promise<WorkerV1> | WorkerV1;
  /** How many requests the instances have sent to the provider so far. */
  calls?(): number;
  /** How often a watcher asks its provider. @default 1000 */
  pollIntervalMs?: number;
  /** The plugin module, to be loaded in a process of its own: `new URL('./plugin.ts', import.meta.url)`. */
  module?: URL;
  /** What flows are run with, through the real control plane. */
  plugin?: PluginV1;
  /** Where bundles and results of those flows rest. @default `local`, a directory of this machine */
  storage?: StorageDescription;
  /** Called after the last rule. */
  close?(): Promise<void>;
}
