import { randomBytes } from 'node:crypto';
import { FarhaulError } from '@farhaul/core';
import type { DockerCallOptions, DockerClient, PathDetails } from '../docker-client.ts';
import { showSize } from '../docker-size.ts';
import { packEntries, readFiles, type ArchiveEntry, type FilesToRead, type FoundFile } from './archive-client.ts';
import { KEPT_BYTES, SeenFiles, type BeforeReading } from './seen-files.ts';
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
  /** More of one object is not held in memory. */
  readonly #mostBytes: number;
  /** Drafts of this process have names of their own, used again and again: an empty file each is all that stays. */
  readonly #instance = randomBytes(6).toString('hex');
  readonly #seen = new SeenFiles();
  readonly #freeDrafts: string[] = [];
  #drafts = 0;

  constructor(client: DockerClient, access: VolumeAccess, mostBytes: number) {
    this.#client = client;
    this.#access = access;
    this.#mostBytes = mostBytes;
  }

  async stat(place: ObjectPlace, { signal }: DockerCallOptions): Promise<PathDetails | null> {
    return await this.#access.use({ place, make: false, signal }, async (container) => {
      return await this.#client.statPath(container, inside(place.path), { signal });
    });
  }

  /**
   * Bodies in the order of the places, which are all of one volume; at most one archive call for all of them. What is too large
   * is an error in its place, and hides no other.
   */
  async read(places: readonly ObjectPlace[], options: DockerCallOptions): Promise<(Buffer | FarhaulError | null)[]> {
    const [first] = places;
    if (!first) return [];
    if (places.length === 1) return [await this.#readOne(first, options)];
    const { volume } = first;
    const reading = this.#seen.begin(volume);
    const root = await this.stat({ ...first, path: '' }, options);
    if (!root) return places.map(() => null);
    const names = this.#seen.names(volume, root);
    const present = names ? places.filter(({ path }) => names.includes(path)) : [];
    const looks = new Map(
      await Promise.all(present.map(async (place) => [place.path, await this.stat(place, options)] satisfies [string, PathDetails | null])),
    );
    const seen = new Map([...looks].map(([path, look]) => [path, look && this.#seen.body(volume, path, look)]));
    if (names && [...seen.values()].every((body) => body !== null)) return places.map(({ path }) => seen.get(path) ?? null);
    const mostBytes = this.#mostBytes;
    const wanted = new Set(places.map(({ path }) => archived(path)));
    const wants = (path: string, bytes: number): boolean => bytes <= (wanted.has(path) ? mostBytes : KEPT_BYTES);
    const files = await this.#readVolume(first, { reading, root, looks, wants }, options);
    return places.map(({ key, path }) => {
      const { bytes = 0, body = null } = files.get(path) ?? {};
      return bytes > mostBytes ? tooLarge({ key, bytes, mostBytes }) : body;
    });
  }

  /** All objects of the volume whose keys begin with the prefix. Their contents pass by: the engine has no other way to list. */
  async list(place: VolumePlace, prefix: string, options: DockerCallOptions): Promise<FoundObject[]> {
    const below = prefix.startsWith(place.prefix) ? prefix.slice(place.prefix.length) : '';
    const directory = below.slice(0, below.lastIndexOf('/') + 1);
    const files =
      place.kind === 'execution' && directory === ''
        ? await this.#listRun(place, options)
        : await this.#readFrom(place, { path: directory.slice(0, -1), wants: () => false }, options);
    return (files ?? []).flatMap(({ path, bytes, modifiedAt }) => {
      const name = directory + path;
      const key = place.prefix + name;
      return path !== '' && !isDraft(name) && key.startsWith(prefix) ? [{ key, bytes, modifiedAt }] : [];
    });
  }

  /** Names of an execution's objects; from the last archive call, where none has come or gone since. */
  async names(place: VolumePlace, options: DockerCallOptions): Promise<string[]> {
    const root = await this.stat({ ...place, key: '', path: '' }, options);
    if (!root) return [];
    return (
      this.#seen.names(place.volume, root) ??
      (await this.list(place, place.prefix, options)).map(({ key }) => key.slice(place.prefix.length))
    );
  }

  async #listRun(place: VolumePlace, options: DockerCallOptions): Promise<FoundFile[]> {
    const reading = this.#seen.begin(place.volume);
    const root = await this.stat({ ...place, key: '', path: '' }, options);
    if (!root) return [];
    return [...(await this.#readVolume(place, { reading, root, looks: new Map(), wants: () => false }, options)).values()];
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
      this.#seen.forget(place.volume);
      this.#freeDrafts.push(draft);
    }
  }

  /** Of one volume. */
  async delete(places: readonly ObjectPlace[], options: DockerCallOptions): Promise<void> {
    const [first] = places;
    const entries = places.map(({ path }) => directory(path, 0o755));
    if (!first) return;
    try {
      await this.#put(first, entries, { ...options, keepKinds: false });
    } finally {
      this.#seen.forget(first.volume);
    }
  }

  async #readOne(place: ObjectPlace, options: DockerCallOptions): Promise<Buffer | FarhaulError | null> {
    const mostBytes = this.#mostBytes;
    for (let attempt = 1; ; attempt += 1) {
      const look = place.kind === 'execution' || attempt > 1 ? await this.stat(place, options) : null;
      const isGone = look?.kind !== 'file' && (place.kind === 'execution' || attempt > 1);
      if (isGone || attempt > READ_TRIES) return null;
      const seen = look && this.#seen.body(place.volume, place.path, look);
      if (seen) return seen;
      if (look && look.bytes > mostBytes) return tooLarge({ key: place.key, bytes: look.bytes, mostBytes });
      const wants = (_path: string, bytes: number): boolean => bytes <= mostBytes;
      const [file] = (await this.#readFrom(place, { path: place.path, wants }, options)) ?? [];
      // It may have been replaced in this moment: then it is there again.
      if (file?.body && file.path === '') return file.body;
    }
  }

  async #readVolume(
    place: VolumePlace,
    { wants, ...before }: BeforeReading & FilesToRead,
    options: DockerCallOptions,
  ): Promise<Map<string, FoundFile>> {
    const found = (await this.#readFrom(place, { path: '', wants }, options)) ?? [];
    const files = found.filter(({ path }) => !isDraft(path));
    this.#seen.remember(place.volume, before, files);
    return new Map(files.map((file) => [file.path, file]));
  }

  /** Paths below what was asked for; empty for that itself. */
  async #readFrom(
    place: VolumePlace,
    { path, ...files }: FilesToRead & { path: string },
    { signal }: DockerCallOptions,
  ): Promise<FoundFile[] | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#access.use({ place, make: false, signal }, async (container) => {
          const archive = await this.#client.getArchive(container, inside(path), { signal });
          const found = archive && (await readFiles(archive, files));
          return found && found.map((file) => ({ ...file, path: file.path.split('/').slice(1).join('/') }));
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

function tooLarge({ key, bytes, mostBytes }: { key: string; bytes: number; mostBytes: number }): FarhaulError {
  const [size, most] = [showSize(bytes), showSize(mostBytes)];
  return new FarhaulError('FARHAUL_VALUE_TOO_LARGE', `${key} has ${size}; from a Docker volume at most ${most} are brought back.`, {
    hint: 'Let the run write it to a place of its own, such as a bucket or a mounted volume, and return where it lies.',
    details: { key, bytes, limit: mostBytes },
  });
}

function beginning(key: string, other: string): FarhaulError {
  return new FarhaulError('FARHAUL_STORAGE_REJECTED', `${key} cannot be written: ${other} is an object already`, {
    hint: 'In a volume "a" and "a/b" cannot both be objects; choose another key.',
  });
}

function isDraft(path: string): boolean {
  return path.startsWith(`${DRAFTS}/`);
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
