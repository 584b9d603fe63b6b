import type { PathDetails } from '../docker-client.ts';
import type { FoundFile } from './archive-client.ts';

/** What an archive call brought of a volume, and what was known of it before that call began. */
interface Seen {
  /** When names last changed in the top directory, by the engine's clock. */
  namesChangedAt: bigint;
  /** By path below the volume. */
  files: Map<string, SeenFile>;
}

interface SeenFile {
  bytes: number;
  /** Null: too large to be kept. */
  body: Buffer | null;
  /** As it was looked at before the call; null: it was not. */
  modifiedAt: bigint | null;
}

/** What was known when an archive was asked for. */
export interface BeforeReading {
  reading: object;
  root: PathDetails;
  looks: ReadonlyMap<string, PathDetails | null>;
}

/** Runs that are watched at the same time. */
const MOST_VOLUMES = 200;
/** Results that travel in messages, and what a run tells, are smaller. */
export const KEPT_BYTES = 512 * 1024;

/**
 * Spares archive calls, which cost twenty times what a look at a file costs: what has not changed since before the last call
 * is answered from that. A file is unchanged where its size is, and its time is that of before the call, or not after it.
 */
export class SeenFiles {
  readonly #volumes = new Map<string, Seen>();
  /** Readings that may be remembered: nothing was written to the volume since they began. */
  readonly #readings = new Map<string, object>();

  /** Before anything of the volume is looked at; what it answers goes with what is remembered. */
  begin(volume: string): object {
    const reading = this.#readings.get(volume) ?? {};
    this.#readings.set(volume, reading);
    dropOldest(this.#readings);
    return reading;
  }

  /** `root` and `looks` were asked for before the archive was. */
  remember(volume: string, { reading, root, looks }: BeforeReading, found: readonly FoundFile[]): void {
    if (this.#readings.get(volume) !== reading) return;
    const files = new Map<string, SeenFile>();
    for (const { path, bytes, body } of found) {
      const look = looks.get(path);
      files.set(path, { bytes, body, modifiedAt: look ? moment(look.modifiedAt) : null });
    }
    this.#volumes.delete(volume);
    this.#volumes.set(volume, { namesChangedAt: moment(root.modifiedAt), files });
    dropOldest(this.#volumes);
  }

  forget(volume: string): void {
    this.#readings.delete(volume);
    this.#volumes.delete(volume);
  }

  /** Paths that the volume holds, where no name has changed since; null: not known, or some lie in directories of their own. */
  names(volume: string, root: PathDetails): string[] | null {
    const seen = this.#volumes.get(volume);
    if (!seen || seen.namesChangedAt !== moment(root.modifiedAt)) return null;
    const names = [...seen.files.keys()];
    return names.some((name) => name.includes('/')) ? null : names;
  }

  /** The content of a file that was just looked at; null: it must be read. */
  body(volume: string, path: string, look: PathDetails): Buffer | null {
    const seen = this.#volumes.get(volume);
    const file = seen?.files.get(path);
    if (!seen || !file || file.bytes !== look.bytes) return null;
    const at = moment(look.modifiedAt);
    return at === file.modifiedAt || at <= seen.namesChangedAt ? file.body : null;
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (map.size > MOST_VOLUMES && oldest !== undefined) map.delete(oldest);
}

/** Nanoseconds since the epoch; the engine leaves zeros at the end out, and may tell the time of any zone. */
export function moment(time: string): bigint {
  const [, seconds = '', fraction = '', zone = 'Z'] = /^([^.Z+]*T[\d:]+)(?:\.(\d+))?(Z|[+-][\d:]+)?$/.exec(time) ?? [];
  return BigInt(Date.parse(`${seconds}${zone}`) || 0) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}
