/** Objects in volumes of a Docker engine: type `docker-volume`. For engines that do not see this machine's files. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import { checkKeyPrefix, checkObjectKey, type GrantRequestV1, type GrantV1, type ObjectHeadV1, type StorageV1 } from '@farhaul/core/plugin';
import type { DockerCallOptions, DockerClient } from '../docker-client.ts';
import { abortable } from './abortable.ts';
import { GatheredCalls } from './gathered-calls.ts';
import { PresentObjects } from './present-objects.ts';
import { VolumeAccess } from './volume-access.ts';
import { MADE_AT_LABEL, ROLE_LABEL, roles, STORAGE_LABEL } from './volume-labels.ts';
import { VolumeLocks } from './volume-locks.ts';
import { VolumeObjects } from './volume-objects.ts';
import { mayHold, placeOf, placeOfPrefix, placeOfVolume, type ObjectPlace, type VolumePlace } from './volume-of-key.ts';

export interface DockerVolumeConfiguration {
  /** Name of the shared volume; those of runs begin with it. @default "farhaul" */
  volume?: string;
  /** Address of the engine. @default as Docker's own tools find it */
  host?: string;
}

const DEFAULT_VOLUME = 'farhaul';
/** More of one object is not brought back: it would have to be held in memory. */
const MOST_BYTES = 512 * 1024 ** 2;
/** What uses a volume may be on its way out. */
const REMOVAL_TRIES = 15;
const REMOVAL_PAUSE_MS = 200;
/** A volume without objects that is older is nobody's. */
const ABANDONED_MS = 3_600_000;

/** Opening it does no I/O. @throws FARHAUL_CONFIGURATION */
export function openDockerVolumeStorage(
  client: DockerClient,
  configuration: DockerVolumeConfiguration,
  { mostBytes = MOST_BYTES }: { mostBytes?: number } = {},
): StorageV1 {
  const { volume = DEFAULT_VOLUME } = configuration;
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,100}$/.test(volume)) {
    throw new FarhaulError('FARHAUL_CONFIGURATION', `${JSON.stringify(volume)} is no name of a Docker volume`, {
      hint: 'Use letters, digits, "_", "." and "-", beginning with a letter or digit.',
    });
  }
  return new DockerVolumeStorage(client, { ...configuration, volume }, mostBytes);
}

class DockerVolumeStorage implements StorageV1 {
  readonly specificationVersion = 'v1';
  readonly type = 'docker-volume';
  readonly #client: DockerClient;
  readonly #configuration: DockerVolumeConfiguration & { volume: string };
  readonly #locks: VolumeLocks;
  readonly #access: VolumeAccess;
  readonly #objects: VolumeObjects;
  readonly #present = new PresentObjects();
  readonly #reads: GatheredCalls<ObjectPlace, Buffer | FarhaulError | null>;
  readonly #deletes: GatheredCalls<ObjectPlace, void>;

  constructor(client: DockerClient, configuration: DockerVolumeConfiguration & { volume: string }, mostBytes: number) {
    this.#client = client;
    this.#configuration = configuration;
    this.#locks = new VolumeLocks(client, configuration.volume);
    this.#access = new VolumeAccess(client, configuration.volume, this.#locks);
    this.#objects = new VolumeObjects(client, this.#access, mostBytes);
    // Others may wait for the same call: nobody's abort ends it.
    const { signal } = new AbortController();
    this.#reads = new GatheredCalls(async (places) => await this.#objects.read(places, { signal }));
    this.#deletes = new GatheredCalls(async (places) => await this.#deleteAll(places, { signal }));
  }

  async put(key: string, body: Uint8Array, options: DockerCallOptions & { ifAbsent: boolean }): Promise<{ created: boolean }> {
    const { signal } = options;
    const place = this.#place(key, signal);
    this.#present.remove(key);
    if (!options.ifAbsent) {
      await this.#objects.write(place, body, { signal });
      return { created: true };
    }
    const writeIfAbsent = async (): Promise<{ created: boolean }> => {
      if ((await this.#objects.stat(place, { signal }))?.kind === 'file') return { created: false };
      await this.#objects.write(place, body, { signal });
      return { created: true };
    };
    return await this.#locks.exclusive(`${place.volume}/${place.path}`, writeIfAbsent, { signal });
  }

  async get(key: string, { signal }: DockerCallOptions): Promise<Uint8Array | null> {
    const place = this.#place(key, signal);
    // In the shared volume each by itself: objects are large there, and many others lie between.
    const [found = null] =
      place.kind === 'shared'
        ? await this.#objects.read([place], { signal })
        : [await abortable(this.#reads.call(place.volume, place), signal)];
    if (found instanceof Error) throw found;
    return found;
  }

  async head(key: string, { signal }: DockerCallOptions): Promise<ObjectHeadV1 | null> {
    const place = this.#place(key, signal);
    if (this.#present.mayBeKnown(key)) {
      const volume = await this.#client.inspectVolume(place.volume, { signal });
      const known = this.#present.find(key, volume && volume.createdAt);
      if (known) return known;
    }
    const found = await this.#objects.stat(place, { signal });
    if (found?.kind !== 'file') return null;
    const head = { key, bytes: found.bytes, modifiedAt: new Date(found.modifiedAt).toISOString() };
    this.#present.add(head);
    return head;
  }

  async *list(prefix: string, { signal }: DockerCallOptions): AsyncGenerator<ObjectHeadV1> {
    signal.throwIfAborted();
    checkKeyPrefix(prefix);
    const one = placeOfPrefix(prefix, this.#configuration.volume);
    for (const { place, isOld } of one ? [{ place: one, isOld: false }] : await this.#placesFor(prefix, { signal })) {
      const objects = await this.#objects.list(place, prefix, { signal });
      if (objects.length === 0 && isOld) await this.#access.remove(place, { signal });
      for (const { key, bytes, modifiedAt } of objects) yield { key, bytes, modifiedAt: modifiedAt.toISOString() };
    }
  }

  async delete(key: string, { signal }: DockerCallOptions): Promise<void> {
    const place = this.#place(key, signal);
    this.#present.remove(key);
    await abortable(this.#deletes.call(place.volume, place), signal);
  }

  async grant(requests: readonly GrantRequestV1[], { signal }: DockerCallOptions): Promise<GrantV1[]> {
    return requests.map(({ key, method }) => {
      const { volume, path } = this.#place(key, signal);
      return { via: 'mount', mount: { kind: this.type, source: volume, readOnly: method === 'GET' }, path };
    });
  }

  describe(): { type: string; location: string; configuration: Record<string, unknown> } {
    const { volume } = this.#configuration;
    const location = `Docker volume ${volume} at ${this.#client.address.text}`;
    return { type: this.type, location, configuration: { ...this.#configuration } };
  }

  #place(key: string, signal: AbortSignal): ObjectPlace {
    checkObjectKey(key);
    signal.throwIfAborted();
    return placeOf(key, this.#configuration.volume);
  }

  async #placesFor(prefix: string, options: DockerCallOptions): Promise<{ place: VolumePlace; isOld: boolean }[]> {
    const { volume } = this.#configuration;
    const volumes = await this.#client.listVolumes([`${ROLE_LABEL}=${roles.objects}`, `${STORAGE_LABEL}=${volume}`], options);
    const places = volumes.flatMap(({ name, labels }) => {
      const place = placeOfVolume(name, volume);
      const isOld = place?.kind !== 'shared' && Date.now() - Number(labels[MADE_AT_LABEL]) > ABANDONED_MS;
      return place && mayHold(place, prefix) ? [{ place, isOld }] : [];
    });
    const ofRun = placeOf(`${prefix}x`, volume).kind !== 'shared';
    if (ofRun) return places.filter(({ place }) => place.kind !== 'shared');
    // A volume that somebody made by hand has no labels.
    if (places.some(({ place }) => place.kind === 'shared')) return places;
    return [{ place: { volume, kind: 'shared', prefix: '' }, isOld: false }, ...places];
  }

  /** Of one volume. With its last object a run's volume goes too. */
  async #deleteAll(places: readonly ObjectPlace[], options: DockerCallOptions): Promise<void[]> {
    const [first] = places;
    if (first?.kind === 'shared') await this.#deletePresent(places, options);
    else if (first) await this.#deleteOfRun(first, places, options);
    return places.map(() => undefined);
  }

  async #deletePresent(places: readonly ObjectPlace[], options: DockerCallOptions): Promise<void> {
    const found = await Promise.all(places.map(async (place) => (await this.#objects.stat(place, options))?.kind === 'file'));
    await this.#objects.delete(
      places.filter((_place, index) => found[index]),
      options,
    );
  }

  async #deleteOfRun(volume: VolumePlace, places: readonly ObjectPlace[], options: DockerCallOptions): Promise<void> {
    const deleted = new Set(places.map(({ key }) => key));
    const names = await this.#objects.names(volume, options);
    const present = names.map((name) => volume.prefix + name);
    if (present.every((key) => deleted.has(key)) && (await this.#removeVolume(volume, options))) return;
    await this.#objects.delete(
      places.filter(({ key }) => present.includes(key)),
      options,
    );
    this.#access.letGoSoon(volume);
  }

  async #removeVolume(volume: VolumePlace, options: DockerCallOptions): Promise<boolean> {
    for (let attempt = 1; attempt <= REMOVAL_TRIES; attempt += 1) {
      if (await this.#access.remove(volume, options)) return true;
      await sleep(REMOVAL_PAUSE_MS, undefined, { signal: options.signal });
    }
    return false;
  }
}
