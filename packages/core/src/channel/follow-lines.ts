import type { z } from 'zod';

/** A line that never ends is none of ours. */
const longestLineBytes = 16 * 1024 * 1024;

/** Reads JSON lines that another process appends to, each line once; what is no valid line is passed over. */
export class FollowedLines<Item> {
  private readonly readFrom: (offset: number) => Promise<Buffer>;
  private readonly schema: z.ZodType<Item>;
  private offset = 0;
  private rest: Buffer = Buffer.alloc(0);

  /** `readFrom` answers some of what lies behind an offset; nothing: no more for now. */
  constructor(readFrom: (offset: number) => Promise<Buffer>, schema: z.ZodType<Item>) {
    this.readFrom = readFrom;
    this.schema = schema;
  }

  /** The next complete lines, some of them; empty: no more for now. */
  async next(): Promise<Item[]> {
    for (;;) {
      const read = await this.readFrom(this.offset);
      if (read.length === 0) return [];
      this.offset += read.length;
      const text = Buffer.concat([this.rest, read]);
      const end = text.lastIndexOf(0x0a);
      this.rest = Buffer.from(text.subarray(end + 1));
      if (this.rest.length > longestLineBytes) this.rest = Buffer.alloc(0);
      const items = end < 0 ? [] : this.parse(text.toString('utf8', 0, end));
      if (items.length > 0) return items;
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
