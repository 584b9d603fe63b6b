/** The storage types that core brings itself: one table for discovery and for whoever opens a description. */
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageEntryV1 } from '../plugin/v1/plugin-v1.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { Client } from '../protocol/contract.ts';
import { readSettings } from '../settings/settings.ts';

/** Where the opener's runs are kept: what an empty configuration of `server` means. */
export interface StoragePlace {
  client: Client;
  place: { kind: 'embedded'; directory: string } | { kind: 'server'; url: string };
}

export interface BuiltInStorage extends Omit<StorageEntryV1, 'open'> {
  open(configuration: Record<string, unknown>, place: () => Promise<StoragePlace>): Promise<StorageV1>;
}

const local: BuiltInStorage = {
  type: 'local',
  displayName: 'Local directory',
  description: 'Keeps bundles and results below a directory of the machine.',
  schema: {
    type: 'object',
    properties: { directory: { type: 'string', minLength: 1, pattern: '^(/|[A-Za-z]:)', description: 'Absolute path of the directory.' } },
    required: ['directory'],
    additionalProperties: false,
  },
  async open({ directory }) {
    if (typeof directory === 'string') return (await import('./local-storage.ts')).openLocalStorage({ directory });
    throw new FarhaulError('FARHAUL_CONFIGURATION', 'a storage of type "local" names no directory', {
      hint: 'Its configuration is { "directory": "/absolute/path" }.',
    });
  },
};

const server: BuiltInStorage = {
  type: 'server',
  displayName: 'API server',
  description: 'Keeps bundles and results in the API server, which serves them by signed URLs.',
  schema: {
    type: 'object',
    properties: {
      url: {
        type: 'string',
        pattern: '^https?://',
        description: 'URL of its API; the server that whoever opens the storage uses, where absent.',
      },
    },
    additionalProperties: false,
  },
  async open(configuration, placeHere) {
    const { openServerStorage } = await import('./server-storage.ts');
    const url = configuration['url'];
    if (typeof url === 'string') return openServerStorage({ url, client: await clientOf(url), configuration: { url } });
    const { client, place } = await placeHere();
    if (place.kind === 'server') return openServerStorage({ client, url: place.url, configuration: {} });
    // Where no server runs now, what it kept for this store lies in the data directory.
    const { openLocalStorage } = await import('./local-storage.ts');
    return openLocalStorage({ directory: `${place.directory}/storage` });
  },
};

export const builtInStorages: readonly BuiltInStorage[] = [local, server];

/** As plugins offer them. */
export const builtInStorageEntries: readonly StorageEntryV1[] = builtInStorages.map((storage) => ({
  ...storage,
  open: async (configuration) => await storage.open(configuration, sharedPlace),
}));

/** A key is shown to the server that the settings name, and to no other that a storage may name. */
async function clientOf(url: string): Promise<Client> {
  const { createHttpClient } = await import('../service/http/http-client.ts');
  const { apiUrl, apiKey } = readSettings();
  return createHttpClient({ url, key: apiUrl !== null && sameUrl(apiUrl, url) ? apiKey : null });
}

function sameUrl(one: string, other: string): boolean {
  return one.replace(/\/+$/, '') === other.replace(/\/+$/, '');
}

export async function sharedPlace(): Promise<StoragePlace> {
  return await (await import('../runs/connect.ts')).sharedConnection();
}
