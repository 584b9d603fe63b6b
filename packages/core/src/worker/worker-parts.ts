import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { WorkerContextV1, WorkerEntryV1 } from '../plugin/v1/plugin-v1.ts';
import type { WorkerV1 } from '../plugin/v1/worker-v1.ts';
import type { Client } from '../protocol/contract.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import type { Timings } from '../settings/timings.ts';
import type { StartTurns } from './start-turns.ts';

/** What every execution of a worker shares. */
export interface WorkerParts {
  client: Client;
  plugin: WorkerV1;
  entry: WorkerEntryV1;
  openStorage(description: StorageDescription): Promise<StorageV1>;
  defaultStorage: StorageDescription;
  /** Of this machine: what infrastructure does not reach is carried through it. */
  carrierDirectory: string;
  timings: Timings;
  startTurns: StartTurns;
  logger: WorkerContextV1['logger'];
  /** Where runners reach the API; null: nowhere. */
  apiUrlForRunners: string | null;
  /** Whether the runs are direct calls of this process: those on its own host end soon after it does. */
  hostPipe: boolean;
  /** Whether nothing may be created. @default false */
  isDryRun?: boolean;
  /** The worker's name, for messages. */
  name: string;
  /** Aborted when nothing new is created any more. */
  draining: AbortSignal;
}
