import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, openStorageDescription, type Connection } from '@farhaul/core/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startServer, type FarhaulServer } from './start-server.ts';

const { signal } = new AbortController();
let dataDirectory: string;
let server: FarhaulServer;
let connection: Connection;
beforeEach(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'farhaul-server-'));
  server = await startServer({ port: 0, dataDirectory, databaseUrl: null });
  connection = await connect({ dataDirectory, apiUrl: server.url, apiKey: null, profile: null });
});
afterEach(async () => {
  await connection.close();
  await server.close();
  rmSync(dataDirectory, { recursive: true, force: true });
});

test('what is run through a server is kept there, and is found in its data directory when it has gone', async () => {
  expect(connection.defaultStorage).toEqual({ type: 'server', configuration: {} });
  const storage = await openStorageDescription(connection.defaultStorage, () => null, connection);
  const body = randomBytes(3_000_000);
  expect(await storage.put('runs/a/result', body, { ifAbsent: true, signal })).toEqual({ created: true });
  expect(Buffer.compare((await storage.get('runs/a/result', { signal }))!, body)).toBe(0);
  await server.close();
  const embedded = await connect({ dataDirectory, apiUrl: null, apiKey: null, profile: null });
  try {
    const again = await openStorageDescription(connection.defaultStorage, () => null, embedded);
    expect(again.type).toBe('local');
    expect(Buffer.compare((await again.get('runs/a/result', { signal }))!, body)).toBe(0);
  } finally {
    await embedded.close();
  }
});

test('a signed URL works under whatever name the infrastructure has for the server, and without it nothing does', async () => {
  const { hostname, port, pathname } = new URL(server.url);
  const ask = async (method: string, path: string): Promise<number> =>
    await new Promise((resolve, reject) => {
      const sent = request({ hostname, port, path, method, headers: { host: 'host.docker.internal:4270' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end(method === 'PUT' ? 'content' : undefined);
    });
  const { grants } = await connection.client.objects.grant({ requests: [{ key: 'a/b', method: 'PUT' }], lifetimeMs: 60_000 });
  expect(await ask('PUT', `${pathname}${grants[0]?.path ?? ''}`)).toBe(201);
  expect(await ask('PUT', `${pathname}/objects/content/a/b`)).toBe(403);
  expect(await ask('GET', `${pathname}/objects?prefix=a`)).toBe(403);
});
