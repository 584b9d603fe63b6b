/** Calls whose answer is lost on the way, by a line that is cut when the answer comes. */
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createLine, type Socket } from 'node:net';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedService, openEmbedded } from '../open-embedded.ts';
import { createApiHandler } from './api-handler.ts';
import { createHttpClient } from './http-client.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.fixture.ts';

let embedded: EmbeddedService;
let port: number;
let requests = 0;
const server = createServer();

beforeAll(async () => {
  embedded = await openEmbedded({ directory: temporaryDirectory('lost') });
  const handle = await createApiHandler(embedded.service);
  server.on('request', (request, response) => {
    requests += 1;
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await embedded.close();
});

/** Lets the first answers through to nobody: the request has arrived, the line breaks. */
async function cuttingLine(cuts: number): Promise<{ url: string; close(): void }> {
  const open = new Set<Socket>();
  let left = cuts;
  const line = createLine((caller) => {
    const onward = connect(port, '127.0.0.1');
    for (const socket of [caller, onward]) {
      open.add(socket);
      socket.on('error', () => undefined);
    }
    caller.pipe(onward);
    onward.on('data', (answer) => {
      if (left === 0) return void caller.write(answer);
      left -= 1;
      caller.resetAndDestroy();
      onward.destroy();
    });
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(line.address() as AddressInfo).port}/api`;
  return {
    url,
    close: () => {
      for (const socket of open) socket.destroy();
      line.close();
    },
  };
}

const template = { job: { name: 'test' }, variables: { type: 'object', properties: {} } };

test('a call whose answer was lost is repeated, done once, and answered as at first', async () => {
  const line = await cuttingLine(2);
  const client = createHttpClient({ url: line.url });
  const before = requests;
  // Without its key the repeat would find the name taken.
  const made = await client.workPools.create({ name: 'lossy', type: 'process', baseJobTemplate: template });
  expect(requests - before).toBe(3);
  expect(await embedded.client.workPools.get({ name: 'lossy' })).toEqual(made);
  line.close();
});

test('a claim that was lost is not asked for twice: the loop that asked will ask again', async () => {
  const line = await cuttingLine(1);
  const client = createHttpClient({ url: line.url });
  await embedded.client.workPools.create({ name: 'claims', type: 'process', baseJobTemplate: template });
  const workerId = v7();
  const known = { name: 'w', type: 'process', queues: [], limit: null, reaches: [], host: 'one', pid: 1, version: '0' };
  await embedded.client.workers.register({ id: workerId, workPoolName: 'claims', ...known });
  const scope = { kind: 'work-pool' as const, workPoolName: 'claims', queues: [] };
  await expect(client.workers.next({ workerId, scope, limit: 1, waitMs: 0 })).rejects.toMatchObject({
    code: 'FARHAUL_API_UNREACHABLE',
    retryable: true,
  });
  line.close();
});

test('a call that never left is not repeated: nobody is there', async () => {
  const line = await cuttingLine(0);
  line.close();
  const began = performance.now();
  await expect(createHttpClient({ url: line.url }).workPools.delete({ name: 'x' })).rejects.toMatchObject({
    code: 'FARHAUL_API_UNREACHABLE',
  });
  expect(performance.now() - began).toBeLessThan(30_000);
});

test('a request nested too deeply is refused before anybody walks it', async () => {
  const nested = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const body = `{"name":"deep","type":"process","baseJobTemplate":{"job":${nested},"variables":{}}}`;
  const answer = await fetch(`http://127.0.0.1:${port}/api/work-pools`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'FARHAUL_API_LIMIT', message: expect.stringContaining('500') }]);
});
