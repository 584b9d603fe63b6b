/** A pod's output, line by line, over as many connections as it takes, none twice. */
import { StringDecoder } from 'node:string_decoder';
import type { KubernetesClient } from './kubernetes-client.ts';
import { CONTAINER } from './kubernetes-manifest.ts';
import { paths } from './kubernetes-objects.ts';

const LINE_CHARACTERS = 1_000_000;

interface LogEntry {
  /** As the node wrote it, made comparable. */
  time: string;
  text: string;
}

/** One connection at a time. */
export class PodLog {
  readonly #client: KubernetesClient;
  readonly #path: string;
  readonly #onLine: (line: string) => void;
  #last: LogEntry | null = null;
  /** How many entries in a row were the same as the last. */
  #repeats = 0;

  constructor(client: KubernetesClient, pod: { name: string; namespace: string }, onLine: (line: string) => void) {
    this.#client = client;
    this.#path = `${paths.pods(pod.namespace)}/${pod.name}/log`;
    this.#onLine = onLine;
  }

  /** From where the last connection broke to the end of the log; with `follow`, until the container ends. */
  async read({ follow, signal, onOpen }: { follow: boolean; signal: AbortSignal; onOpen?: () => void }): Promise<void> {
    const last = this.#last;
    // Whole seconds only, and the one before: the two outputs of a container are not in the order of their times.
    const sinceTime = last === null ? undefined : new Date(Date.parse(`${last.time.slice(0, 19)}Z`) - 1_000).toISOString();
    const query = { container: CONTAINER, follow, timestamps: true, sinceTime };
    const stream = await this.#client.stream({ method: 'GET', path: this.#path, query }, { signal });
    onOpen?.();
    const isNew = last === null ? (): boolean => true : afterEntry(last, this.#repeats);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    const take = (line: string): void => {
      const entry = entryOf(line);
      if (isNew(entry)) this.#tell(entry);
    };
    try {
      for await (const chunk of stream) {
        const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) take(line);
      }
      signal.throwIfAborted();
      if (!follow && rest !== '') take(rest);
    } finally {
      stream.destroy();
    }
  }

  #tell(entry: LogEntry): void {
    this.#repeats = isSame(entry, this.#last) ? this.#repeats + 1 : 1;
    this.#last = entry;
    const { text } = entry;
    const line = text.length > LINE_CHARACTERS ? `${text.slice(0, LINE_CHARACTERS)} … (line cut)` : text;
    this.#onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}

/** What comes behind an entry. Where that is not there any more, for the log was cut, what is clearly later. */
function afterEntry(last: LogEntry, repeats: number): (entry: LogEntry) => boolean {
  const clearlyLater = new Date(Date.parse(`${last.time.slice(0, 19)}Z`) + 2_000).toISOString().slice(0, 19);
  let met = 0;
  let passed = false;
  return (entry) => {
    if (passed) return true;
    if (isSame(entry, last)) met += 1;
    passed = met >= repeats;
    if (passed) return false;
    passed = entry.time > clearlyLater;
    return passed;
  };
}

function isSame(one: LogEntry, other: LogEntry | null): boolean {
  return one.time === other?.time && one.text === other.text;
}

function entryOf(line: string): LogEntry {
  const blank = line.indexOf(' ');
  return { time: sortable(line.slice(0, blank)), text: line.slice(blank + 1) };
}

/** Nanoseconds are written without zeros at their end. */
function sortable(time: string): string {
  const [, seconds = time, decimals = ''] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return `${seconds}.${decimals.padEnd(9, '0')}`;
}
