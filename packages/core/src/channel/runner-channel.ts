import type { LogLine, RunChannel, RunReport } from '../protocol/run-channel.ts';

/** What a runner presents with every message. */
export interface RunCredentials {
  executionId: string;
  token: string;
}

/** The runner's side of a channel, with what only some of them can do. */
export interface RunnerChannel extends RunChannel {
  /** Delivers before it returns: needed when the process is about to be gone or its loop to be blocked. */
  deliverNow?(reports: readonly RunReport[], lines: readonly LogLine[]): void;
  /** When a watcher was last seen, epoch ms; 0 for never. */
  watcherSeenAt?(): number;
}
