import { createHash } from 'node:crypto';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import { INLINE_BYTES } from '../protocol/inline-bytes.ts';
import type { ChannelDirectory } from './channel-directory-host.ts';
import { directoryLayout, requestsFile } from './directory-layout.ts';

/** Each look asks the storage; what is urgent, the run tells by its output. */
const pollMs = 2_000;
/** What is looked at each time. */
const followed = [
  directoryLayout.admitted,
  directoryLayout.heartbeat,
  directoryLayout.reports,
  directoryLayout.logs,
  directoryLayout.ending,
  requestsFile,
];

export interface StorageDirectoryOptions {
  storage: StorageV1;
  /** Of the execution's keys, without the `/` at its end. */
  prefix: string;
  /** What is deleted first when the execution is cleared away; null: nobody clears it away. @default null */
  document?: string | null;
  signal: AbortSignal;
}

/**
 * A directory that this machine does not see, such as one on a volume of another engine: the run has it mounted, its watcher
 * reaches it through the storage. A runner creates files there that the storage knows nothing of, so that even a conditional
 * put may meet one: nobody is superseded here before it is verified that nothing runs.
 */
export class StorageDirectory implements ChannelDirectory {
  readonly pollMs = pollMs;
  private readonly storage: StorageV1;
  private readonly prefix: string;
  private readonly document: string | null;
  private readonly signal: AbortSignal;
  private seen = new Map<string, Buffer | null>();
  private admittedAt: Date | null = null;

  constructor({ storage, prefix, document = null, signal }: StorageDirectoryOptions) {
    this.storage = storage;
    this.prefix = prefix;
    this.document = document;
    this.signal = signal;
  }

  /** All at once: a storage may make one request of them. */
  async refresh(): Promise<void> {
    const reading = followed.map(async (name): Promise<[string, Buffer | null]> => [name, await this.news(name)]);
    // Asked beside the rest, and once: each question is dear.
    const [read, admittedAt] = await Promise.all([Promise.all(reading), this.admittedAt ?? this.modifiedAt(directoryLayout.admitted)]);
    this.seen = new Map(read);
    this.admittedAt = admittedAt;
  }

  /** What has grown too large to be read tells nothing more, and hides nothing else. */
  private async news(name: string): Promise<Buffer | null> {
    try {
      return await this.get(name);
    } catch (error) {
      if (!FarhaulError.isInstance(error, 'FARHAUL_VALUE_TOO_LARGE')) throw error;
      return this.seen.get(name) ?? null;
    }
  }

  async readSmall(name: string): Promise<Buffer | null> {
    const found = await this.lastSeen(name);
    return found !== null && found.length > INLINE_BYTES ? null : found;
  }

  async modifiedAt(name: string): Promise<Date | null> {
    if (name === directoryLayout.admitted && this.admittedAt) return this.admittedAt;
    const head = await this.storage.head(`${this.prefix}/${name}`, { signal: this.signal });
    return head && new Date(head.modifiedAt);
  }

  async readFrom(name: string, offset: number): Promise<Buffer> {
    return (await this.lastSeen(name))?.subarray(offset) ?? Buffer.alloc(0);
  }

  async digest(name: string, keepBytes: number): Promise<{ sha256: string; bytes: number; content: Buffer | null } | null> {
    const found = await this.get(name);
    if (found === null) return null;
    const sha256 = createHash('sha256').update(found).digest('hex');
    return { sha256, bytes: found.length, content: found.length <= keepBytes ? found : null };
  }

  async writeWhole(name: string, content: string): Promise<void> {
    const [{ storage, prefix, document }, options] = [this, { signal: this.signal }];
    await storage.put(`${prefix}/${name}`, Buffer.from(content), { ifAbsent: false, ...options });
    // Another watcher may have cleared the execution away meanwhile, and did not see this.
    if (document !== null && (await storage.head(`${prefix}/${document}`, options)) === null)
      await storage.delete(`${prefix}/${name}`, options);
  }

  async admit(): Promise<null> {
    return null;
  }

  watch(): null {
    return null;
  }

  private async lastSeen(name: string): Promise<Buffer | null> {
    return this.seen.has(name) ? (this.seen.get(name) ?? null) : await this.get(name);
  }

  private async get(name: string): Promise<Buffer | null> {
    const found = await this.storage.get(`${this.prefix}/${name}`, { signal: this.signal });
    return found && Buffer.from(found.buffer, found.byteOffset, found.byteLength);
  }
}
