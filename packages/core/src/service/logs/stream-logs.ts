import { withEventMeta } from '@orpc/server';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { LogEntry } from '../../protocol/entities.ts';
import { followLogs } from '../long-polls.ts';
import { readLogs } from './logs.ts';
import type { ServiceCore } from '../service-core.ts';

export interface LogStream {
  id: string;
  level?: LogEntry['level'] | undefined;
  /** Cursor of the last line that was heard. */
  after: string | null;
}

/** Few at a time, for a line may have a megabyte, and a slow listener keeps what was read for it in memory. */
const LINES_AT_ONCE = 10;

type Lines = AsyncGenerator<LogEntry, { ended: true }, void>;

/** Refuses what can be refused before anything is sent. */
export async function openLogStream(core: ServiceCore, request: LogStream, signal?: AbortSignal): Promise<Lines> {
  await core.read((moment) => readLogs(moment, { ...request, limit: 1 }));
  return streamLogs(core, request, signal);
}

/**
 * The lines of a run until it has ended and all were told. The next ones are read when the listener has taken those before:
 * a slow one holds up nobody. Ends with an error where the service closes, so that nobody takes it for the end of the run.
 */
async function* streamLogs(core: ServiceCore, { id, level, after }: LogStream, signal: AbortSignal = new AbortController().signal): Lines {
  for (let cursor = after; ;) {
    const page = await followLogs(core, { id, level, after: cursor, limit: LINES_AT_ONCE, waitMs: core.timings.pollMs }, signal);
    for (const entry of page.items) yield withEventMeta(entry, { id: entry.cursor });
    cursor = page.next;
    if (page.ended) return { ended: true };
    if (core.closing.aborted) throw closed();
    signal.throwIfAborted();
  }
}

function closed(): FarhaulError {
  return new FarhaulError('FARHAUL_API_UNREACHABLE', 'The server closes; the log goes on when it is back.', {
    hint: 'Ask again from the last line that was heard.',
    retryable: true,
  });
}
