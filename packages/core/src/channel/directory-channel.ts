import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { newId } from '../engine/new-id.ts';
import type { Admission, ChannelLocation, RunEnding, StopRequest } from '../protocol/run-channel.ts';
import { directoryLayout, wakeLine, type AdmittedFile } from './directory-layout.ts';
import type { RunCredentials, RunnerChannel } from './runner-channel.ts';

const stopPollMs = 1_000;

export type DirectoryLocation = Extract<ChannelLocation, { kind: 'directory' }>;

/**
 * The runner's side of a directory that its watcher sees too. Everything is written synchronously: files are quick,
 * and what was told is on its way even when the process is killed in the next moment.
 */
export function createDirectoryChannel({ path: directory, wake }: DirectoryLocation, { executionId }: RunCredentials): RunnerChannel {
  const at = (name: string): string => join(directory, name);
  const reports = lineFile(at(directoryLayout.reports));
  const logs = lineFile(at(directoryLayout.logs));
  let beats = 0;

  return {
    kind: 'directory',
    admit: async () => admit(directory, { by: 'runner', executionId, runnerId: newId() }),
    heartbeat: async () => {
      writeFileSync(at(directoryLayout.heartbeat), `${(beats += 1)} ${Date.now()}`);
      return { stop: readStop(at(directoryLayout.stop)) };
    },
    report: async (items) => {
      reports.append(items);
      wakeWatcher(wake);
    },
    logs: async (lines) => logs.append(lines),
    result: async (ending, document) => {
      if (document) writeWhole(at(directoryLayout.result), document);
      writeWhole(at(directoryLayout.ending), JSON.stringify(ending satisfies RunEnding));
      wakeWatcher(wake);
    },
    stop: (signal) => waitForStop(directory, signal),
    close: async () => {
      reports.close();
      logs.close();
    },
    deliverNow: (items, lines) => {
      reports.append(items);
      logs.append(lines);
      if (items.length > 0) wakeWatcher(wake);
    },
    watcherSeenAt: () => modifiedAt(at(directoryLayout.watcher)),
  };
}

/** Lines of the log alone wait for the next look: the provider has them too. */
export function wakeWatcher(wake: 'stdout' | undefined): void {
  try {
    if (wake) writeSync(1, `${wakeLine}\n`);
  } catch {
    // Nobody reads, or not fast enough: the watcher looks by itself.
  }
}

/** Wins or loses the one admission of an execution: its file appears whole, or not at all. */
export function admit(directory: string, content: AdmittedFile): Admission {
  const path = join(directory, directoryLayout.admitted);
  const draft = `${path}.${process.pid}-${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  try {
    writeFileSync(draft, JSON.stringify(content));
    try {
      linkSync(draft, path);
    } catch (error) {
      if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK')) throw error;
      // A mount without hard links: exclusive all the same; a reader may meet it empty for a moment.
      writeFileSync(path, JSON.stringify(content), { flag: 'wx' });
    }
    return { admitted: true };
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const winner = readAdmitted(path);
    return { admitted: false, reason: winner?.by === 'watcher' ? winner.reason : 'another runner of this execution has started already' };
  } finally {
    rmSync(draft, { force: true });
  }
}

function readAdmitted(path: string): AdmittedFile | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as AdmittedFile;
  } catch {
    return null;
  }
}

/** Appears under its name complete, whatever happens meanwhile. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  // Exclusive: the run writes here too, and may have put a link where its watcher would write through it.
  const draft = `${path}.draft-${crypto.randomUUID()}`;
  writeFileSync(draft, content, { flag: 'wx' });
  renameSync(draft, path);
}

function lineFile(path: string): { append(items: readonly unknown[]): void; close(): void } {
  let file: number | null = null;
  return {
    append: (items) => {
      if (items.length === 0) return;
      file ??= openSync(path, 'a');
      const text = Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
      for (let written = 0; written < text.length;) written += writeSync(file, text, written);
    },
    close: () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

function readStop(path: string): StopRequest | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StopRequest;
  } catch {
    return null;
  }
}

function modifiedAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

async function waitForStop(directory: string, signal: AbortSignal): Promise<StopRequest | null> {
  const path = join(directory, directoryLayout.stop);
  const { promise, resolve } = Promise.withResolvers<StopRequest | null>();
  const look = (): void => {
    const stop = signal.aborted ? null : readStop(path);
    if (stop || signal.aborted) resolve(stop);
  };
  const poll = setInterval(look, stopPollMs);
  const watcher = watchQuietly(directory, look);
  signal.addEventListener('abort', look, { once: true });
  look();
  try {
    return await promise;
  } finally {
    clearInterval(poll);
    watcher?.close();
    signal.removeEventListener('abort', look);
  }
}

/** Null where the mount or the machine's limits do not allow it; callers poll as well. */
export function watchQuietly(directory: string, onChange: (name: string | null) => void): { close(): void } | null {
  try {
    mkdirSync(directory, { recursive: true });
    const watcher = watch(directory, { persistent: false }, (_event, name) => onChange(name));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | null)?.code ?? '');
}
