import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openEmbedded, type EmbeddedService } from '@farhaul/core/service';
import { createRequestListener } from './handle-request.ts';

const LINES = 64;
const LINE = 'x'.repeat(500_000);
/** Against hangs only. */
const patience = { timeout: 60_000, interval: 50 };

const directory = mkdtempSync(join(tmpdir(), 'farhaul-slow-'));
const server = createServer();
const id = crypto.randomUUID();
let embedded: EmbeddedService;
let port: number;

beforeAll(async () => {
  embedded = await openEmbedded({ directory });
  const { service, client } = embedded;
  const options = { service, version: '0', url: () => '', isReady: () => true, authentication: false };
  server.on('request', await createRequestListener({ ...options, silentMs: 1_000 }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  const run = { id, name: 'chatty-crow', flowName: 'chatty', parameters: {}, arguments: { byName: {} }, binding: null, code: null };
  const { execution } = await client.flowRuns.create({ ...run, startHere: { host: 'here', pid: process.pid } });
  const { executionId = '', token = '' } = execution ?? {};
  const line = { time: new Date().toISOString(), level: 'info', source: 'stdout', message: LINE, taskRunId: null } as const;
  for (let sequence = 1; sequence <= LINES; sequence += 1) await client.run.logs({ executionId, token, lines: [{ ...line, sequence }] });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await embedded.close();
  rmSync(directory, { recursive: true, force: true });
});

const listeners = (): Promise<number> => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));

test('a listener that takes nothing is cut off, and what it was told does not pile up', async () => {
  const line = connect(port, '127.0.0.1');
  const closed = new Promise((resolve) => line.on('close', resolve));
  line.on('error', () => undefined);
  line.pause();
  line.write(`GET /api/flow-runs/${id}/logs/stream HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`);
  await vi.waitUntil(async () => (await listeners()) === 1, patience);
  await vi.waitUntil(async () => (await listeners()) === 0, patience);
  let heard = 0;
  line.on('data', (chunk) => {
    heard += chunk.length;
  });
  line.resume();
  await closed;
  expect(heard).toBeLessThan((LINES * LINE.length) / 2);
});

test('one that takes what it is told hears everything', async () => {
  const abort = new AbortController();
  const answer = await fetch(`http://127.0.0.1:${port}/api/flow-runs/${id}/logs/stream`, { signal: abort.signal });
  let heard = 0;
  for await (const chunk of answer.body ?? []) {
    heard += chunk.length;
    if (heard > LINES * LINE.length) break;
  }
  abort.abort();
  expect(heard).toBeGreaterThan(LINES * LINE.length);
});
