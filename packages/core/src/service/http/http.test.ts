import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Client } from '../../protocol/contract.ts';
import { type EmbeddedService, openEmbedded } from '../open-embedded.ts';
import { createApiHandler } from './api-handler.ts';
import { fromWire } from './error-wire.ts';
import { createHttpClient } from './http-client.ts';
import { LONGER_THAN_TESTS_MS, onlyWoken, untilAsleep } from '../testing/only-woken.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.fixture.ts';

let embedded: EmbeddedService;
let client: Client;
let url: string;
const server = createServer();

beforeAll(async () => {
  embedded = await openEmbedded({ directory: temporaryDirectory('http'), timings: onlyWoken });
  const handle = await createApiHandler(embedded.service, { bodyLimit: 2_000_000 });
  server.on('request', async (request, response) => {
    if (!(await handle(request, response))) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  client = createHttpClient({ url });
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await embedded.close();
});

const newRun = (id = v7()) => ({
  id,
  name: 'brave-otter',
  flowName: 'train',
  parameters: { text: '5', flag: 'true', nested: { when: null } },
  arguments: { byName: { text: '5' } },
  binding: { workerType: 'process', jobVariables: { memory: '8', env: { A: '1' } }, storage: null },
  code: null,
});

test('a certificate that Node does not trust is told apart from a server that is away, with what to set', () => {
  const fetchFailed = (code: string): Error => Object.assign(new TypeError('fetch failed'), { cause: { code } });
  expect(fromWire(fetchFailed('DEPTH_ZERO_SELF_SIGNED_CERT'), 'https://here/api')).toMatchObject({
    code: 'FARHAUL_API_UNREACHABLE',
    hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
  });
  expect(fromWire(fetchFailed('ECONNREFUSED'), 'https://here/api')).toMatchObject({
    hint: expect.stringContaining('farhaul server start'),
  });
});

test('values travel unchanged, texts that look like numbers too', async () => {
  const made = await client.flowRuns.create(newRun());
  const same = await embedded.client.flowRuns.get({ id: made.flowRun.id });
  expect(made.flowRun).toEqual(same);
  expect(same.parameters).toEqual({ text: '5', flag: 'true', nested: { when: null } });
  expect(same.binding?.jobVariables).toEqual({ memory: '8', env: { A: '1' } });
});

test('lists are asked for with query parameters', async () => {
  const { flowRun } = await client.flowRuns.create(newRun());
  const page = await client.flowRuns.list({ limit: 1, after: null, state: ['SCHEDULED', 'RUNNING'], flowName: 'train' });
  expect(page.items.map((run) => run.id)).toEqual([flowRun.id]);
  expect(page.next).not.toBeNull();
  const second = await client.flowRuns.list({ limit: 1, after: page.next });
  expect(second.items).toHaveLength(1);
  expect(second.items[0]?.id).not.toBe(flowRun.id);
});

test('a wait answers when the run changes', async () => {
  const { flowRun } = await client.flowRuns.create(newRun());
  const wait = { id: flowRun.id, afterVersion: flowRun.stateVersion, waitMs: LONGER_THAN_TESTS_MS };
  const { answer } = await untilAsleep(embedded.service.store.changes, () => client.flowRuns.wait(wait));
  await client.flowRuns.cancel({ id: flowRun.id, reason: 'no longer wanted' });
  expect((await answer).state).toMatchObject({ type: 'CANCELLED', message: 'no longer wanted' });
});

test('an error keeps its code, hint and details on the way', async () => {
  const id = v7();
  const overHttp = await client.flowRuns.create({ ...newRun(id), workPoolName: 'missing' }).catch((error: unknown) => error);
  const inProcess = await embedded.client.flowRuns.create({ ...newRun(id), workPoolName: 'missing' }).catch((error: unknown) => error);
  expect(overHttp).toMatchObject({
    code: 'FARHAUL_WORK_POOL_NOT_FOUND',
    hint: expect.stringContaining('work-pool create missing'),
    details: { workPoolName: 'missing' },
  });
  for (const key of ['code', 'message', 'hint', 'details', 'retryable'] as const) {
    expect((overHttp as Record<string, unknown>)[key]).toEqual((inProcess as Record<string, unknown>)[key]);
  }
});

test('input that does not fit names its place, the same on both ways', async () => {
  for (const each of [client, embedded.client]) {
    await expect(each.flowRuns.create({ ...newRun(), name: '' })).rejects.toMatchObject({
      code: 'FARHAUL_INPUT_INVALID',
      message: expect.stringContaining('name'),
    });
  }
});

test('a body over the limit is refused', async () => {
  const large = { ...newRun(), parameters: { text: 'x'.repeat(3_000_000) } };
  await expect(client.flowRuns.create(large)).rejects.toMatchObject({ code: 'FARHAUL_API_LIMIT' });
});

test('a caller that asks too often is told when to come back, and its client waits', async () => {
  const handle = await createApiHandler(embedded.service, { limits: { perSecond: 0.05, burst: 0.15, open: 10 } });
  const limited = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => limited.listen(0, '127.0.0.1', resolve));
  const place = `http://127.0.0.1:${(limited.address() as AddressInfo).port}/api`;
  // Twenty times as much for an address: three at once, then one each second.
  const answers = await Promise.all(Array.from({ length: 12 }, async () => await fetch(`${place}/server`)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect(await refused[0]?.json()).toMatchObject({ code: 'FARHAUL_API_BUSY', data: { retryable: true } });
  expect(await createHttpClient({ url: place }).server.info()).toMatchObject({ protocol: 1 });
  limited.closeAllConnections();
  limited.close();
});

test('a server that is not there is unreachable, and may be tried again', async () => {
  const nowhere = createHttpClient({ url: 'http://127.0.0.1:9/api' });
  await expect(nowhere.server.info()).rejects.toMatchObject({ code: 'FARHAUL_API_UNREACHABLE', retryable: true });
});

test('a wrong token is refused', async () => {
  const { execution } = await client.flowRuns.create({ ...newRun(), startHere: { host: 'here', pid: 1 } });
  await expect(client.run.heartbeat({ executionId: execution!.executionId, token: 'wrong' })).rejects.toMatchObject({
    code: 'FARHAUL_API_UNAUTHORIZED',
  });
  await expect(client.run.heartbeat(execution!)).resolves.toEqual({ stop: null });
});
