import { createHash, randomUUID } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { lstat, lutimes, mkdir, open, rename, rm, rmdir, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { INLINE_BYTES } from '../protocol/inline-bytes.ts';
import type { ChannelDirectory } from './channel-directory-host.ts';
import { admit, watchQuietly } from './directory-channel.ts';
import { directoryLayout, type AdmittedFile } from './directory-layout.ts';

const chunkBytes = 1024 * 1024;
/** Neither through a link nor waiting at a pipe. */
const readOnly = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A directory of this machine. */
export class LocalDirectory implements ChannelDirectory {
  readonly pollMs = 1_000;
  private readonly directory: string;
  private readonly document: string | null;

  /** `document`: the file that is deleted first when the execution is cleared away; null: nobody clears it away. */
  constructor(directory: string, document: string | null = null) {
    this.directory = directory;
    this.document = document;
  }

  async readSmall(name: string): Promise<Buffer | null> {
    const size = this.sizeNow(name);
    if (size < 0 || size > INLINE_BYTES) return null;
    const file = openNow(this.at(name));
    if (file === null) return null;
    try {
      const found = fstatSync(file);
      if (!found.isFile() || found.size > INLINE_BYTES) return null;
      const buffer = Buffer.alloc(found.size);
      return buffer.subarray(0, readSync(file, buffer, 0, found.size, 0));
    } finally {
      closeSync(file);
    }
  }

  async modifiedAt(name: string): Promise<Date | null> {
    return (await lstat(this.at(name)).catch(() => null))?.mtime ?? null;
  }

  async readFrom(name: string, offset: number): Promise<Buffer> {
    if (this.sizeNow(name) <= offset) return Buffer.alloc(0);
    const found = await this.read(name, async (file, size) => {
      // No larger than what is there: a megabyte for each look would keep the garbage collector busy.
      const wanted = Math.min(chunkBytes, size - offset);
      if (wanted <= 0) return null;
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, offset);
      return buffer.subarray(0, bytesRead);
    });
    return found ?? Buffer.alloc(0);
  }

  async digest(name: string, keepBytes: number): Promise<{ sha256: string; bytes: number; content: Buffer | null } | null> {
    return await this.read(name, async (file, size) => {
      const hash = createHash('sha256');
      const chunks: Buffer[] = [];
      for await (const chunk of partsOf(file, size)) {
        hash.update(chunk);
        if (size <= keepBytes) chunks.push(chunk);
      }
      return { sha256: hash.digest('hex'), bytes: size, content: size <= keepBytes ? Buffer.concat(chunks) : null };
    });
  }

  async writeWhole(name: string, content: string): Promise<void> {
    // Exclusive: the run writes here too, and may have put a link where its watcher would write through it.
    const draft = `${this.at(name)}.draft-${randomUUID()}`;
    try {
      await writeFile(draft, content, { flag: 'wx' });
      await rename(draft, this.at(name));
      await this.unlessCleared(name);
    } catch (error) {
      // Whoever watched it to its end has removed it: a watcher that comes back from a long sleep must not make it anew.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    } finally {
      await rm(draft, { force: true });
    }
  }

  async admit(content: AdmittedFile): Promise<ReturnType<typeof admit>> {
    await mkdir(this.directory, { recursive: true });
    const answer = admit(this.directory, content);
    if (answer.admitted) await this.unlessCleared(directoryLayout.admitted);
    return answer;
  }

  async touch(): Promise<void> {
    const now = new Date();
    const path = this.at(directoryLayout.watcher);
    // Neither follows a link that the run may have put there.
    await lutimes(path, now, now)
      .catch(async () => {
        await writeFile(path, '', { flag: 'wx' });
        await this.unlessCleared(directoryLayout.watcher);
      })
      .catch(() => undefined);
  }

  /**
   * A watcher that was asleep may write while another one clears the execution away, and be seen by nobody: it takes back what
   * it wrote. Who clears deletes the document first and looks for the rest afterwards.
   */
  private async unlessCleared(name: string): Promise<void> {
    if (this.document === null || (await lstat(this.at(this.document)).catch(() => null))) return;
    await rm(this.at(name), { force: true });
    await rmdir(this.directory)
      .then(async () => await rmdir(dirname(this.directory)))
      .catch(() => undefined);
  }

  watch(onChange: (name: string | null) => void): { close(): void } | null {
    return watchQuietly(this.directory, (name) => {
      if (name !== directoryLayout.watcher && name !== directoryLayout.stop) onChange(name);
    });
  }

  private at(name: string): string {
    return join(this.directory, name);
  }

  /**
   * Of a file; -1 where there is none. At once, as small files are read: a look asks for half a dozen of them, most not there or as
   * before, and each way through the thread pool would cost many times what the disk's cache takes to answer.
   */
  private sizeNow(name: string): number {
    try {
      const found = lstatSync(this.at(name), { throwIfNoEntry: false });
      return found?.isFile() ? found.size : -1;
    } catch {
      return -1;
    }
  }

  /** Without holding up this process: a file may be large, and many may follow. */
  private async read<Value>(name: string, use: (file: FileHandle, size: number) => Promise<Value | null>): Promise<Value | null> {
    const file = await open(this.at(name), readOnly).catch(() => null);
    if (!file) return null;
    try {
      const found = await file.stat();
      return found.isFile() ? await use(file, found.size) : null;
    } finally {
      await file.close();
    }
  }
}

/** As large as it was found: a run that goes on writing keeps nobody reading. */
async function* partsOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  if (size > 0) yield* file.createReadStream({ autoClose: false, start: 0, end: size - 1 }) as AsyncIterable<Buffer>;
}

function openNow(path: string): number | null {
  try {
    return openSync(path, readOnly);
  } catch {
    return null;
  }
}
