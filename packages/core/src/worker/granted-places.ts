import { posix } from 'node:path';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { MountV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { GrantRequestV1, GrantV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { WorkerV1 } from '../plugin/v1/worker-v1.ts';

/** How long infrastructure may take to read what it was granted. */
const READ_MS = 24 * 3_600_000;
/** A long run writes at its end; buckets sign for no longer. */
const WRITE_MS = 7 * 24 * 3_600_000;

/** Where an object is, as the infrastructure sees it. */
export type ReachedPlace =
  | { via: 'mount'; /** Absolute path inside. */ path: string; kind: string }
  | { via: 'url'; url: string; headers: Record<string, string> };

export interface ReachingFrom {
  plugin: WorkerV1;
  job: Record<string, unknown>;
  /** Whether nothing may be created. */
  isDryRun: boolean;
  signal: AbortSignal;
}

/** Collects the mounts that grants need, each once, and says where objects are inside. */
export class GrantedPlaces {
  readonly mounts: MountV1[] = [];
  readonly from: ReachingFrom;
  readonly #inside = new Map<string, Promise<string | null>>();
  #attachable: Promise<readonly string[]> | null = null;

  constructor(from: ReachingFrom) {
    this.from = from;
  }

  /** Kinds of mount that the infrastructure can have, best first. */
  async attachable(): Promise<readonly string[]> {
    const { plugin, job, signal } = this.from;
    return await (this.#attachable ??= plugin.mounts?.({ signal, job }) ?? Promise.resolve([]));
  }

  /** A URL as it is inside; null: it leads nowhere from there. */
  async inside(url: string): Promise<string | null> {
    const { plugin, job, isDryRun, signal } = this.from;
    if (!plugin.urlInside) return url;
    const { origin } = new URL(url);
    const asking = this.#inside.get(origin) ?? plugin.urlInside(origin, job, { isDryRun, signal });
    this.#inside.set(origin, asking);
    const base = await asking;
    return base === null ? null : base.replace(/\/+$/, '') + url.slice(origin.length);
  }

  /**
   * By key. What is written comes first, so that its mount serves readers too. Null where the infrastructure does not reach
   * one of them: then nothing is mounted.
   */
  async locate(storage: StorageV1, requests: GrantRequestV1[]): Promise<Map<string, ReachedPlace> | null> {
    const { signal } = this.from;
    const lifetimeMs = requests.some(({ method }) => method === 'PUT') ? WRITE_MS : READ_MS;
    const grants = await storage.grant(requests, { lifetimeMs, signal });
    const reached: [string, ReachedPlace | Extract<GrantV1, { via: 'mount' }>][] = [];
    for (const [index, { key }] of requests.entries()) {
      const grant = grants[index];
      if (!grant) throw new FarhaulError('FARHAUL_INTERNAL', `The storage '${storage.type}' did not answer a grant for each object.`);
      const place = await this.#reach(grant);
      if (place === null) return null;
      reached.push([key, place]);
    }
    return new Map(reached.map(([key, place]) => [key, 'mount' in place ? this.#attach(place) : place]));
  }

  async #reach(grant: GrantV1): Promise<ReachedPlace | Extract<GrantV1, { via: 'mount' }> | null> {
    if (grant.via === 'mount') return (await this.attachable()).includes(grant.mount.kind) ? grant : null;
    const url = await this.inside(grant.url);
    return url === null ? null : { via: 'url', url, headers: grant.headers };
  }

  #attach(grant: Extract<GrantV1, { via: 'mount' }>): ReachedPlace {
    const { mount, path } = narrow(grant);
    return { via: 'mount', path: posix.join(this.#mount(mount).target, path), kind: mount.kind };
  }

  #mount(mount: Omit<MountV1, 'target'>): MountV1 {
    const known = this.mounts.find((one) => one.kind === mount.kind && one.source === mount.source && (mount.readOnly || !one.readOnly));
    if (known) return known;
    const target = this.from.plugin.mountTarget?.(mount) ?? `/farhaul/${this.mounts.length + 1}`;
    this.mounts.push({ ...mount, target });
    return { ...mount, target };
  }
}

/** Of a whole directory, only the part that holds the object: a run sees nothing of others, and writes to its own place alone. */
function narrow({ mount, path }: Extract<GrantV1, { via: 'mount' }>): { mount: Omit<MountV1, 'target'>; path: string } {
  if (mount.kind !== 'directory') return { mount, path };
  return { mount: { ...mount, source: posix.join(mount.source, posix.dirname(path)) }, path: posix.basename(path) };
}
