/** A server that can be killed: `serve.ts <JSON of ServeOptions>`; prints its port. */
import { createServer } from 'node:http';
import { flushCompileCache } from 'node:module';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { createApiHandler, createService, openPostgresStore, openSqliteStore } from '../../../packages/core/src/service/index.ts';
import type { Timings } from '../../../packages/core/src/settings/timings.ts';

export interface ServeOptions {
  /** File of a SQLite store, or URL of a PostgreSQL database. */
  place: string;
  /** 0: any free one. */
  port: number;
  timings: Timings;
}

// Who is killed keeps nothing by itself.
flushCompileCache();
// Nobody is left who could end it.
process.stdin.resume().on('end', () => process.exit(0));
const { place, port, timings } = JSON.parse(process.argv[2] ?? '') as ServeOptions;

async function openStore() {
  if (!place.startsWith('postgres:')) return openSqliteStore(place);
  const pool = new pg.Pool({ connectionString: place, max: 10, pipeline: true, connectionTimeoutMillis: 10_000 });
  pool.on('error', () => undefined);
  return openPostgresStore({ pool });
}

const service = createService({ store: await openStore(), timings });
service.start();
const api = await createApiHandler(service);
const server = createServer((request, response) => {
  void api(request, response).then((answered) => {
    if (!answered) response.writeHead(404).end();
  });
});
server.listen(port, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
