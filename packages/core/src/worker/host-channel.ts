/** The watcher's side of a run's channel. */
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import type { ExecutionGrant } from '../protocol/messages.ts';
import type { StopRequest } from '../protocol/run-channel.ts';
import type { RunDocumentV1 } from '../protocol/run-document.ts';
import type { ProviderLines } from './provider-lines.ts';
import type { WorkerParts } from './worker-parts.ts';

export interface HostChannel {
  /** Whether a stop request reaches a runner that was admitted. */
  readonly carriesStop: boolean;
  stop(request: StopRequest): Promise<void>;
  /** Resolves when all that the runner told has reached the API; nothing runs any more. Answers whether it told its ending. */
  settle(): Promise<{ ended: boolean }>;
  /** Stops forwarding; changes nothing. */
  close(): Promise<void>;
}

export interface HostChannelRequest {
  parts: WorkerParts;
  grant: ExecutionGrant;
  document: RunDocumentV1;
  storage: StorageV1;
  storageDescription: StorageDescription;
  lines: ProviderLines;
  signal: AbortSignal;
}
