import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpClient } from '@farhaul/core/service';
import { createRandom } from '../../core/src/service/testing/random.ts';
import { type FuzzedRequest, operationsOf, RequestFuzzer } from './fuzzed-requests.fixture.ts';
import { startServer, type FarhaulServer } from './start-server.ts';

const REQUESTS = 2_500;
const AT_ONCE = 8;
/** A guard against hanging, not an expectation. */
const GUARD_MS = 45_000;
const KEYS = 8;
const planted = 'planted-secret-7391';
const template = { job: { name: 'x' }, variables: { type: 'object', properties: {} } };

const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

interface Answer {
  status: number;
  text: string;
}

async function send(server: FarhaulServer, { method, path, headers, body }: FuzzedRequest): Promise<Answer> {
  const { hostname, port } = new URL(server.url);
  return await new Promise((resolve, reject) => {
    const length = body ? { 'content-length': String(body.length) } : {};
    const sent = request({ hostname, port, method, path: `/api${path}`, agent, headers: { ...headers, ...length }, timeout: GUARD_MS });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.end(body ?? undefined);
  });
}

/** What no answer may hold. */
function judge({ operation, path, body, headers }: FuzzedRequest, answer: Answer | Error, keys: readonly string[]): string[] {
  const asked = `${operation} as ${path.slice(0, 200)} ${JSON.stringify(headers).slice(0, 200)} ${body?.toString('utf8').slice(0, 300) ?? ''}`;
  if (answer instanceof Error) return [`${asked}: ${answer.message}`];
  const { status, text } = answer;
  // A key is made of random letters, which may be any words.
  const withoutKeys = text.replaceAll(/\bfh_[a-z0-9]+_[\w-]{43}(?![\w-])/g, 'a key');
  const wrong = [
    ...(status >= 500 ? [`status ${status}`] : []),
    ...(/\n\s+at .+:\d+:\d+/.test(text) || text.includes('node_modules') ? ['a stack'] : []),
    ...(text.includes(planted) || keys.some((key) => text.includes(key)) ? ['a secret'] : []),
    ...(/SQLITE|sqlite_|pg_|relation "|SyntaxError|TypeError|RangeError/.test(withoutKeys) ? ['something of the inside'] : []),
  ];
  return wrong.map((what) => `${asked}: ${what}: ${text.slice(0, 300)}`);
}

export interface FuzzOptions {
  databaseUrl: string | null;
  seed: number;
  /** Why it cannot be done here. */
  trouble?: string | null;
}

/** A server on that database, null for SQLite, in the hands of somebody hostile who has keys. */
export function describeFuzz(store: string, { databaseUrl, seed, trouble = null }: FuzzOptions): void {
  describe.skipIf(trouble !== null)(`a server on ${store}${trouble === null ? '' : ` (${trouble})`}`, () => {
    const directory = mkdtempSync(join(tmpdir(), 'farhaul-fuzz-'));
    let server: FarhaulServer;
    /** Several, lest one of them asks too much. */
    const keys: string[] = [];
    let runId: string;

    beforeAll(async () => {
      server = await startServer({ port: 0, dataDirectory: directory, databaseUrl, authentication: true });
      keys.push(server.firstKey ?? '');
      const client = createHttpClient({ url: server.url, key: keys[0] ?? '' });
      for (let one = 1; one < KEYS; one += 1) keys.push((await client.apiKeys.create({ name: `admin-${one}`, role: 'admin' })).key);
      await client.workPools.create({ name: 'pool', type: 'process', baseJobTemplate: template });
      await client.blocks.save({ name: 'db', type: 'secret', document: {}, secrets: { value: planted } });
      runId = crypto.randomUUID();
      const run = { id: runId, name: 'brave-otter', flowName: 'train', parameters: {}, arguments: { byName: {} }, code: null };
      await client.flowRuns.create({ ...run, binding: { workerType: 'process', jobVariables: {}, storage: null, resultStorage: null } });
      await client.flowRuns.cancel({ id: runId });
    });
    afterAll(async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    });

    test(`${REQUESTS} hostile requests to every route: nothing fails inside, hangs or tells what it must not (seed ${seed})`, async () => {
      const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as object;
      const operations = operationsOf(document);
      const known: [RegExp, string[]][] = [
        [/^id$|runid$/i, [runId]],
        [/workpool|^name$/i, ['pool', 'db', 'default']],
      ];
      const fuzzer = new RequestFuzzer(operations, createRandom(seed), known);
      const requests = Array.from({ length: REQUESTS }, (_, index) => fuzzer.next(index, keys[index % KEYS] ?? ''));
      const wrong: string[] = [];
      const statuses = new Map<number, number>();
      const sendAll = async (): Promise<void> => {
        for (let one = requests.shift(); one; one = requests.shift()) {
          const answer = await send(server, one).catch((error: Error) => error);
          if (!(answer instanceof Error)) statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          wrong.push(...judge(one, answer, keys));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, sendAll));
      expect(wrong).toEqual([]);
      // Requests that are all refused at the door would prove little.
      expect(statuses.get(200) ?? 0).toBeGreaterThan(REQUESTS / 50);
      expect(operations.length).toBeGreaterThan(50);
      expect(await createHttpClient({ url: server.url, key: keys[0] ?? '' }).server.info()).toMatchObject({ authentication: true });
    }, 300_000);

    test.each([
      ['no HTTP', 'hello\r\n\r\n'],
      ['two lengths', 'POST /api/flow-runs HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}'],
      [
        'a length and chunks',
        'POST /api/flow-runs HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      ],
      ['a bad chunk', 'POST /api/flow-runs HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
      ['a header without end', `GET /api/flow-runs HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}`],
      ['an absolute address', 'GET http://169.254.169.254/latest HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
      ['a path that is no path', 'GET //[:: HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
      ['no host', 'GET /api/server HTTP/1.1\r\nconnection: close\r\n\r\n'],
      ['another protocol', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: x\r\n\r\n'],
      ['an upgrade', 'GET /api/server HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade, close\r\n\r\n'],
    ])('%s on the line is answered or cut, and the server goes on', async (_what, bytes) => {
      const { hostname, port } = new URL(server.url);
      const text = await new Promise<string>((resolve) => {
        let heard = '';
        const line = connect(Number(port), hostname, () => line.end(bytes, 'latin1'));
        line.setTimeout(GUARD_MS, () => line.destroy());
        line.on('data', (chunk) => {
          heard += chunk.toString('latin1');
        });
        line.on('error', () => undefined);
        line.on('close', () => resolve(heard));
      });
      expect(text).not.toMatch(/^HTTP\/1\.1 5/);
      expect(text).not.toMatch(/\n\s+at /);
      expect((await fetch(`${server.url}/server`)).status).toBe(200);
    });
  });
}
