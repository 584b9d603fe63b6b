import type { Server } from 'node:http';
import { FarhaulError, readDataDirectory, readServerFile, version, writeServerFile } from '@farhaul/core/client';
import type { Service } from '@farhaul/core/service';
import { API_PREFIX, createRequestListener } from './handle-request.ts';
import { isLoopback, listen, nameOf, refuseOpenAddress } from './http-address.ts';
import { openService } from './open-store.ts';
import { readServerSettings } from './settings.ts';
import { createTransport, type TlsFiles } from './transport.ts';

export interface ServerOptions {
  /** @default '127.0.0.1' */
  host?: string;
  /** 0: any free one. @default 4270 */
  port?: number;
  /** @default `FARHAUL_HOME`, else the platform's place for data */
  dataDirectory?: string;
  /** PostgreSQL; null: SQLite in the data directory. @default `DATABASE_URL` */
  databaseUrl?: string | null;
  /** Whether callers must show an API key; needed for any other than a loopback address. @default as it was the last time, at first false */
  authentication?: boolean | undefined;
  /** @default null: plain HTTP, for loopback or behind a proxy */
  tls?: TlsFiles | null | undefined;
}

export interface FarhaulServer {
  /** Of the API, for `FARHAUL_API_URL`. */
  readonly url: string;
  /** Where its data is, for a person. */
  readonly place: string;
  readonly authentication: boolean;
  /** Where the key is that secrets are encrypted with, for a person. */
  readonly secretKeyPlace: string;
  /** An administrator's key, where keys are asked for and none could have made one. To be shown once. */
  readonly firstKey: string | null;
  /** What a person should know of how it is reached. */
  readonly warnings: readonly string[];
  /** Takes no new request, lets those in work end (at most 10 s), and closes the store. Repeating it is harmless. */
  close(): Promise<void>;
}

export const DEFAULT_PORT = 4270;
const closingMs = 10_000;

/** Serves the control plane. Everything that can be refused is refused before it listens. */
export async function startServer(options: ServerOptions = {}): Promise<FarhaulServer> {
  const { host = '127.0.0.1', port = DEFAULT_PORT, dataDirectory = readDataDirectory() } = options;
  const { authentication: wanted, tls = null } = options;
  if (wanted === false) refuseOpenAddress({ host, port });
  const server = createTransport(tls);
  const databaseUrl = options.databaseUrl === undefined ? readServerSettings().databaseUrl : options.databaseUrl;
  if (databaseUrl === null) await refuseSecondServer(dataDirectory);
  const hosted = await openService(databaseUrl, dataDirectory);
  let ready = true;
  let url = '';
  let authentication = false;
  let firstKey: string | null = null;
  try {
    const { access } = hosted.service;
    authentication = await access.requires(wanted);
    if (!authentication) refuseOpenAddress({ host, port });
    const listener = { service: hosted.service, version, url: () => url, isReady: () => ready, authentication };
    server.on('request', await createRequestListener(listener));
    const actualPort = await listen(server, { host, port });
    // Only now: a key is shown once, and a server that could not start would have shown it in vain.
    if (authentication) firstKey = await access.firstKey();
    url = `${tls ? 'https' : 'http'}://${nameOf(host)}:${actualPort}${API_PREFIX}`;
  } catch (error) {
    await hosted.close();
    throw error;
  }
  const removeFile = writeServerFile(dataDirectory, { url, pid: process.pid, version, store: hosted.service.store.kind });
  let closing: Promise<void> | null = null;
  return {
    url,
    place: hosted.place,
    authentication,
    firstKey,
    secretKeyPlace: hosted.service.secretKeys.place,
    warnings: [...(isLoopback({ host, port }) || tls ? [] : [plainHttp(host)]), ...ownKey(hosted.service)],
    close: () => {
      ready = false;
      removeFile();
      hosted.service.endWaits();
      closing ??= closeServer(server).then(() => hosted.close());
      return closing;
    },
  };
}

/** Everyone who uses a data directory finds its one server by a file: a second one would take it away from the first. */
async function refuseSecondServer(dataDirectory: string): Promise<void> {
  const other = readServerFile(dataDirectory);
  if (other === null || other.pid === process.pid || !(await answers(other.url))) return;
  throw new FarhaulError('FARHAUL_CONFLICT', `A server runs on ${dataDirectory} already: process ${other.pid}, ${other.url}.`, {
    hint: 'Use that one, stop it first, or give this one another FARHAUL_HOME. Several servers share a store in PostgreSQL (DATABASE_URL).',
  });
}

/** Whoever has the process id of the file may be somebody else by now. */
async function answers(url: string): Promise<boolean> {
  return await fetch(`${url}/server`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.ok,
    // One that shows a certificate nobody here knows is there all the same.
    (error: { cause?: { code?: string } }) => /CERT|VERIFY|SELF_SIGNED|ALTNAME/.test(error.cause?.code ?? ''),
  );
}

/** A database may have several servers, and a file is one machine's. */
function ownKey({ store, secretKeys }: Service): string[] {
  if (store.kind !== 'postgres' || !secretKeys.replace) return [];
  return [
    `Secrets of blocks are encrypted with the key in ${secretKeys.place}, which other servers of this database do not have. Give all of them the same: FARHAUL_SECRET_KEY or FARHAUL_SECRET_KEY_FILE.`,
  ];
}

function plainHttp(host: string): string {
  return `Keys travel to ${host} unencrypted: whoever sees the traffic can use them. Give --tls-certificate and --tls-key, or put a proxy with TLS in front.`;
}

/** Long polls have been answered; what takes longer is cut after a while. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // One that has just been answered would be kept for the next request.
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), closingMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
