/** Reads the engine's report of a pull: JSON lines, one per change of a layer. */
import type { Readable } from 'node:stream';

/** How far a pull is. */
export interface PullProgress {
  /** 0 to 100 of the layers whose size is known; null before any is. */
  percent: number | null;
  downloadedBytes: number;
  totalBytes: number;
}

interface PullLine {
  id?: string;
  status?: string;
  error?: string;
  errorDetail?: { message?: string };
  progressDetail?: { current?: number; total?: number };
}

/** Layers of a pull and what is there of each. */
export class PullTally {
  readonly #layers = new Map<string, { current: number; total: number }>();

  /** True where the progress changed. */
  add({ id, status, progressDetail }: PullLine): boolean {
    if (id === undefined || status === undefined) return false;
    const known = this.#layers.get(id);
    if (status === 'Downloading' && progressDetail?.total) {
      this.#layers.set(id, { current: progressDetail.current ?? 0, total: progressDetail.total });
      return true;
    }
    if (known && (status === 'Download complete' || status === 'Pull complete')) {
      const changed = known.current !== known.total;
      known.current = known.total;
      return changed;
    }
    return false;
  }

  get progress(): PullProgress {
    let [downloadedBytes, totalBytes] = [0, 0];
    for (const { current, total } of this.#layers.values()) {
      downloadedBytes += Math.min(current, total);
      totalBytes += total;
    }
    return { percent: totalBytes === 0 ? null : Math.floor((downloadedBytes / totalBytes) * 100), downloadedBytes, totalBytes };
  }
}

/** To the end of the stream. Rejects with what the engine reports: it answers 200 also where a pull fails. */
export async function followPull(stream: Readable, onProgress?: (progress: PullProgress) => void): Promise<string[]> {
  const tally = new PullTally();
  const statuses: string[] = [];
  let failure: string | null = null;
  for await (const line of jsonLines(stream)) {
    failure ??= line.errorDetail?.message ?? line.error ?? null;
    if (line.status !== undefined && line.id === undefined) statuses.push(line.status);
    if (tally.add(line)) onProgress?.(tally.progress);
  }
  if (failure !== null) throw new Error(failure);
  return statuses;
}

async function* jsonLines(stream: Readable): AsyncGenerator<PullLine> {
  let partial = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const lines = (partial + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    partial = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as PullLine;
  }
  if (partial.trim() !== '') yield JSON.parse(partial) as PullLine;
}
