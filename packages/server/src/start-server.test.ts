import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FarhaulError } from '@farhaul/core/client';
import { connect, openStorageDescription, readServerFile, writeServerFile, type Settings } from '@farhaul/core/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startServer, type FarhaulServer, type ServerOptions } from './start-server.ts';

let dataDirectory: string;
let servers: FarhaulServer[];
beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'farhaul-server-'));
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  rmSync(dataDirectory, { recursive: true, force: true });
});

async function start(options: ServerOptions = {}): Promise<FarhaulServer> {
  const server = await startServer({ port: 0, dataDirectory, databaseUrl: null, ...options });
  servers.push(server);
  return server;
}

const settings = (more: Partial<Settings> = {}): Settings => ({ dataDirectory, apiUrl: null, apiKey: null, profile: null, ...more });
const origin = (server: FarhaulServer): string => new URL(server.url).origin;

describe('a server', () => {
  test('answers the API, its description, health and readiness', async () => {
    const server = await start();
    expect(await (await fetch(`${origin(server)}/health`)).json()).toMatchObject({ status: 'ok' });
    expect((await fetch(`${origin(server)}/ready`)).status).toBe(200);
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as { openapi: string; paths: Record<string, unknown> };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/flow-runs', '/work-pools/{name}', '/run/admit']));
    const { client } = await connect(settings({ apiUrl: server.url }));
    expect(await client.server.info()).toMatchObject({ protocol: 1, store: 'sqlite' });
  });

  test('refuses what is no path', async () => {
    const { hostname, port } = new URL((await start()).url);
    for (const path of ['//', 'http://[']) {
      const status = await new Promise((resolve, reject) => {
        const sent = request({ hostname, port, path }, (answer) => resolve(answer.resume().statusCode));
        sent.on('error', reject);
        sent.end();
      });
      expect([path, status]).toEqual([path, 400]);
    }
  });

  test('is found by its data directory, and forgotten when it has closed', async () => {
    const server = await start();
    expect(readServerFile(dataDirectory)).toMatchObject({ url: server.url, pid: process.pid });
    const through = await connect(settings());
    expect(through.place).toEqual({ kind: 'server', url: server.url });
    await through.client.workPools.create({
      name: 'gpu',
      type: 'process',
      baseJobTemplate: { job: { name: 'test' }, variables: { type: 'object', properties: {} } },
    });
    await server.close();
    const embedded = await connect(settings());
    expect(embedded.place).toEqual({ kind: 'embedded', directory: dataDirectory });
    expect((await embedded.client.workPools.get({ name: 'gpu' })).type).toBe('process');
    await embedded.close();
  });

  test('closes within moments although a long poll waits', async () => {
    const server = await start();
    const { client } = await connect(settings());
    const waiting = client.workers.next({
      workerId: '019a0000-0000-7000-8000-000000000001',
      scope: { kind: 'work-pool', workPoolName: 'gpu', queues: [] },
      limit: 1,
      waitMs: 60_000,
    });
    waiting.catch(() => undefined);
    const before = performance.now();
    await server.close();
    expect(performance.now() - before).toBeLessThan(15_000);
  });

  test('answers what waits when it closes, and tells followers of a log to come back', async () => {
    const server = await start();
    const { client } = await connect(settings());
    const id = '019a0000-0000-7000-8000-00000000000a';
    const binding = { workerType: 'process', jobVariables: {}, storage: null };
    const run = { id, name: 'calm-lake', flowName: 'flow', parameters: {}, arguments: { byName: {} }, binding, code: null };
    const { flowRun } = await client.flowRuns.create(run);
    const waiting = client.flowRuns.wait({ id, afterVersion: flowRun.stateVersion, waitMs: 60_000 });
    const following = await fetch(`${server.url}/flow-runs/${id}/logs/stream`);
    await server.close();
    expect((await waiting).state.type).toBe('SCHEDULED');
    expect(await following.text()).toMatch(/event: error\ndata: .*"FARHAUL_API_UNREACHABLE".*"retryable":true/);
  });

  test('takes objects of any type by their signed URLs', async () => {
    await start();
    const connection = await connect(settings());
    expect(connection.defaultStorage.type).toBe('server');
    const storage = await openStorageDescription(connection.defaultStorage, () => null, connection);
    const body = new Uint8Array([0, 1, 2, 255]);
    const { signal } = new AbortController();
    await storage.put('runs/019a0000-0000-7000-8000-00000000000b/args', body, { ifAbsent: true, signal });
    expect(await storage.get('runs/019a0000-0000-7000-8000-00000000000b/args', { signal })).toEqual(body);
  });

  test('answers an unknown path and a body that is too large with code and hint', async () => {
    const server = await start();
    const unknown = await fetch(`${server.url}/nothing`);
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'FARHAUL_NOT_FOUND' }]);
    const large = await fetch(`${server.url}/work-pools`, {
      method: 'POST',
      body: 'x'.repeat(17 * 1024 * 1024),
      headers: { 'content-type': 'application/json' },
    });
    expect(large.status).toBe(413);
  });
});

describe('a second server on a data directory', () => {
  const pretend = (file: { url: string; pid: number }): void =>
    void writeServerFile(dataDirectory, { version: '0.0.0', store: 'sqlite', ...file });

  test('is refused while the first one answers, and takes nothing from it', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'farhaul-server-'));
    const first = await start({ dataDirectory: elsewhere });
    pretend({ url: first.url, pid: process.ppid });
    await expect(start()).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT', message: expect.stringContaining(String(process.ppid)) });
    expect(readServerFile(dataDirectory)).toMatchObject({ url: first.url });
    await first.close();
    rmSync(elsewhere, { recursive: true });
  });

  test('takes the place of one that was killed, though somebody else has its process id', async () => {
    pretend({ url: 'http://127.0.0.1:9/api', pid: process.ppid });
    const server = await start();
    expect(readServerFile(dataDirectory)).toMatchObject({ url: server.url, pid: process.pid });
  });
});

test('the data directory of a server on another database is not used without it', async () => {
  writeServerFile(dataDirectory, { url: 'http://127.0.0.1:1/api', pid: 2 ** 22 + 1, version: '0.0.0', store: 'postgres' })();
  await expect(connect(settings())).rejects.toMatchObject({
    code: 'FARHAUL_API_UNREACHABLE',
    retryable: true,
    hint: expect.stringContaining('server start'),
  });
});

describe('a page in a browser of this machine', () => {
  /** Straight by node:http: fetch would not let a page's headers be written. */
  async function ask(server: FarhaulServer, path: string, headers: Record<string, string>, body?: string): Promise<number> {
    const { hostname, port } = new URL(server.url);
    return await new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path, method: body === undefined ? 'GET' : 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
  const pool = JSON.stringify({ name: 'gpu', type: 'process', baseJobTemplate: { job: { name: 'x' }, variables: { type: 'object' } } });

  test.each([
    ['a host that was made to point here', { host: 'evil.example:4270' }, undefined],
    ['another origin', { origin: 'http://evil.example' }, undefined],
    ['an opaque origin', { origin: 'null' }, undefined],
    ['a request across sites', { 'sec-fetch-site': 'cross-site' }, undefined],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'endedBefore=2030-01-01T00:00:00.000Z'],
    ['a text', { 'content-type': 'text/plain' }, pool],
    ['a body without a type', {}, pool],
  ])('is refused with %s', async (_what, headers: Record<string, string>, body) => {
    const server = await start();
    const path = body === undefined ? '/api/flow-runs' : body.startsWith('{') ? '/api/work-pools' : '/api/flow-runs/prune';
    expect(await ask(server, path, headers, body)).toBe(403);
    expect((await (await connect(settings())).client.workPools.list({})).items).toEqual([]);
  });

  test("is answered where it is the server's own", async () => {
    const server = await start();
    const { host } = new URL(server.url);
    expect(await ask(server, '/api/flow-runs', { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await ask(server, '/api/work-pools', { host, 'content-type': 'application/json' }, pool)).toBe(200);
  });
});

describe('what cannot work is refused before anything listens', () => {
  const refusal = async (work: Promise<unknown>): Promise<FarhaulError> =>
    await work.then(
      () => {
        throw new Error('was not refused');
      },
      (error: unknown) => error as FarhaulError,
    );

  test('an address that others can reach, without authentication', async () => {
    expect(await refusal(start({ host: '0.0.0.0' }))).toMatchObject({
      code: 'FARHAUL_CONFIGURATION',
      hint: expect.stringContaining('127.0.0.1'),
    });
  });

  test('a port in use', async () => {
    const server = await start();
    const port = Number(new URL(server.url).port);
    expect(await refusal(start({ port }))).toMatchObject({
      code: 'FARHAUL_CONFIGURATION',
      message: expect.stringContaining(String(port)),
      hint: expect.stringContaining('--port'),
    });
  });

  test.each([
    ['no URL', 'nonsense', 'FARHAUL_CONFIGURATION'],
    ['an unreachable one', 'postgres://farhaul:secret-word@127.0.0.1:1/farhaul', 'FARHAUL_STORE_UNAVAILABLE'],
  ])('a database URL that is %s, never showing the password', async (_what, databaseUrl, code) => {
    const error = await refusal(start({ databaseUrl }));
    expect(error).toMatchObject({ code, hint: expect.any(String) });
    expect(`${error.message} ${error.hint} ${error.stack}`).not.toContain('secret-word');
  });

  test('a server of another protocol, by its client', async () => {
    const other = createServer((_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ version: '9.0.0', protocol: 9, store: 'sqlite', authentication: false, servesStorage: false })),
    );
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const apiUrl = `http://127.0.0.1:${(other.address() as AddressInfo).port}/api`;
    expect(await refusal(connect(settings({ apiUrl })))).toMatchObject({
      code: 'FARHAUL_API_VERSION',
      hint: 'Update the @farhaul packages here.',
    });
    other.close();
  });
});
