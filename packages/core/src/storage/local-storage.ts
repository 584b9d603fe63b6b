import { constants, type Dirent, type ReadStream, type Stats } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, rename, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { GrantRequestV1, GrantV1, ObjectHeadV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import { fileError, isMissing } from './file-errors.ts';
import { makePrivateDirectory } from '../settings/make-private-directory.ts';
import { checkKeyPrefix, checkObjectKey } from '../plugin/object-key.ts';

/** Names of unfinished writes; no key may have a part of this form. */
const draftName = /^\.[0-9a-f]{16}~$/;
/** A write takes seconds; what is older was left behind by a crash. */
const abandonedMs = 3_600_000;

/** What is written: at once, or as it comes. */
export type ObjectBody = Uint8Array | AsyncIterable<Uint8Array>;

/** Objects as files below one directory; built in, type `local`. Opening it does no I/O. */
export function openLocalStorage(configuration: { directory: string }): LocalStorage {
  return new LocalStorage(configuration.directory);
}

export class LocalStorage implements StorageV1 {
  readonly specificationVersion = 'v1';
  readonly type = 'local';
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = resolve(directory);
  }

  async put(key: string, body: ObjectBody, options: { signal: AbortSignal; ifAbsent: boolean }): Promise<{ created: boolean }> {
    const path = this.path(key);
    options.signal.throwIfAborted();
    const draft = join(dirname(path), `.${crypto.getRandomValues(Buffer.alloc(8)).toString('hex')}~`);
    try {
      await writeDraft(draft, body, options.signal);
      if (options.ifAbsent) return { created: await linkIfAbsent(draft, path) };
      await rename(draft, path);
      return { created: true };
    } catch (error) {
      throw fileError(error, path);
    } finally {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  async get(key: string, options: { signal: AbortSignal }): Promise<Uint8Array | null> {
    const path = this.path(key);
    options.signal.throwIfAborted();
    try {
      const opened = await openObject(path);
      if (opened === null) return null;
      const { file } = opened;
      try {
        return await file.readFile({ signal: options.signal });
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isMissing(error)) return null;
      throw fileError(error, path, 'read');
    }
  }

  /** Reads as it is asked for; what replaces the object meanwhile does not show. A body that is not read to its end is to be destroyed. */
  async read(key: string): Promise<{ head: ObjectHeadV1; body: ReadStream } | null> {
    const path = this.path(key);
    try {
      const opened = await openObject(path);
      if (opened === null) return null;
      const { file, found } = opened;
      const head = { key, bytes: found.size, modifiedAt: found.mtime.toISOString() };
      return { head, body: file.createReadStream() };
    } catch (error) {
      if (isMissing(error)) return null;
      throw fileError(error, path, 'read');
    }
  }

  async head(key: string, options: { signal: AbortSignal }): Promise<ObjectHeadV1 | null> {
    options.signal.throwIfAborted();
    const path = this.path(key);
    try {
      const found = await lstat(path);
      return found.isFile() ? { key, bytes: found.size, modifiedAt: found.mtime.toISOString() } : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw fileError(error, path, 'read');
    }
  }

  /** Sorted by key; those behind `after`. */
  async *list(prefix: string, options: { signal: AbortSignal; after?: string }): AsyncGenerator<ObjectHeadV1> {
    const { signal, after = '' } = options;
    signal.throwIfAborted();
    checkKeyPrefix(prefix);
    const directory = join(this.directory, prefix.slice(0, prefix.lastIndexOf('/') + 1));
    const keyOf = (path: string): string => relative(this.directory, path).split(sep).join('/');
    const isBehind = (path: string): boolean => {
      const key = keyOf(path);
      return key > after || after.startsWith(`${key}/`);
    };
    for await (const path of walk(directory, isBehind, signal)) {
      const key = keyOf(path);
      if (!key.startsWith(prefix) || key <= after) continue;
      const head = await this.head(key, options);
      if (head) yield head;
    }
  }

  async delete(key: string, options: { signal: AbortSignal }): Promise<void> {
    options.signal.throwIfAborted();
    const path = this.path(key);
    try {
      await unlink(path);
    } catch (error) {
      if (!isMissing(error)) throw fileError(error, path);
    }
    await removeEmpty(dirname(path), this.directory);
  }

  async grant(requests: readonly GrantRequestV1[]): Promise<GrantV1[]> {
    return requests.map(({ key, method }) => {
      checkObjectKey(key);
      return { via: 'mount', mount: { kind: 'directory', source: this.directory, readOnly: method === 'GET' }, path: key };
    });
  }

  describe(): { type: string; location: string; configuration: Record<string, unknown> } {
    return { type: this.type, location: this.directory, configuration: { directory: this.directory } };
  }

  private path(key: string): string {
    checkObjectKey(key);
    if (key.split('/').some((part) => draftName.test(part))) {
      throw new FarhaulError('FARHAUL_STORAGE_KEY', `${JSON.stringify(key)} has the form of an unfinished write`, {
        hint: 'Choose another key.',
      });
    }
    return join(this.directory, ...key.split('/'));
  }
}

/** A run that writes there may have put a link, or a pipe that keeps its reader waiting: neither is an object. */
async function openObject(path: string): Promise<{ file: FileHandle; found: Stats } | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ELOOP') return null;
    throw error;
  });
  if (file === null) return null;
  const found = await file.stat().catch(() => null);
  if (found?.isFile()) return { file, found };
  await file.close();
  return null;
}

async function writeDraft(draft: string, body: ObjectBody, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await makeDirectory(dirname(draft));
      await writeFile(draft, body, { flag: 'wx', mode: 0o600, signal });
      return;
    } catch (error) {
      if (attempt === 50 || !(await isInterrupted(error, dirname(draft)))) throw error;
    }
  }
}

// Somebody deleted the last object of the directory in between, and the directory with it, or made it again.
async function isInterrupted(error: unknown, directory: string): Promise<boolean> {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EEXIST') return code === 'ENOENT';
  return (await stat(directory).catch(() => null))?.isDirectory() ?? true;
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return makePrivateDirectory(directory);
    if (code !== 'EEXIST' || !(await stat(directory)).isDirectory()) throw error;
  }
}

/** The atomic "create or fail" that rename() is not. */
async function linkIfAbsent(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (await stat(path)).isFile()) return false;
    throw error;
  }
}

/** Directories that a deleted object leaves empty, up to the storage's own. */
async function removeEmpty(directory: string, root: string): Promise<void> {
  for (let at = directory; at !== root && at.startsWith(root); at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}

async function* walk(directory: string, isWanted: (path: string) => boolean, signal: AbortSignal): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw fileError(error, directory, 'read');
  });
  for (const entry of entries.toSorted(byKey)) {
    signal.throwIfAborted();
    const path = join(directory, entry.name);
    if (draftName.test(entry.name) && !entry.isDirectory()) await sweep(path);
    else if (!isWanted(path)) continue;
    else if (entry.isDirectory()) {
      yield* walk(path, isWanted, signal);
      await sweepDirectory(path);
    } else if (entry.isFile()) yield path;
  }
}

/** As the keys below them are sorted. */
function byKey(one: Dirent, other: Dirent): number {
  const [a, b] = [one, other].map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)) as [string, string];
  return a < b ? -1 : 1;
}

/** One that a crash left empty: whoever just made it is about to write there. */
async function sweepDirectory(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found && Date.now() - found.mtimeMs > abandonedMs) await rmdir(path).catch(() => undefined);
}

/** A draft that a crash left behind. */
async function sweep(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found && Date.now() - found.mtimeMs > abandonedMs) await rm(path, { force: true });
}
