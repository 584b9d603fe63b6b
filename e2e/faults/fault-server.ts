import type { ChildProcess } from 'node:child_process';
import type { Client } from '../../packages/core/src/protocol/contract.ts';
import { createHttpClient } from '../../packages/core/src/service/index.ts';
import type { Timings } from '../../packages/core/src/settings/timings.ts';
import type { ServeOptions } from './processes/serve.ts';
import { firstLine, kill, spawnScript } from './spawned-process.ts';

export interface FaultServerOptions {
  /** File of a SQLite store, or URL of a PostgreSQL database. */
  place: string;
  timings: Timings;
  compileCache: string;
}

/** A server as a process of its own, which may be killed and started again on the same port. */
export class FaultServer {
  readonly #options: FaultServerOptions;
  #process: ChildProcess | null = null;
  #port = 0;

  constructor(options: FaultServerOptions) {
    this.#options = options;
  }

  get timings(): Timings {
    return this.#options.timings;
  }

  get compileCache(): string {
    return this.#options.compileCache;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  /** Goes on asking while the server is away. */
  get client(): Client {
    return createHttpClient({ url: this.apiUrl });
  }

  async start(): Promise<void> {
    const { place, timings, compileCache } = this.#options;
    const options: ServeOptions = { place, port: this.#port, timings };
    this.#process = spawnScript({ script: 'serve', options, compileCache });
    this.#port = Number(await firstLine(this.#process));
  }

  async kill(): Promise<void> {
    if (this.#process) await kill(this.#process);
  }
}
