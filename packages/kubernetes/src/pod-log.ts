/** A pod's output, line by line, over as many connections as it takes, none twice. */
import { StringDecoder } from 'node:string_decoder';
import type { KubernetesClient } from './kubernetes-client.ts';
import { CONTAINER } from './kubernetes-manifest.ts';
import { paths } from './kubernetes-objects.ts';

const LINE_CHARACTERS = 1_000_000;

export class PodLog {
  readonly #client: KubernetesClient;
  readonly #path: string;
  readonly #onLine: (line: string) => void;
  /** Time of the last line that was told, and how many of that time were. */
  #lastTime = '';
  #atLastTime = 0;

  constructor(client: KubernetesClient, pod: { name: string; namespace: string }, onLine: (line: string) => void) {
    this.#client = client;
    this.#path = `${paths.pods(pod.namespace)}/${pod.name}/log`;
    this.#onLine = onLine;
  }

  /** From where the last connection broke to the end of the log; with `follow`, until the container ends. */
  async read({ follow, signal }: { follow: boolean; signal: AbortSignal }): Promise<void> {
    // Whole seconds only: what was told is skipped.
    const sinceTime = this.#lastTime === '' ? undefined : `${this.#lastTime.slice(0, 19)}Z`;
    const query = { container: CONTAINER, follow, timestamps: true, sinceTime };
    const stream = await this.#client.stream({ method: 'GET', path: this.#path, query }, { signal });
    const resumedAt = this.#lastTime;
    let toSkip = this.#atLastTime;
    const decoder = new StringDecoder('utf8');
    let rest = '';
    try {
      for await (const chunk of stream) {
        const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const blank = line.indexOf(' ');
          const time = sortable(line.slice(0, blank));
          if (resumedAt !== '' && time < resumedAt) continue;
          if (resumedAt !== '' && time === resumedAt && toSkip > 0) {
            toSkip -= 1;
            continue;
          }
          this.#tell(time, line.slice(blank + 1));
        }
      }
      signal.throwIfAborted();
    } finally {
      stream.destroy();
    }
  }

  #tell(time: string, text: string): void {
    this.#atLastTime = time === this.#lastTime ? this.#atLastTime + 1 : 1;
    this.#lastTime = time;
    const line = text.length > LINE_CHARACTERS ? `${text.slice(0, LINE_CHARACTERS)} … (line cut)` : text;
    this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}

/** Nanoseconds are written without zeros at their end. */
function sortable(time: string): string {
  const [, seconds = time, decimals = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return `${seconds}.${decimals.padEnd(9, '0')}`;
}
