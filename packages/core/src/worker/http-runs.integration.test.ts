import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processWorkerEntry } from '../process/process-plugin.ts';
import type { GrantRequestV1, GrantV1 } from '../plugin/v1/storage-v1.ts';
import type { RunCode } from '../protocol/bundle-manifest.ts';
import type { Client } from '../protocol/contract.ts';
import { encodeWire, joinParts } from '../protocol/wire/index.ts';
import { createApiHandler, createHttpClient, createService, openSqliteStore, type Service } from '../service/index.ts';
import { createWorker, type FarhaulWorker } from './create-worker.ts';
import { MemoryStorage, shortTimings } from './fake-control-plane.fixture.ts';
import { storeFlows } from './store-flows.fixture.ts';

/** Serves its objects by URL, as a bucket does. */
class ServedStorage extends MemoryStorage {
  url = '';

  override async grant(requests: readonly GrantRequestV1[]): Promise<GrantV1[]> {
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    return requests.map(({ key, method }) => ({ via: 'url', url: `${this.url}/objects/${key}`, method, headers: {}, expires }));
  }
}

const home = mkdtempSync(join(tmpdir(), 'farhaul-http-'));
const storage = new ServedStorage();
let service: Service;
let server: Server;
let client: Client;
let worker: FarhaulWorker;
let codes: Map<string, RunCode>;

beforeAll(async () => {
  service = createService({ store: await openSqliteStore(':memory:'), timings: shortTimings });
  service.start();
  const api = await createApiHandler(service);
  server = createServer((request, response) => {
    void api(request, response).then((answered) => {
      if (answered) return;
      const body = storage.objects.get((request.url ?? '').replace('/objects/', ''));
      response.writeHead(body ? 200 : 404).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  storage.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = createHttpClient({ url: `${storage.url}/api`, key: null });
  const quiet = (): void => undefined;
  worker = await createWorker({
    client,
    entry: processWorkerEntry,
    openStorage: async () => storage,
    defaultStorage: { type: 'memory', configuration: {} },
    stateDirectory: join(home, 'process'),
    host: { host: hostname(), pid: process.pid, version: '0' },
    workPoolName: null,
    limit: null,
    timings: shortTimings,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    apiUrlForRunners: `${storage.url}/api`,
  });
  codes = await storeFlows(home, storage);
}, 60_000);

afterAll(async () => {
  await worker.close();
  server.closeAllConnections();
  server.close();
  await service.stop();
  await service.store.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

async function submit(name: string, args: unknown[]): Promise<string> {
  const id = newId();
  const inline = Buffer.from(joinParts(encodeWire(args))).toString('base64');
  const binding = { workerType: 'process', jobVariables: {}, storage: null };
  await client.flowRuns.create({
    id,
    name,
    flowName: name,
    parameters: {},
    arguments: { inline },
    binding,
    code: codes.get(name) ?? null,
    callerOnly: true,
  });
  return id;
}

const output = async (id: string): Promise<string[]> =>
  (await client.flowRuns.logs({ id, limit: 1000 })).items.filter(({ source }) => source !== 'worker').map(({ message }) => message);

async function started(id: string): Promise<void> {
  while (!(await output(id)).includes('started')) await sleep(20);
}

test('a run over HTTP needs no directory in common; each line is in its log once', async () => {
  const id = await submit('printsMuch', [200]);
  const run = await worker.runOne(id);
  expect(run.state.type).toBe('COMPLETED');
  expect(run.channel).toBe('http');
  await worker.idle();
  expect((await output(id)).filter((line) => line.startsWith('line '))).toEqual(Array.from({ length: 200 }, (_, index) => `line ${index}`));
  expect(readdirSync(join(home, 'process', 'processes'))).toEqual([]);
  expect([...storage.objects.keys()].filter((key) => key.startsWith('runs/'))).toEqual([]);
});

test('kill -9 of the runner over HTTP: crashed, and no line is doubled', async () => {
  const id = await submit('waitsForFile', ['/no/such/file']);
  const running = worker.runOne(id);
  await started(id);
  process.kill(Number((await client.flowRuns.get({ id })).ref?.identifier), 'SIGKILL');
  expect((await running).state).toMatchObject({ type: 'CRASHED', message: expect.stringContaining('SIGKILL') as string });
  await worker.idle();
  expect(await output(id)).toEqual(['started']);
});

test('cancel over HTTP reaches the flow', async () => {
  const id = await submit('stopsWhenAsked', []);
  const running = worker.runOne(id);
  await started(id);
  await client.flowRuns.cancel({ id, graceMs: 10_000 });
  expect((await running).state.type).toBe('CANCELLED');
  await worker.idle();
  expect(await output(id)).toEqual(['started', 'stopping']);
});
