/** A container's output, line by line, over as many connections as it takes, none twice. */
import type { Readable } from 'node:stream';
import { LineSplitter } from '@farhaul/core/plugin';
import type { DockerClient } from './docker-client.ts';
import { engineError } from './docker-errors.ts';
import { LogFrameReader, type LogFrame } from './docker-log-frames.ts';

export type OnLine = (source: 'stdout' | 'stderr', line: string) => void;

export class ContainerLog {
  readonly #client: DockerClient;
  readonly #containerId: string;
  readonly #lines: Record<LogFrame['source'], LineSplitter>;
  /** Time of the last frame that was told, and how many frames of that time were. */
  #lastTime = '';
  #atLastTime = 0;

  constructor(client: DockerClient, containerId: string, onLine: OnLine) {
    this.#client = client;
    this.#containerId = containerId;
    this.#lines = {
      stdout: new LineSplitter((line) => onLine('stdout', line)),
      stderr: new LineSplitter((line) => onLine('stderr', line)),
    };
  }

  /** From where the last connection broke to the end of the log; with `follow`, until the container ends. */
  async read({ follow, signal }: { follow: boolean; signal: AbortSignal }): Promise<void> {
    const since = this.#lastTime === '' ? undefined : secondsOf(this.#lastTime);
    const stream = await this.#client.containerLogs(this.#containerId, { since, follow }, { signal });
    if (stream === null) return;
    const onAbort = (): void => void stream.destroy(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      await this.#readAll(stream);
      signal.throwIfAborted();
    } catch (error) {
      signal.throwIfAborted();
      throw engineError(error, { what: 'tell the log', address: this.#client.address });
    } finally {
      signal.removeEventListener('abort', onAbort);
      stream.destroy();
    }
  }

  /** Nothing more comes: tells a last line without its end. */
  finish(): void {
    for (const lines of Object.values(this.#lines)) lines.finish();
  }

  async #readAll(stream: Readable): Promise<void> {
    const reader = new LogFrameReader();
    const resumedAt = this.#lastTime;
    let toSkip = this.#atLastTime;
    for await (const chunk of stream) {
      for (const frame of reader.read(chunk as Buffer)) {
        if (resumedAt !== '' && frame.time !== '' && frame.time < resumedAt) continue;
        if (resumedAt !== '' && frame.time === resumedAt && toSkip > 0) {
          toSkip -= 1;
          continue;
        }
        this.#tell(frame);
      }
    }
  }

  #tell(frame: LogFrame): void {
    this.#atLastTime = frame.time === this.#lastTime ? this.#atLastTime + 1 : 1;
    this.#lastTime = frame.time;
    this.#lines[frame.source].add(frame.bytes);
  }
}

/** Seconds of the epoch with all decimals, which a number would lose. */
function secondsOf(time: string): string {
  const seconds = Math.floor(Date.parse(`${time.slice(0, 19)}Z`) / 1000);
  const decimals = /\.(\d+)/.exec(time)?.[1] ?? '0';
  return `${seconds}.${decimals.padEnd(9, '0')}`;
}
