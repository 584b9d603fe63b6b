import type { StopRequest } from '../protocol/run-channel.ts';

/** The watcher's side of a run's channel. */
export interface HostChannel {
  /** Whether a stop request reaches the runner by this channel, through its watcher. */
  readonly carriesStop: boolean;
  stop(request: StopRequest): Promise<void>;
  /** The infrastructure has ended; resolves when all that the runner told has reached the API. `storeRest`: see ProviderLines. */
  settle(): Promise<{ storeRest: boolean }>;
  /** Forwards nothing more; changes nothing. */
  close(): Promise<void>;
}
