import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import type { LogEntry } from '../protocol/entities.ts';

export interface FollowLogsOptions {
  id: string;
  level?: LogEntry['level'] | undefined;
  /** Cursor of the last line that is known. @default null: from the beginning */
  after?: string | null;
  signal?: AbortSignal;
  /** The line to the API broke; it is tried again, and goes on where it was. */
  onBroken?: (error: Error) => void;
}

/** An API that is away is tried for so long. */
const PATIENCE_MS = 60_000;
const LONGEST_PAUSE_MS = 5_000;

/** The lines of a run, oldest first, until it has ended and all were told; none twice, none left out. */
export async function* followLogs(client: Client, options: FollowLogsOptions): AsyncGenerator<LogEntry> {
  const { id, signal, onBroken } = options;
  const wanted = { id, ...(options.level === undefined ? {} : { level: options.level }) };
  const calls = signal ? { signal } : {};
  let cursor = options.after ?? null;
  let brokenSince: number | null = null;
  let pauseMs = 100;
  for (;;) {
    try {
      for await (const line of await client.flowRuns.followLogs({ ...wanted, after: cursor }, calls)) {
        [brokenSince, pauseMs, cursor] = [null, 100, line.cursor];
        yield line;
      }
      // A line that was cut looks like one that is over.
      const rest = await client.flowRuns.logs({ ...wanted, after: cursor, limit: 1 }, calls);
      if (rest.ended && rest.items.length === 0) return;
      brokenSince = null;
    } catch (error) {
      if (signal?.aborted || !FarhaulError.isInstance(error) || !error.retryable) throw error;
      if (brokenSince === null) onBroken?.(error);
      brokenSince ??= performance.now();
      if (performance.now() - brokenSince > PATIENCE_MS) throw error;
    }
    await sleep(pauseMs, undefined, calls);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
  }
}
