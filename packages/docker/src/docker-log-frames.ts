/** Reads Docker's multiplexed log: frames of an eight byte head, each a message or a part of one, beginning with its time. */

export interface LogFrame {
  source: 'stdout' | 'stderr';
  /** RFC 3339 with nine decimals; compares as text. Empty where the engine sent none. */
  time: string;
  bytes: Buffer;
}

const HEAD_BYTES = 8;
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}) /;
const LONGEST_TIME = 40;

export class LogFrameReader {
  #parts: Buffer[] = [];
  #bytes = 0;
  /** Of the frame that is begun; null between frames. */
  #head: { source: LogFrame['source']; length: number } | null = null;

  /** Frames that the chunk completes. */
  read(chunk: Buffer): LogFrame[] {
    const frames: LogFrame[] = [];
    this.#parts.push(chunk);
    this.#bytes += chunk.length;
    for (;;) {
      if (this.#head === null) {
        const head = this.#take(HEAD_BYTES);
        if (head === null) return frames;
        this.#head = { source: head[0] === 2 ? 'stderr' : 'stdout', length: head.readUInt32BE(4) };
      }
      const body = this.#take(this.#head.length);
      if (body === null) return frames;
      frames.push({ source: this.#head.source, ...splitTime(body) });
      this.#head = null;
    }
  }

  #take(length: number): Buffer | null {
    if (this.#bytes < length) return null;
    const all = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = all.length > length ? [all.subarray(length)] : [];
    this.#bytes = all.length - length;
    return all.subarray(0, length);
  }
}

function splitTime(body: Buffer): Pick<LogFrame, 'time' | 'bytes'> {
  const found = time.exec(body.subarray(0, LONGEST_TIME).toString('latin1'))?.[0];
  return found === undefined ? { time: '', bytes: body } : { time: found.slice(0, -1), bytes: body.subarray(found.length) };
}
