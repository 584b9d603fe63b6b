import type { FlowRun } from '../protocol/entities.ts';
import type { SubmitChildRun } from '../protocol/messages.ts';
import type { ChannelLocation } from '../protocol/run-channel.ts';
import { childRunsOverDirectory } from './child-runs-directory.ts';
import { childRunsOverHttp } from './child-runs-http.ts';
import type { RunCredentials } from './runner-channel.ts';

export interface ChildRunRequests {
  /** Arguments are the encoded document, however large. */
  submit: Omit<SubmitChildRun, keyof RunCredentials | 'arguments'> & { arguments: Uint8Array };
  wait: { id: string; afterVersion: number; waitMs: number };
  cancel: { id: string; reason: string; graceMs: number };
}

export type ChildRunRoute = keyof ChildRunRequests;

/** Asks for runs that this run starts itself; answers the run as it is then. Rejects with the service's own error. */
export type ChildRunsApi = <Route extends ChildRunRoute>(
  route: Route,
  request: ChildRunRequests[Route],
  signal?: AbortSignal,
) => Promise<FlowRun>;

/** Beside the runner's channel, in bundles with several flows only. */
export function openChildRuns(location: ChannelLocation, credentials: RunCredentials): ChildRunsApi {
  return location.kind === 'directory' ? childRunsOverDirectory(location) : childRunsOverHttp(location.url, credentials);
}
