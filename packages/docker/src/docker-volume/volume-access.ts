import { randomBytes } from 'node:crypto';
import { FarhaulError } from '@farhaul/core';
import type { DockerCallOptions, DockerClient } from '../docker-client.ts';
import { isConflict } from '../docker-errors.ts';
import { abortable } from './abortable.ts';
import { labelsOf, MADE_AT_LABEL, ROLE_LABEL, roles, STORAGE_LABEL } from './volume-labels.ts';
import type { VolumeLocks } from './volume-locks.ts';
import type { VolumePlace } from './volume-of-key.ts';

/** Where a helper has its volume. */
export const MOUNT_PATH = '/v';

/** Nothing but labels; made where it is missing, without a registry. */
const IMAGE = 'farhaul-volume-access:1';
/** An archive without entries. */
const EMPTY_TAR = new Uint8Array(1024);
/** How long a helper waits for the next call; steps of one caller follow each other at once. */
const LINGER_MS = 50;
/** The same for a standing one that is to go: whoever deletes looks what is left, and deletes that. */
const LEAVE_MS = 500;
/** No call takes longer: what is older was left behind by a crash. */
const ABANDONED_MS = 3_600_000;

interface Helper {
  /** Name or id of the container; null: there is no such volume. */
  container: Promise<string | null>;
  users: number;
}

/**
 * The engine's archive calls reach a volume only through a container that mounts it. Such a helper is created and never
 * started. That of an execution stands as long as its volume, under the same name, and is found by whoever comes; any other
 * goes when its last call is over.
 */
export class VolumeAccess {
  readonly #client: DockerClient;
  readonly #storage: string;
  readonly #locks: VolumeLocks;
  readonly #helpers = new Map<string, Helper>();
  /** Volumes whose standing helper was seen. */
  readonly #standing = new Set<string>();
  /** Volumes whose standing helper goes as soon as nobody uses it. */
  readonly #leaving = new Map<string, NodeJS.Timeout | null>();
  /** Standing helpers that are being removed. */
  readonly #going = new Map<string, Promise<void>>();
  readonly #users = new Map<string, number>();
  #swept = false;

  constructor(client: DockerClient, storage: string, locks: VolumeLocks) {
    this.#client = client;
    this.#storage = storage;
    this.#locks = locks;
  }

  /** `act` answers null for what it did not find. Null also where the volume does not exist and is not to be made. */
  async use<Value>(
    { place, make, signal }: DockerCallOptions & { place: VolumePlace; make: boolean },
    act: (container: string) => Promise<Value | null>,
  ): Promise<Value | null> {
    signal.throwIfAborted();
    if (place.kind !== 'execution') return await this.#useTemporary({ place, make, signal }, act);
    this.#enter(place.volume);
    try {
      await this.#going.get(place.volume)?.catch(() => undefined);
      return await this.#useStanding({ place, make, signal }, act);
    } finally {
      this.#exit(place.volume);
    }
  }

  async #useStanding<Value>(
    { place, make, signal }: DockerCallOptions & { place: VolumePlace; make: boolean },
    act: (container: string) => Promise<Value | null>,
  ): Promise<Value | null> {
    const name = place.volume;
    for (let attempt = 0; attempt < 3 && (await this.#hasStanding(place, make, signal)); attempt += 1) {
      try {
        const value = await act(name);
        // The engine answers alike for what is missing and for a helper that somebody removed.
        if (value !== null || (await this.#client.inspectContainer(name, { signal }))) return value;
      } catch (error) {
        signal.throwIfAborted();
        if (await this.#client.inspectContainer(name, { signal })) throw error;
      }
      this.#standing.delete(name);
    }
    return await this.#useTemporary({ place, make, signal }, act);
  }

  /** The volume with all that is in it, and its standing helper. False: something uses it still. */
  async remove(place: VolumePlace, options: DockerCallOptions): Promise<boolean> {
    const helper = this.#helpers.get(place.volume);
    this.#helpers.delete(place.volume);
    if (helper) await this.#removeHelper(helper);
    await this.#letGo(place, options);
    try {
      await this.#client.removeVolume(place.volume, options);
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw error;
    }
  }

  /** Little more is expected in the volume: its standing helper goes when it was not used for a moment. */
  letGoSoon({ kind, volume }: VolumePlace): void {
    if (kind !== 'execution') return;
    this.#leaving.set(volume, this.#leaving.get(volume) ?? null);
    this.#enter(volume);
    this.#exit(volume);
  }

  async #letGo({ kind, volume }: VolumePlace, options: DockerCallOptions): Promise<void> {
    if (kind !== 'execution') return;
    clearTimeout(this.#leaving.get(volume) ?? undefined);
    this.#leaving.delete(volume);
    this.#standing.delete(volume);
    // The engine answers a second removal at once, while the first is under way and the volume in use still.
    const going = this.#going.get(volume) ?? this.#client.removeContainer(volume, options).finally(() => this.#going.delete(volume));
    this.#going.set(volume, going);
    await going;
  }

  #enter(volume: string): void {
    this.#users.set(volume, (this.#users.get(volume) ?? 0) + 1);
    const timer = this.#leaving.get(volume);
    if (timer) clearTimeout(timer);
  }

  #exit(volume: string): void {
    const users = (this.#users.get(volume) ?? 1) - 1;
    if (users > 0) return void this.#users.set(volume, users);
    this.#users.delete(volume);
    if (!this.#leaving.has(volume)) return;
    const place: VolumePlace = { volume, kind: 'execution', prefix: '' };
    const leave = (): void => void this.#letGo(place, { signal: new AbortController().signal }).catch(() => undefined);
    this.#leaving.set(volume, setTimeout(leave, LEAVE_MS));
  }

  async #hasStanding({ volume }: VolumePlace, make: boolean, signal: AbortSignal): Promise<boolean> {
    if (this.#standing.has(volume)) return true;
    if (make) await this.#create(volume, volume, { signal });
    else if (!(await this.#client.inspectContainer(volume, { signal }))) return false;
    this.#standing.add(volume);
    return true;
  }

  async #useTemporary<Value>(
    { place, make, signal }: DockerCallOptions & { place: VolumePlace; make: boolean },
    act: (container: string) => Promise<Value | null>,
  ): Promise<Value | null> {
    const helper = this.#join(place.volume, make);
    try {
      const container = await abortable(helper.container, signal);
      if (container !== null) return await act(container);
    } finally {
      this.#leave(place.volume, helper);
    }
    return make ? await this.#useTemporary({ place, make, signal }, act) : null;
  }

  #join(volume: string, make: boolean): Helper {
    let helper = this.#helpers.get(volume);
    if (!helper) {
      const opened: Helper = { container: this.#open(volume, make), users: 0 };
      helper = opened;
      this.#helpers.set(volume, opened);
      const forget = (): void => {
        if (this.#helpers.get(volume) === opened) this.#helpers.delete(volume);
      };
      opened.container.then((container) => container === null && forget(), forget);
      this.#sweepOnce();
    }
    helper.users += 1;
    return helper;
  }

  async #open(volume: string, make: boolean): Promise<string | null> {
    const { signal } = new AbortController();
    if (!make && !(await this.#client.inspectVolume(volume, { signal }))) return null;
    const name = `${volume}-access-${randomBytes(8).toString('hex')}`;
    await this.#create(name, volume, { signal });
    return name;
  }

  #leave(volume: string, helper: Helper): void {
    helper.users -= 1;
    if (helper.users > 0) return;
    const close = async (): Promise<void> => {
      if (helper.users > 0) return;
      if (this.#helpers.get(volume) === helper) this.#helpers.delete(volume);
      await this.#removeHelper(helper);
    };
    setTimeout(() => void close(), LINGER_MS);
  }

  /** Its calls are over, or nobody wants their answers any more. Never rejects. */
  async #removeHelper(helper: Helper): Promise<void> {
    const container = await helper.container.catch(() => null);
    if (container === null) return;
    await this.#client.removeContainer(container, { signal: new AbortController().signal }).catch(() => undefined);
  }

  /** Where a container of the name exists, it is the one. */
  async #create(name: string, volume: string, options: DockerCallOptions): Promise<void> {
    const labels = (role: 'access' | 'objects'): Record<string, string> => labelsOf(role, this.#storage);
    const body = {
      Image: IMAGE,
      Cmd: ['-'],
      NetworkDisabled: true,
      Labels: labels('access'),
      HostConfig: {
        NetworkMode: 'none',
        // Makes the volume too, where there is none.
        Mounts: [{ Type: 'volume', Source: volume, Target: MOUNT_PATH, VolumeOptions: { NoCopy: true, Labels: labels('objects') } }],
      },
    };
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#client.createContainer({ name, body }, options);
        return;
      } catch (error) {
        if (isConflict(error)) return;
        const noImage = FarhaulError.isInstance(error) && error.details?.['status'] === 404;
        if (!noImage || attempt > 0) throw error;
        await this.#makeImage(options);
      }
    }
  }

  async #makeImage(options: DockerCallOptions): Promise<void> {
    const make = async (): Promise<void> => {
      if (await this.#client.inspectImage(IMAGE, options)) return;
      await this.#client.importImage(EMPTY_TAR, { ...options, image: IMAGE, labels: { [ROLE_LABEL]: roles.access } });
    };
    await this.#locks.exclusive(IMAGE, make, options);
  }

  /** Once per process and engine: what a crash left behind, of whatever process. In the background. */
  #sweepOnce(): void {
    if (this.#swept) return;
    this.#swept = true;
    void this.#sweep({ signal: new AbortController().signal }).catch(() => undefined);
  }

  async #sweep(options: DockerCallOptions): Promise<void> {
    const ours = `${STORAGE_LABEL}=${this.#storage}`;
    const isAbandoned = (labels: Record<string, string>): boolean => Date.now() - Number(labels[MADE_AT_LABEL]) > ABANDONED_MS;
    const helpers = await this.#client.listContainers([`${ROLE_LABEL}=${roles.access}`, ours], options);
    for (const { id, names, labels } of helpers) {
      const isTemporary = names.some((name) => name.includes('-access-'));
      if (isTemporary && isAbandoned(labels)) await this.#client.removeContainer(id, options);
    }
    const locks = await this.#client.listVolumes([`${ROLE_LABEL}=${roles.lock}`, ours], options);
    for (const { name, labels } of locks) if (isAbandoned(labels)) await this.#client.removeVolume(name, options);
  }
}
