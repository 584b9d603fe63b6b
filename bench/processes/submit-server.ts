/**
 * The API over HTTP on a store of its own, or on the database of a URL, and beside it the floor: one request, one committed row.
 * Prints its port: `submit-server.ts [URL]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createApiHandler, createService, openEmbedded, openPostgresStore, type Service } from '@farhaul/core/service';
import pg from 'pg';

interface Host {
  service: Service;
  insert(body: string): unknown;
}

const [url] = process.argv.slice(2);
const { service, insert } = url === undefined ? await hostSqlite() : await hostPostgres(url);
const handle = await createApiHandler(service);
const server = createServer(async (request, response) => {
  if (await handle(request, response)) return;
  let body = '';
  for await (const chunk of request) body += chunk;
  await insert(body);
  response.end('{}');
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit(0)).resume();

async function hostSqlite(): Promise<Host> {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  const floor = new DatabaseSync(join(directory, 'floor.db'));
  floor.exec('pragma journal_mode = wal; pragma synchronous = normal; create table floor (body text)');
  const statement = floor.prepare('insert into floor (body) values (?)');
  const embedded = await openEmbedded({ directory });
  return { service: embedded.service, insert: (body) => statement.run(body) };
}

/** As `farhaul server start` opens it. */
async function hostPostgres(connectionString: string): Promise<Host> {
  const pool = new pg.Pool({ connectionString, max: 10, pipeline: true });
  const service = createService({ store: await openPostgresStore({ pool }) });
  service.start();
  await pool.query('create table if not exists floor (body text)');
  return { service, insert: (body) => pool.query('insert into floor (body) values ($1)', [body]) };
}
