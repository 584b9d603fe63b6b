import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { startObjectServer, type ObjectServer } from '../testing/object-server.ts';

const { signal } = new AbortController();
const MIB = 1024 * 1024;

interface Answer {
  status: number;
  code: string | null;
  message: string;
}

/** Straight by node:http: fetch would tidy the path up. */
async function ask(url: string, method: string, path: string, body: Uint8Array | null = null): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const refused =
            response.headers['content-type'] === 'application/json' ? (JSON.parse(text) as { code: string; message: string }) : null;
          resolve({ status: response.statusCode ?? 0, code: refused?.code ?? null, message: refused?.message ?? text });
        });
    });
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}

describeOnStores('signed URLs', (_story, opened) => {
  let server: ObjectServer;
  beforeAll(async () => {
    server = await startObjectServer(opened().store, { objectLimit: 3 * MIB });
  });
  afterAll(() => server.close());

  const pathFor = async (key: string, method: 'GET' | 'PUT', lifetimeMs = 60_000): Promise<string> => {
    const { grants } = await server.client.objects.grant({ requests: [{ key, method }], lifetimeMs });
    return `/api${grants[0]?.path ?? ''}`;
  };
  const put = async (key: string, body: string): Promise<void> => {
    await server.storage.put(key, Buffer.from(body), { ifAbsent: false, signal });
  };

  test('one that was granted reads, and tells the size by HEAD', async () => {
    await put('place/a', 'content');
    const path = await pathFor('place/a', 'GET');
    expect(await ask(server.url, 'GET', path)).toMatchObject({ status: 200, message: 'content' });
    expect(await ask(server.url, 'HEAD', path)).toMatchObject({ status: 200, message: '' });
  });

  test.each([
    ['another key', 'GET', (path: string) => path.replace('place/a', 'place/b')],
    ['a key further down', 'GET', (path: string) => path.replace('place/a', 'place/a/b')],
    ['a key reached by dots', 'GET', (path: string) => path.replace('place/a', 'place/x/../a')],
    ['a key reached by encoded dots', 'GET', (path: string) => path.replace('place/a', 'place/%2e%2e/place/a')],
    ['a key with a NUL', 'GET', (path: string) => path.replace('place/a', 'place/a%00')],
    ['a key that is no text', 'GET', (path: string) => path.replace('place/a', 'place/%ff')],
    ['writing with a URL for reading', 'PUT', (path: string) => path],
    ['writing with its method changed', 'PUT', (path: string) => path.replace('method=GET', 'method=PUT')],
    ['deleting', 'DELETE', (path: string) => path],
    ['a later expiry', 'GET', (path: string) => path.replace(/expires=(\d+)/, (_all, at: string) => `expires=${Number(at) + 1}`)],
    ['an expiry that is no number', 'GET', (path: string) => path.replace(/expires=\d+/, 'expires=Infinity')],
    ['no expiry', 'GET', (path: string) => path.replace(/expires=\d+&/, '')],
    [
      'a changed signature',
      'GET',
      (path: string) => path.replace(/signature=(.)/, (_all, first: string) => `signature=${first === 'A' ? 'B' : 'A'}`),
    ],
    ['a shortened signature', 'GET', (path: string) => path.slice(0, -4)],
    ['no signature', 'GET', (path: string) => path.replace(/&signature=.*/, '')],
    ['no query at all', 'GET', (path: string) => path.replace(/\?.*/, '')],
    ['a second method', 'PUT', (path: string) => `${path}&method=PUT`],
  ])('%s is refused', async (_what, method, changed) => {
    await put('place/a', 'content');
    await put('place/b', 'secret');
    const answer = await ask(server.url, method, changed(await pathFor('place/a', 'GET')), method === 'PUT' ? Buffer.from('evil') : null);
    expect([400, 403]).toContain(answer.status);
    expect(answer.code).toMatch(/^FARHAUL_(API_FORBIDDEN|STORAGE_KEY)$/);
    expect(Buffer.from((await server.storage.get('place/a', { signal }))!).toString()).toBe('content');
  });

  test('an expired one is refused, saying so', async () => {
    await put('place/late', 'content');
    const path = await pathFor('place/late', 'GET', 1_000);
    const expiresAt = Number(/expires=(\d+)/.exec(path)?.[1]);
    while (opened().store.now() <= expiresAt) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await ask(server.url, 'GET', path)).toMatchObject({
      status: 403,
      code: 'FARHAUL_API_FORBIDDEN',
      message: expect.stringContaining('expired'),
    });
  });

  test('one of another server of the same store is as good', async () => {
    const other = await startObjectServer(await opened().openAgain());
    try {
      await put('place/shared', 'content');
      expect(await ask(other.url, 'GET', await pathFor('place/shared', 'GET'))).toMatchObject({ status: 200, message: 'content' });
    } finally {
      await other.close();
    }
  });

  test('content that a key promises otherwise is not stored', async () => {
    const body = randomBytes(2 * MIB);
    const digest = createHash('sha256').update(body).digest('hex');
    const key = `code/${digest}.mjs.br`;
    const path = await pathFor(key, 'PUT');
    expect(await ask(server.url, 'PUT', path, randomBytes(10))).toMatchObject({ status: 422, code: 'FARHAUL_STORAGE_DIGEST' });
    expect(await server.storage.head(key, { signal })).toBeNull();
    expect(await ask(server.url, 'PUT', path, body)).toMatchObject({ status: 201 });
    expect(Buffer.from((await server.storage.get(key, { signal }))!).equals(body)).toBe(true);
  });

  test('what is larger than the limit is refused, announced or not, and leaves nothing', async () => {
    const key = 'place/large';
    const large = await server.storage.put(key, randomBytes(3 * MIB + 1), { ifAbsent: false, signal }).catch((error: unknown) => error);
    expect(large).toMatchObject({ code: 'FARHAUL_STORAGE_REJECTED', hint: expect.stringContaining('storage configure') });
    const { url } = server;
    const stream = new ReadableStream({
      start: (controller) => {
        for (let part = 0; part < 4; part += 1) controller.enqueue(randomBytes(MIB));
        controller.close();
      },
    });
    const unannounced = await fetch(`${new URL(url).origin}${await pathFor(key, 'PUT')}`, {
      method: 'PUT',
      body: stream,
      duplex: 'half',
    } as RequestInit).then(
      ({ status }) => status,
      () => 'broken off',
    );
    expect([413, 'broken off']).toContain(unannounced);
    expect(await server.storage.head(key, { signal })).toBeNull();
  });

  test("a forgotten run's objects go, and no others", async () => {
    await put('runs/gone/args', 'x');
    await put('runs/gone/e/result', 'xy');
    await put('runs/gone-not/args', 'z');
    expect(await server.service.objects.deleteOfRuns(['gone'])).toEqual({ objects: 2, bytes: 3 });
    expect((await server.client.objects.list({ prefix: 'runs/' })).items.map(({ key }) => key)).toEqual(['runs/gone-not/args']);
  });

  test('pages of a list are complete, whatever lies beside', async () => {
    const keys = ['a', 'a-b', 'a/b', 'a/b/c', 'a.b', 'ä', 'b'].map((name) => `pages/${name}x`);
    for (const key of keys) await put(key, 'x');
    const found: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof server.client.objects.list>> = await server.client.objects.list({
        prefix: 'pages/',
        limit: 2,
        after,
      });
      found.push(...page.items.map(({ key }) => key));
      after = page.next;
    } while (after !== null);
    expect(found.toSorted()).toEqual(keys.toSorted());
  });
});
