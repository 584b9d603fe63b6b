/** The output of one container: its lines with their times, to be read by many while it grows. */
import { preciseTimestamp } from './timestamps.ts';

export interface LogLine {
  /** Nine digits after the second. */
  time: string;
  /** With its end, where it has one. */
  text: string;
}

export interface LogReading {
  /** Milliseconds; lines before it are left out. */
  since: number;
  /** Whether to wait for more until the container ends. */
  follow: boolean;
  /** Only so many of those there are; null: all. */
  tail: number | null;
}

type Source = 'stdout' | 'stderr';

export class ContainerLog {
  #lines: LogLine[] = [];
  /** Lines that were there and are not any more. */
  #dropped = 0;
  readonly #rest: Record<Source, Buffer[]> = { stdout: [], stderr: [] };
  #isOver = false;
  #grown = Promise.withResolvers<void>();

  append(source: Source, chunk: Buffer): void {
    const end = chunk.lastIndexOf(10);
    if (end < 0) {
      this.#rest[source].push(chunk);
      return;
    }
    const text = Buffer.concat([...this.#rest[source], chunk.subarray(0, end + 1)]).toString('utf8');
    this.#rest[source] = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    const time = preciseTimestamp();
    for (const line of text.split(/(?<=\n)/)) this.#lines.push({ time, text: line });
    this.#tell();
  }

  /** The container has ended. */
  end(): void {
    for (const source of ['stdout', 'stderr'] as const) {
      const text = Buffer.concat(this.#rest[source]).toString('utf8');
      if (text !== '') this.#lines.push({ time: preciseTimestamp(), text });
      this.#rest[source] = [];
    }
    this.#isOver = true;
    this.#tell();
  }

  /** As a node does that rotates logs: what was written so far is gone. */
  rotate(): void {
    this.#dropped += this.#lines.length;
    this.#lines = [];
  }

  async *read({ since, follow, tail }: LogReading): AsyncGenerator<LogLine, void> {
    let next = this.#dropped + (tail === null ? 0 : Math.max(0, this.#lines.length - tail));
    for (;;) {
      for (; next < this.#dropped + this.#lines.length; next += 1) {
        const line = this.#lines[next - this.#dropped];
        if (line && Date.parse(line.time) >= since) yield line;
      }
      next = Math.max(next, this.#dropped);
      if (next < this.#dropped + this.#lines.length) continue;
      if (!follow || this.#isOver) return;
      await this.#grown.promise;
    }
  }

  #tell(): void {
    this.#grown.resolve();
    this.#grown = Promise.withResolvers<void>();
  }
}
