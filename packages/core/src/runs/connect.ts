import type { Client } from '../protocol/contract.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import { readSettings, type Settings } from '../settings/settings.ts';

/** Where runs are kept, as this process reaches it. */
export interface Connection {
  client: Client;
  place: { kind: 'embedded'; directory: string } | { kind: 'server'; url: string };
  /** Storage that serves where neither flow nor pool names one; null: that of the worker type. */
  defaultStorage: StorageDescription;
  /** Everything this machine keeps, worker states included. */
  dataDirectory: string;
  close(): Promise<void>;
}

/** Opens the API: `FARHAUL_API_URL`, else a server that runs on the data directory, else the embedded store. */
export async function connect(settings: Settings = readSettings()): Promise<Connection> {
  if (settings.apiUrl !== null) return await connectServer(settings.apiUrl, settings);
  const { openEmbedded } = await import('../service/open-embedded.ts');
  const embedded = await openEmbedded({ directory: settings.dataDirectory });
  return {
    client: embedded.client,
    place: { kind: 'embedded', directory: settings.dataDirectory },
    defaultStorage: { type: 'local', configuration: { directory: embedded.storageDirectory } },
    dataDirectory: settings.dataDirectory,
    close: () => embedded.close(),
  };
}

async function connectServer(url: string, settings: Settings): Promise<Connection> {
  const { createHttpClient } = await import('../service/http/http-client.ts');
  return {
    client: createHttpClient({ url, key: settings.apiKey }),
    place: { kind: 'server', url },
    defaultStorage: { type: 'local', configuration: { directory: `${settings.dataDirectory}/storage` } },
    dataDirectory: settings.dataDirectory,
    close: async () => undefined,
  };
}

const shared = new Map<string, Promise<Connection>>();

/** One connection per place and process, for the SDK. */
export async function sharedConnection(): Promise<Connection> {
  const settings = readSettings();
  const key = JSON.stringify([settings.apiUrl, settings.apiKey, settings.dataDirectory]);
  const known = shared.get(key);
  if (known) return await known;
  const opening = connect(settings);
  shared.set(key, opening);
  // A failure is not kept: the next call tries again.
  opening.catch(() => shared.delete(key));
  return await opening;
}
