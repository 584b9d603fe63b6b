import type { Admission } from '../protocol/run-channel.ts';
import type { AdmittedFile } from './directory-layout.ts';

/** An execution's directory as its watcher reaches it; names are those of the layout. The run writes there too: nothing in it is trusted. */
export interface ChannelDirectory {
  /** How often it is looked at where nothing tells of a change, milliseconds. */
  readonly pollMs: number;
  /** Reads anew what the following calls answer, where looking is dear; else they look themselves. */
  refresh?(): Promise<void>;
  /** Null where there is none, or it is too large for a message. */
  readSmall(name: string): Promise<Buffer | null>;
  /** Null where there is none. */
  modifiedAt(name: string): Promise<Date | null>;
  /** What lies behind the offset, some of it; empty: nothing yet. */
  readFrom(name: string, offset: number): Promise<Buffer>;
  /** Of the whole file; its content where it is not larger than `keepBytes`. Null where there is none. */
  digest(name: string, keepBytes: number): Promise<{ sha256: string; bytes: number; content: Buffer | null } | null>;
  /** The file appears complete, or not at all; not at all where the execution's directory is gone. */
  writeWhole(name: string, content: string): Promise<void>;
  /** Wins or loses the one admission. Null: here a runner could win it at the same time. */
  admit(content: AdmittedFile): Promise<Admission | null>;
  /** Where the watcher leaves its mark, for runs that look for it. */
  touch?(): Promise<void>;
  /** Calls back on changes, as far as it is told of them. Null: it is not told of any. */
  watch(onChange: (name: string | null) => void): { close(): void } | null;
}
