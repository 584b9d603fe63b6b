import { posix } from 'node:path';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { MountV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { GrantRequestV1, GrantV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { WorkerParts } from './worker-parts.ts';

/** How long infrastructure may take to read what it was granted. */
const GRANT_MS = 24 * 3_600_000;

/** Collects the mounts that grants need, each once, and says where objects are inside. */
export class GrantedPlaces {
  readonly mounts: MountV1[] = [];
  readonly #parts: WorkerParts;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  /** By key: a path inside, or a URL. What is written comes first, so that its mount serves readers too. */
  async locate(storage: StorageV1, requests: GrantRequestV1[], signal: AbortSignal): Promise<Map<string, string>> {
    const grants = await storage.grant(requests, { lifetimeMs: GRANT_MS, signal });
    const attachable = (await this.#parts.plugin.mounts?.({ signal })) ?? [];
    return new Map(requests.map(({ key }, index) => [key, this.#place(grants[index], storage, attachable)]));
  }

  #place(grant: GrantV1 | undefined, storage: StorageV1, attachable: readonly string[]): string {
    if (!grant) throw new FarhaulError('FARHAUL_INTERNAL', `The storage '${storage.type}' did not answer a grant for each object.`);
    if (grant.via === 'url') return grant.url;
    const { mount, path } = narrow(grant);
    if (!attachable.includes(mount.kind)) throw this.#unattachable(mount.kind, storage);
    return posix.join(this.#mount(mount).target, path);
  }

  #mount(mount: Omit<MountV1, 'target'>): MountV1 {
    const known = this.mounts.find((one) => one.kind === mount.kind && one.source === mount.source && (mount.readOnly || !one.readOnly));
    if (known) return known;
    const target = this.#parts.plugin.mountTarget?.(mount) ?? `/farhaul/${this.mounts.length + 1}`;
    this.mounts.push({ ...mount, target });
    return { ...mount, target };
  }

  #unattachable(kind: string, storage: StorageV1): FarhaulError {
    const { type } = this.#parts.entry;
    return new FarhaulError(
      'FARHAUL_CAPABILITY_UNSUPPORTED',
      `The worker type '${type}' cannot mount a '${kind}', where the storage '${storage.type}' keeps its objects.`,
      { hint: `Give the work pool a storage that ${type} can reach: farhaul work-pool storage configure --help` },
    );
  }
}

/** Of a whole directory, only the part that holds the object: a run sees nothing of others, and writes to its own place alone. */
function narrow({ mount, path }: Extract<GrantV1, { via: 'mount' }>): { mount: Omit<MountV1, 'target'>; path: string } {
  if (mount.kind !== 'directory') return { mount, path };
  return { mount: { ...mount, source: posix.join(mount.source, posix.dirname(path)) }, path: posix.basename(path) };
}
