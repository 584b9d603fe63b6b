/** What a process loads that does nothing but talk to a server. */
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryDirectory } from '../../testing/temporary-directory.fixture.ts';
import { type EmbeddedService, openEmbedded } from '../open-embedded.ts';
import { createApiHandler } from './api-handler.ts';

let embedded: EmbeddedService;
const server = createServer();

beforeAll(async () => {
  embedded = await openEmbedded({ directory: temporaryDirectory('light') });
  const handle = await createApiHandler(embedded.service);
  server.on('request', (request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await embedded.close();
});

const place = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);

test('a command or a worker that asks a server, and is refused, loads neither the schemas nor fetch', async () => {
  const program = `
    import { registerHooks } from 'node:module';
    const files = [];
    registerHooks({ load: (url, context, next) => (files.push(url), next(url, context)) });
    await import(${place('../../client.ts')});
    await import(${place('../../worker/index.ts')});
    const { createHttpClient } = await import(${place('./http-client.ts')});
    const client = createHttpClient({ url: process.argv[1] });
    const { items } = await client.workPools.list({});
    const refused = await client.workPools.create({ name: '' }).catch((error) => error.code);
    const heavy = [...files, ...process.moduleLoadList].filter((name) => /zod|undici|protocol.(contract|messages|entities)/.test(name));
    console.log(JSON.stringify({ items, refused, heavy, some: files.length > 50 }));`;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@farhaul/source',
    '--input-type=module',
    '-e',
    program,
    url,
  ]);
  expect(JSON.parse(stdout)).toEqual({ items: [], refused: 'FARHAUL_INPUT_INVALID', heavy: [], some: true });
});
