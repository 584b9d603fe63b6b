import type { ChannelLocation } from '../protocol/run-channel.ts';
import { createDirectoryChannel } from './directory-channel.ts';
import { createHttpChannel } from './http-channel.ts';
import type { RunCredentials, RunnerChannel } from './runner-channel.ts';

/** The runner's side of the channel that its run document names. */
export function openChannel(location: ChannelLocation, credentials: RunCredentials): RunnerChannel {
  return location.kind === 'directory' ? createDirectoryChannel(location, credentials) : createHttpChannel(location, credentials);
}
