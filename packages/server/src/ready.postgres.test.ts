/** A server on a PostgreSQL whose line breaks and comes back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer } from './start-server.ts';

const given = process.env['FARHAUL_TEST_DATABASE_URL'] ?? 'skip:no PostgreSQL';
const trouble = given.startsWith('skip:') ? given.slice(5) : null;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'farhaul-ready-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Between the server and its database. */
class Line {
  readonly #open = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;

  async mend(): Promise<URL> {
    const { hostname, port } = new URL(given);
    this.#server = createServer((caller) => {
      const onward = connect(Number(port || 5432), hostname);
      for (const socket of [caller, onward]) {
        this.#open.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => (caller.destroy(), onward.destroy()));
      }
      caller.pipe(onward).pipe(caller);
    });
    const server = this.#server;
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    const through = new URL(given);
    through.host = `127.0.0.1:${this.#port}`;
    return through;
  }

  cut(): void {
    this.#server?.close();
    for (const socket of this.#open) socket.destroy();
    this.#open.clear();
  }
}

describe.skipIf(trouble !== null)(`a server on PostgreSQL (${trouble ?? 'there'})`, () => {
  test('is not ready while its database is gone, says so to callers, and is ready again by itself', async () => {
    const line = new Line();
    const server = await startServer({ port: 0, dataDirectory: directory, databaseUrl: String(await line.mend()) });
    const at = (path: string): string => String(new URL(path, server.url));
    expect((await fetch(at('/ready'))).status).toBe(200);
    line.cut();
    await expect.poll(async () => (await fetch(at('/ready'))).status, { timeout: 30_000 }).toBe(503);
    expect((await fetch(at('/health'))).status).toBe(200);
    const answer = await fetch(`${server.url}/work-pools`);
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'FARHAUL_STORE_UNAVAILABLE', data: { retryable: true } }]);
    await line.mend();
    await expect.poll(async () => (await fetch(at('/ready'))).status, { timeout: 30_000 }).toBe(200);
    expect((await fetch(`${server.url}/work-pools`)).status).toBe(200);
    await server.close();
    line.cut();
  });

  test('that refuses the user is not started on, and the password is not told', async () => {
    const url = new URL(given);
    // A server that trusts whoever is on its machine asks for no password, but for a user that it knows.
    url.username = 'nobody-we-know';
    url.password = 'secret-word';
    const refusal = await startServer({ port: 0, dataDirectory: directory, databaseUrl: String(url) }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'FARHAUL_STORE_PLACE', hint: expect.stringContaining('password') });
    expect(JSON.stringify(refusal) + String((refusal as Error).stack)).not.toContain('secret-word');
  });
});
