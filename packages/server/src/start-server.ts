import { createServer, type Server } from 'node:http';
import { readSettings, version, writeServerFile } from '@farhaul/core/client';
import { API_PREFIX, createRequestListener } from './handle-request.ts';
import { listen, refuseOpenAddress } from './http-address.ts';
import { openService } from './open-store.ts';
import { readServerSettings } from './settings.ts';

export interface ServerOptions {
  /** @default '127.0.0.1' */
  host?: string;
  /** 0: any free one. @default 4270 */
  port?: number;
  /** @default `FARHAUL_HOME`, else the platform's place for data */
  dataDirectory?: string;
  /** PostgreSQL; null: SQLite in the data directory. @default `DATABASE_URL` */
  databaseUrl?: string | null;
}

export interface FarhaulServer {
  /** Of the API, for `FARHAUL_API_URL`. */
  readonly url: string;
  /** Where its data is, for a person. */
  readonly place: string;
  /** Takes no new request, lets those in work end (at most 10 s), and closes the store. Repeating it is harmless. */
  close(): Promise<void>;
}

export const DEFAULT_PORT = 4270;
const closingMs = 10_000;

/** Serves the control plane. Everything that can be refused is refused before it listens. */
export async function startServer(options: ServerOptions = {}): Promise<FarhaulServer> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, dataDirectory = readSettings().dataDirectory } = options;
  refuseOpenAddress({ host, port });
  const databaseUrl = options.databaseUrl === undefined ? readServerSettings().databaseUrl : options.databaseUrl;
  const hosted = await openService(databaseUrl, dataDirectory);
  let ready = true;
  let url = '';
  const server = createServer({ requestTimeout: 120_000, headersTimeout: 30_000 });
  try {
    server.on('request', await createRequestListener({ service: hosted.service, version, url: () => url, isReady: () => ready }));
    const actualPort = await listen(server, { host, port });
    url = `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}${API_PREFIX}`;
  } catch (error) {
    await hosted.close();
    throw error;
  }
  const removeFile = writeServerFile(dataDirectory, { url, pid: process.pid, version, store: hosted.service.store.kind });
  let closing: Promise<void> | null = null;
  return {
    url,
    place: hosted.place,
    close: () => {
      ready = false;
      removeFile();
      closing ??= closeServer(server).then(() => hosted.close());
      return closing;
    },
  };
}

/** Long polls are cut after a while: their callers ask again elsewhere. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), closingMs);
  await closed;
  clearTimeout(cut);
}
