import { join } from 'node:path';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import { PROTOCOL_VERSION } from '../protocol/protocol-version.ts';
import { readSettings, type Settings } from '../settings/settings.ts';
import { lastServer, readServerFile, serverFilePath } from './server-file.ts';

/** Where runs are kept, as this process reaches it. */
export interface Connection {
  client: Client;
  place: { kind: 'embedded'; directory: string } | { kind: 'server'; url: string };
  /** Storage that serves where neither flow nor pool names one. */
  defaultStorage: StorageDescription;
  /** Everything this machine keeps, worker states included. */
  dataDirectory: string;
  close(): Promise<void>;
}

/** Opens the API: `FARHAUL_API_URL`, else a server that runs on the data directory, else the embedded store. */
export async function connect(settings: Settings = readSettings()): Promise<Connection> {
  if (settings.apiUrl !== null) return await connectServer(settings.apiUrl, settings);
  const server = readServerFile(settings.dataDirectory);
  if (server) {
    const found = await connectServer(server.url, settings).catch((error: unknown) => {
      // Its process is there, but it does not answer: the file is a left-over, or it is on its way out.
      if (FarhaulError.isInstance(error, 'FARHAUL_API_UNREACHABLE')) return null;
      throw error;
    });
    if (found) return found;
  }
  refuseOtherStore(settings.dataDirectory);
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

/** Runs that a server keeps in another database are not in the directory's own store: looking there would only mislead. */
function refuseOtherStore(dataDirectory: string): void {
  const server = lastServer(dataDirectory);
  if (server === null || server.store === undefined || server.store === 'sqlite') return;
  throw new FarhaulError(
    'FARHAUL_API_UNREACHABLE',
    `the runs of ${dataDirectory} are kept by a server on ${server.store}, which does not answer at ${server.url}`,
    {
      hint: `Start it again: DATABASE_URL=… farhaul server start. To use the directory's own store instead, remove ${serverFilePath(dataDirectory)}.`,
      retryable: true,
    },
  );
}

async function connectServer(url: string, settings: Settings): Promise<Connection> {
  const { createHttpClient } = await import('../service/http/http-client.ts');
  const client = createHttpClient({ url, key: settings.apiKey });
  const { protocol, version, servesStorage } = await client.server.info();
  if (protocol !== PROTOCOL_VERSION) {
    throw new FarhaulError(
      'FARHAUL_API_VERSION',
      `the server at ${url} (${version}) speaks protocol ${protocol}, this client ${PROTOCOL_VERSION}`,
      {
        hint: protocol > PROTOCOL_VERSION ? 'Update the @farhaul packages here.' : 'Update the server.',
      },
    );
  }
  return {
    client,
    place: { kind: 'server', url },
    // Empty: the server that whoever opens it uses, whatever URL it has there.
    defaultStorage: servesStorage
      ? { type: 'server', configuration: {} }
      : { type: 'local', configuration: { directory: join(settings.dataDirectory, 'storage') } },
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
