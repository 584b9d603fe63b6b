/** The API over HTTP on a store of its own, and beside it the floor: one request, one committed row. Prints its port. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createApiHandler, openEmbedded } from '@farhaul/core/service';

const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
const embedded = await openEmbedded({ directory });
const handle = await createApiHandler(embedded.service);
const floor = new DatabaseSync(join(directory, 'floor.db'));
floor.exec('pragma journal_mode = wal; pragma synchronous = normal; create table row (body text)');
const insert = floor.prepare('insert into row (body) values (?)');

const server = createServer(async (request, response) => {
  if (await handle(request, response)) return;
  let body = '';
  for await (const chunk of request) body += chunk;
  insert.run(body);
  response.end('{}');
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.on('end', () => process.exit(0)).resume();
