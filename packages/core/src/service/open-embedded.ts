import { resolve } from 'node:path';
import type { Client } from '../protocol/contract.ts';
import { readSecretKeySettings, readDataDirectory } from '../settings/settings.ts';
import type { Timings } from '../settings/timings.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { directoryObjects } from './objects/directory-objects.ts';
import { openSecretKeys } from './secrets/secret-keys.ts';
import { createService, type Service } from './service.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';

export interface EmbeddedOptions {
  /** @default `FARHAUL_HOME`, else the platform's place for data */
  directory?: string;
  /** Counts for the first who opens the directory in this process. */
  timings?: Partial<Timings>;
}

export interface EmbeddedService {
  readonly client: Client;
  readonly service: Service;
  readonly directory: string;
  /** Where `local` storage keeps objects by default. */
  readonly storageDirectory: string;
  /** The last close of this process closes the store. */
  close(): Promise<void>;
}

interface Shared {
  opened: Promise<Omit<EmbeddedService, 'close'>>;
  users: number;
}

// One store per directory and process: more connections would only wait for each other.
const shared = new Map<string, Shared>();

/** Opens the store of the data directory in this process. Open and idle it never keeps the process alive. */
export async function openEmbedded({ directory = readDataDirectory(), timings }: EmbeddedOptions = {}): Promise<EmbeddedService> {
  const place = resolve(directory);
  const entry = shared.get(place) ?? { opened: open(place, timings), users: 0 };
  shared.set(place, entry);
  entry.users += 1;
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    entry.users -= 1;
    if (entry.users > 0) return;
    shared.delete(place);
    const { service } = await entry.opened;
    await service.stop();
    await service.store.close();
  };
  try {
    return { ...(await entry.opened), close };
  } catch (error) {
    if (shared.get(place) === entry) shared.delete(place);
    throw error;
  }
}

async function open(place: string, timings: Partial<Timings> | undefined): Promise<Omit<EmbeddedService, 'close'>> {
  const { directory, storeFile, storageDirectory } = prepareDataDirectory(place);
  const store = await openSqliteStore(storeFile);
  const service = createService({
    store,
    objects: directoryObjects(storageDirectory),
    secretKeys: openSecretKeys({ ...readSecretKeySettings(), dataDirectory: directory }),
    ...(timings ? { timings } : {}),
  });
  service.start();
  return { client: service.client, service, directory, storageDirectory };
}
