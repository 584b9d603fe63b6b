import { randomBytes } from 'node:crypto';
import { FarhaulError } from '@farhaul/core';
import type { DockerCallOptions, DockerClient, PathDetails } from '../docker-client.ts';
import { packEntries, readFiles, type ArchiveEntry, type FilesToRead, type FoundFile } from './archive-client.ts';
import { MOUNT_PATH, type VolumeAccess } from './volume-access.ts';
import type { ObjectPlace, VolumePlace } from './volume-of-key.ts';

/** Where a file is until it has its own name; no key begins with it. */
const DRAFTS = '.farhaul-drafts';
/** Files may be replaced or cut while they are read. */
const READ_TRIES = 4;

export interface FoundObject {
  key: string;
  bytes: number;
  modifiedAt: Date;
}

/**
 * Objects as files of volumes, by the engine's archive calls alone. These can neither rename nor delete. So a new object is
 * written as a draft, and then linked to its name: a reader sees the old one, the new one, or for a moment none. A deleted
 * one becomes an empty directory.
 */
export class VolumeObjects {
  readonly #client: DockerClient;
  readonly #access: VolumeAccess;
  /** Drafts of this process have names of their own, used again and again: an empty file each is all that stays. */
  readonly #instance = randomBytes(6).toString('hex');
  readonly #freeDrafts: string[] = [];
  #drafts = 0;

  constructor(client: DockerClient, access: VolumeAccess) {
    this.#client = client;
    this.#access = access;
  }

  async stat(place: ObjectPlace, { signal }: DockerCallOptions): Promise<PathDetails | null> {
    return await this.#access.use({ place, make: false, signal }, async (container) => {
      return await this.#client.statPath(container, inside(place.path), { signal });
    });
  }

  /** Bodies in the order of the places, which are all of one volume; one archive call for all of them. */
  async read(places: readonly ObjectPlace[], options: DockerCallOptions): Promise<(Buffer | null)[]> {
    const [first] = places;
    if (!first) return [];
    if (places.length === 1) return [await this.#readOne(first, options)];
    const found = await Promise.all(places.map(async (place) => (await this.stat(place, options))?.kind === 'file'));
    const present = places.filter((_place, index) => found[index]);
    if (present.length <= 1) {
      return await Promise.all(places.map(async (place, index) => (found[index] ? await this.#readOne(place, options) : null)));
    }
    const wanted = new Set(present.map(({ path }) => archived(path)));
    const toRead = { wants: (path: string) => wanted.has(path), enough: wanted.size };
    const files = (await this.#readFrom(first, { path: '', ...toRead }, options)) ?? [];
    const bodies = new Map(files.map(({ path, body }) => [path, body]));
    return places.map(({ path }) => bodies.get(archived(path)) ?? null);
  }

  /** All objects of the volume whose keys begin with the prefix. Their contents pass by: the engine has no other way to list. */
  async list(place: VolumePlace, prefix: string, options: DockerCallOptions): Promise<FoundObject[]> {
    const below = prefix.startsWith(place.prefix) ? prefix.slice(place.prefix.length) : '';
    const directory = below.slice(0, below.lastIndexOf('/') + 1);
    const files = await this.#readFrom(place, { path: directory.slice(0, -1), wants: () => false }, options);
    return (files ?? []).flatMap(({ path, bytes, modifiedAt }) => {
      const [, ...rest] = path.split('/');
      const name = directory + rest.join('/');
      const key = place.prefix + name;
      const isObject = rest.length > 0 && !name.startsWith(`${DRAFTS}/`) && key.startsWith(prefix);
      return isObject ? [{ key, bytes, modifiedAt }] : [];
    });
  }

  /** Replaces what is there. */
  async write(place: ObjectPlace, body: Uint8Array, options: DockerCallOptions): Promise<void> {
    const draft = this.#freeDrafts.pop() ?? `${DRAFTS}/${this.#instance}-${(this.#drafts += 1)}`;
    const root: ArchiveEntry[] = place.kind === 'execution' ? [directory('', 0o1777)] : [];
    const entries: ArchiveEntry[] = [
      ...root,
      directory(DRAFTS, 0o700),
      { kind: 'file', path: archived(draft), body },
      ...parents(place.path).map((parent) => directory(parent, 0o755)),
      { kind: 'link', path: archived(place.path), target: archived(draft) },
      // The object's only name is its own from here on.
      { kind: 'file', path: archived(draft), body: new Uint8Array() },
    ];
    try {
      await this.#put(place, entries, { ...options, keepKinds: true });
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(await this.#isDeleted(place, options))) throw error;
      await this.#put(place, entries, { ...options, keepKinds: false });
    } finally {
      this.#freeDrafts.push(draft);
    }
  }

  /** Of one volume. */
  async delete(places: readonly ObjectPlace[], options: DockerCallOptions): Promise<void> {
    const [first] = places;
    const entries = places.map(({ path }) => directory(path, 0o755));
    if (first) await this.#put(first, entries, { ...options, keepKinds: false });
  }

  async #readOne(place: ObjectPlace, options: DockerCallOptions): Promise<Buffer | null> {
    for (let attempt = 1; ; attempt += 1) {
      const [file] = (await this.#readFrom(place, { path: place.path, wants: (path) => !path.includes('/') }, options)) ?? [];
      if (file?.body) return file.body;
      // It may have been replaced in this moment.
      if (attempt === READ_TRIES || (await this.stat(place, options))?.kind !== 'file') return null;
    }
  }

  async #readFrom(
    place: VolumePlace,
    { path, ...files }: FilesToRead & { path: string },
    { signal }: DockerCallOptions,
  ): Promise<FoundFile[] | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#access.use({ place, make: false, signal }, async (container) => {
          const archive = await this.#client.getArchive(container, inside(path), { signal });
          return archive && (await readFiles(archive, files));
        });
      } catch (error) {
        signal.throwIfAborted();
        if (FarhaulError.isInstance(error)) throw error;
        if (attempt === READ_TRIES) throw this.#unreadable(error, `${place.volume}:/${path}`);
      }
    }
  }

  async #put(
    place: VolumePlace,
    entries: ArchiveEntry[],
    { signal, keepKinds }: DockerCallOptions & { keepKinds: boolean },
  ): Promise<void> {
    await this.#access.use({ place, make: true, signal }, async (container) => {
      await this.#client.putArchive(container, { path: '/', tar: await packEntries(entries), keepKinds }, { signal });
      return true;
    });
  }

  /** Whether the name is free though a directory lies there. @throws FARHAUL_STORAGE_REJECTED where it never can be */
  async #isDeleted(place: ObjectPlace, options: DockerCallOptions): Promise<boolean> {
    for (const path of parents(place.path)) {
      const parent = await this.stat({ ...place, path }, options);
      if (parent && parent.kind !== 'directory') throw beginning(place.key, place.prefix + path);
    }
    if ((await this.stat(place, options))?.kind !== 'directory') return false;
    const [below] = await this.list(place, `${place.key}/`, options);
    if (below) throw beginning(place.key, below.key);
    return true;
  }

  #unreadable(error: unknown, what: string): FarhaulError {
    const reason = error instanceof Error ? error.message : String(error);
    return new FarhaulError('FARHAUL_STORAGE_UNAVAILABLE', `The Docker volume ${what} could not be read to the end: ${reason}`, {
      hint: 'The engine or the connection to it broke off.',
      retryable: true,
      cause: error,
    });
  }
}

function beginning(key: string, other: string): FarhaulError {
  return new FarhaulError('FARHAUL_STORAGE_REJECTED', `${key} cannot be written: ${other} is an object already`, {
    hint: 'In a volume "a" and "a/b" cannot both be objects; choose another key.',
  });
}

function directory(path: string, mode: number): ArchiveEntry {
  return { kind: 'directory', path: archived(path), mode };
}

/** In the helper. */
function inside(path: string): string {
  return path === '' ? MOUNT_PATH : `${MOUNT_PATH}/${path}`;
}

/** In an archive that is unpacked at the root of the helper. */
function archived(path: string): string {
  return inside(path).slice(1);
}

function parents(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('/'));
}
