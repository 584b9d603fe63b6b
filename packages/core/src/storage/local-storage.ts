import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { GrantRequestV1, GrantV1, ObjectHeadV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import { checkObjectKey } from './object-key.ts';
import { fileError, isMissing } from './file-errors.ts';

/** Never the end of a key's last part in use: `.` and `~` around random hex. */
const temporary = /^\.[0-9a-f]{16}~$/;
const abandonedMs = 3_600_000;

/** Objects as files below one directory; built in, type `local`. Opening it does no I/O. */
export function openLocalStorage(configuration: { directory: string }): StorageV1 {
  return new LocalStorage(configuration.directory);
}

class LocalStorage implements StorageV1 {
  readonly specificationVersion = 'v1';
  readonly type = 'local';
  private readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  async put(key: string, body: Uint8Array, options: { signal: AbortSignal; ifAbsent: boolean }): Promise<{ created: boolean }> {
    const path = this.path(key);
    options.signal.throwIfAborted();
    const draft = join(dirname(path), `.${randomBytes(8).toString('hex')}~`);
    try {
      await this.writeDraft(draft, body);
      options.signal.throwIfAborted();
      if (!options.ifAbsent) {
        await rename(draft, path);
        return { created: true };
      }
      // link() is the atomic "create or fail" that rename() is not.
      await link(draft, path);
      return { created: true };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return { created: false };
      throw fileError(error, path);
    } finally {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  private async writeDraft(draft: string, body: Uint8Array): Promise<void> {
    await mkdir(dirname(draft), { recursive: true, mode: 0o700 });
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(body);
    } finally {
      await file.close();
    }
  }

  async get(key: string, options: { signal: AbortSignal }): Promise<Uint8Array | null> {
    const path = this.path(key);
    try {
      return await readFile(path, { signal: options.signal });
    } catch (error) {
      if (isMissing(error)) return null;
      throw fileError(error, path);
    }
  }

  async head(key: string, options: { signal: AbortSignal }): Promise<ObjectHeadV1 | null> {
    options.signal.throwIfAborted();
    const path = this.path(key);
    try {
      const { size, mtime } = await stat(path);
      return { key, bytes: size, modifiedAt: mtime.toISOString() };
    } catch (error) {
      if (isMissing(error)) return null;
      throw fileError(error, path);
    }
  }

  async *list(prefix: string, options: { signal: AbortSignal }): AsyncGenerator<ObjectHeadV1> {
    const from = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    for await (const path of walk(join(this.directory, from), options.signal)) {
      const key = relative(this.directory, path).split(sep).join('/');
      if (!key.startsWith(prefix)) continue;
      const head = await this.head(key, options);
      if (head) yield head;
    }
  }

  async delete(key: string, options: { signal: AbortSignal }): Promise<void> {
    options.signal.throwIfAborted();
    const path = this.path(key);
    await rm(path, { force: true }).catch((error: unknown) => {
      if (!isMissing(error)) throw fileError(error, path);
    });
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
    return join(this.directory, ...key.split('/'));
  }
}

async function* walk(directory: string, signal: AbortSignal): AsyncGenerator<string> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw fileError(error, directory);
  });
  for (const entry of entries) {
    signal.throwIfAborted();
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* walk(path, signal);
    else if (temporary.test(entry.name)) await sweep(path);
    else if (entry.isFile()) yield path;
  }
}

/** A draft that a crash left behind. */
async function sweep(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found && Date.now() - found.mtimeMs > abandonedMs) await rm(path, { force: true });
}
