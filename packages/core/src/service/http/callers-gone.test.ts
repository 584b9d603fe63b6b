import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedService, openEmbedded } from '../open-embedded.ts';
import { createApiHandler } from './api-handler.ts';

const directory = mkdtempSync(join(tmpdir(), 'farhaul-gone-'));
const server = createServer();
let embedded: EmbeddedService;
let goneFirst = true;

beforeAll(async () => {
  embedded = await openEmbedded({ directory });
  const { service } = embedded;
  const arrived: (() => void)[] = [];
  const handle = await createApiHandler(
    {
      ...service,
      access: {
        ...service.access,
        // A store that answers only when the caller has lost patience.
        authenticate: async () => {
          if (goneFirst) await new Promise<void>((resolve) => arrived.push(resolve));
          return { kind: 'unknown', reason: 'none was given' };
        },
      },
    },
    { authentication: true, limits: { perSecond: 1_000, burst: 1_000, open: 1 } },
  );
  server.on('request', (request, response) => {
    void handle(request, response);
    if (!goneFirst) return;
    request.socket.once('close', () => setImmediate(() => arrived.splice(0).forEach((answer) => answer())));
    request.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.close();
  await embedded.close();
  rmSync(directory, { recursive: true });
});

test('callers that go away while their key is looked up leave no request open', async () => {
  const { port } = server.address() as AddressInfo;
  for (let count = 0; count < 25; count += 1) {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('GET /api/server HTTP/1.1\r\nHost: x\r\n\r\n'));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
    });
  }
  goneFirst = false;
  expect((await fetch(`http://127.0.0.1:${port}/api/server`)).status).toBe(200);
});
