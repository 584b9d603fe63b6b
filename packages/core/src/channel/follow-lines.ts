import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { z } from 'zod';

const chunkBytes = 1024 * 1024;
/** A line that never ends is none of ours. */
const longestLineBytes = 16 * 1024 * 1024;

/** Reads a file of JSON lines that another process appends to, each line once; what is no valid line is passed over. */
export class FollowedLines<Item> {
  private readonly path: string;
  private readonly schema: z.ZodType<Item>;
  private offset = 0;
  private rest: Buffer = Buffer.alloc(0);

  constructor(path: string, schema: z.ZodType<Item>) {
    this.path = path;
    this.schema = schema;
  }

  /** The next complete lines, some of them; empty: no more for now. */
  async next(): Promise<Item[]> {
    const file = await open(this.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(missing);
    if (!file) return [];
    try {
      const found = await file.stat();
      if (!found.isFile()) return [];
      for (;;) {
        // No larger than what is there: a megabyte for each look would keep the garbage collector busy.
        const wanted = Math.min(chunkBytes, found.size - this.offset);
        if (wanted <= 0) return [];
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, this.offset);
        if (bytesRead === 0) return [];
        this.offset += bytesRead;
        const text = Buffer.concat([this.rest, buffer.subarray(0, bytesRead)]);
        const end = text.lastIndexOf(0x0a);
        this.rest = Buffer.from(text.subarray(end + 1));
        if (this.rest.length > longestLineBytes) this.rest = Buffer.alloc(0);
        const items = end < 0 ? [] : this.parse(text.toString('utf8', 0, end));
        if (items.length > 0) return items;
      }
    } finally {
      await file.close();
    }
  }

  private parse(text: string): Item[] {
    const items: Item[] = [];
    for (const line of text.split('\n')) {
      if (line === '') continue;
      try {
        items.push(this.schema.parse(JSON.parse(line)));
      } catch {
        // Torn by a kill, or not written by a runner.
      }
    }
    return items;
  }
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ELOOP') return null;
  throw error;
}
