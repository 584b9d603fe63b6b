import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract } from '@farhaul/core/protocol';
import type { Client, Role } from '@farhaul/core/client';
import { createHttpClient } from '@farhaul/core/service';
import { accessRule } from '../../core/src/service/access/access-rules.ts';
import { startServer, type FarhaulServer } from './start-server.ts';

const roles: readonly Role[] = ['viewer', 'operator', 'developer', 'admin'];
const callers = ['no key', ...roles, 'a developer of pool gpu'] as const;
type CallerName = (typeof callers)[number];

/** Every route of the contract with its call, as the table of all rights has it. */
const calls = Object.entries(contract).flatMap(([group, members]) =>
  Object.entries(members).map(([call, procedure]) => {
    const { method, path } = (procedure as { '~orpc': { route: { method: string; path: string } } })['~orpc'].route;
    return { name: `${group}.${call}`, path: [group, call], method, route: path };
  }),
);

const directory = mkdtempSync(join(tmpdir(), 'farhaul-access-'));
let server: FarhaulServer;
const keys = {} as Record<CallerName, string>;
const as = (caller: CallerName): Client => createHttpClient({ url: server.url, key: keys[caller] ?? null });
const template = { job: { name: 'x' }, variables: { type: 'object', properties: {} } };
const someId = '019a0000-0000-7000-8000-000000000001';

beforeAll(async () => {
  server = await startServer({ port: 0, dataDirectory: directory, databaseUrl: null, authentication: true });
  keys.admin = server.firstKey ?? '';
  const admin = as('admin');
  for (const name of ['gpu', 'cpu']) await admin.workPools.create({ name, type: 'process', baseJobTemplate: template });
  for (const role of ['viewer', 'operator', 'developer'] as const) keys[role] = (await admin.apiKeys.create({ name: role, role })).key;
  keys['a developer of pool gpu'] = (await admin.apiKeys.create({ name: 'gpu-only', role: 'developer', workPools: ['gpu'] })).key;
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** The bare request, with names that fit the route and a body that fits nothing: only what comes before the call counts. */
async function ask(caller: CallerName, { method, route }: { method: string; route: string }): Promise<number> {
  const path = route.replaceAll(/\{(\w+)\}/g, (_all, name: string) => (/id$/i.test(name) ? someId : 'unused'));
  const key = keys[caller];
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) },
    ...(method === 'GET' ? {} : { body: JSON.stringify({ baseJobTemplate: 5 }) }),
    signal: AbortSignal.timeout(20_000),
  });
  await answer.body?.cancel();
  return answer.status;
}

const may = (caller: CallerName, name: string): boolean => {
  const rule = accessRule(name.split('.'));
  if (rule === null) return false;
  if (rule.role === 'anyone' || rule.role === 'run') return true;
  if (caller === 'no key') return false;
  if (caller === 'a developer of pool gpu')
    return (rule.pool === 'any' || rule.pool === 'filter') && roles.indexOf(rule.role) <= roles.indexOf('developer');
  return roles.indexOf(rule.role) <= roles.indexOf(caller);
};

describe.each(callers)('%s', (caller) => {
  test.each(calls)('$name', async (call) => {
    const status = await ask(caller, call);
    const rule = accessRule(call.path);
    if (may(caller, call.name)) {
      expect([401, 403]).not.toContain(rule?.role === 'run' && status === 401 ? 'the token of no execution' : status);
    } else expect(status).toBe(caller === 'no key' ? 401 : 403);
  });
});

test('a call that has no row is refused to everyone', () => {
  expect(accessRule(['flowRuns', 'launchMissiles'])).toBeNull();
  expect(accessRule(['constructor', 'name'])).toBeNull();
  expect(calls.every(({ path }) => accessRule(path) !== null)).toBe(true);
});

describe('a key for some pools', () => {
  const gpu = (): Client => as('a developer of pool gpu');
  const newRun = (workPoolName: string | null) => ({
    id: crypto.randomUUID(),
    name: 'brave-otter',
    flowName: 'train',
    parameters: {},
    arguments: { byName: {} },
    binding: { workerType: 'process', jobVariables: {}, storage: null, resultStorage: null },
    code: null,
    workPoolName,
  });

  test('sees and submits runs of its pools, and of no other', async () => {
    const mine = await gpu().flowRuns.create(newRun('gpu'));
    const other = await as('admin').flowRuns.create(newRun('cpu'));
    expect((await gpu().flowRuns.get({ id: mine.flowRun.id })).workPoolName).toBe('gpu');
    expect((await gpu().flowRuns.list({})).items.map((run) => run.id)).toEqual([mine.flowRun.id]);
    for (const refused of [
      () => gpu().flowRuns.create(newRun('cpu')),
      () => gpu().flowRuns.create(newRun(null)),
      () => gpu().flowRuns.get({ id: other.flowRun.id }),
      () => gpu().flowRuns.arguments({ id: other.flowRun.id }),
      () => gpu().flowRuns.cancel({ id: other.flowRun.id }),
      () => gpu().flowRuns.list({ workPoolName: 'cpu' }),
      () => gpu().workPools.get({ name: 'cpu' }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'FARHAUL_API_FORBIDDEN' });
  });
});

test('a key for some pools uses the blocks that their templates refer to, and no other', async () => {
  const admin = as('admin');
  for (const name of ['db-password', 'other-password'])
    await admin.blocks.save({ name, type: 'secret', document: {}, secrets: { value: `word of ${name}` } });
  const variables = { type: 'object', properties: { env: { type: 'object', additionalProperties: { type: 'string' } } } };
  const baseJobTemplate = { job: { env: '{{ env }}', word: '{{ block.db-password.value }}' }, variables };
  await admin.workPools.update({ name: 'gpu', baseJobTemplate });
  const submit = async (caller: CallerName, block: string): Promise<string> => {
    const run = {
      id: crypto.randomUUID(),
      name: 'r',
      flowName: 'train',
      parameters: {},
      arguments: { byName: {} },
      code: null,
      workPoolName: 'gpu',
      binding: { workerType: 'process', jobVariables: { env: { WORD: `{{ block.${block}.value }}` } }, storage: null, resultStorage: null },
    };
    return await as(caller)
      .flowRuns.create(run)
      .then(
        () => 'accepted',
        (error: { code: string }) => error.code,
      );
  };
  expect(await submit('a developer of pool gpu', 'db-password')).toBe('accepted');
  expect(await submit('a developer of pool gpu', 'other-password')).toBe('FARHAUL_API_FORBIDDEN');
  expect(await submit('developer', 'other-password')).toBe('accepted');
});

describe('a key for some pools reaches objects', () => {
  const gpu = (): Client => as('a developer of pool gpu');
  const grant = async (...keys: string[]): Promise<string> =>
    await gpu()
      .objects.grant({ requests: keys.map((key) => ({ key, method: 'GET' })), lifetimeMs: 60_000 })
      .then(
        () => 'granted',
        (error: { code: string }) => error.code,
      );

  test('of code, of its own runs and of those it is about to make, and of no other', async () => {
    const [mine, foreign] = await Promise.all(
      ['gpu', 'cpu'].map(async (workPoolName) => {
        const id = crypto.randomUUID();
        await as('admin').flowRuns.create({
          id,
          name: 'r',
          flowName: 'train',
          parameters: {},
          arguments: { byName: {} },
          code: null,
          workPoolName,
          binding: { workerType: 'process', jobVariables: {}, storage: null, resultStorage: null },
        });
        return id;
      }),
    );
    const code = `code/${'a'.repeat(64)}`;
    expect(await grant(code, `runs/${mine}/args`, `runs/${crypto.randomUUID()}/args`)).toBe('granted');
    for (const keys of [[`runs/${foreign}/args`], [code, `runs/${foreign}/x/result`], ['runs/elsewhere'], ['other/place']])
      expect([keys, await grant(...keys)]).toEqual([keys, 'FARHAUL_API_FORBIDDEN']);
    const listed = async (query: string): Promise<number> =>
      (await fetch(`${server.url}/objects?${query}`, { headers: { authorization: `Bearer ${keys['a developer of pool gpu']}` } })).status;
    expect([await listed(`prefix=code/`), await listed(`key=${code}`), await listed(`keys[]=${code}&requests[0][key]=${code}`)]).toEqual([
      200, 403, 403,
    ]);
    for (const refused of [
      () => gpu().objects.head({ key: `runs/${foreign}/args` }),
      () => gpu().objects.list({ prefix: 'runs/' }),
      () => gpu().objects.delete({ keys: [code] }),
      () => gpu().objects.delete({ keys: [`runs/${mine}/args`, `runs/${foreign}/args`] }),
    ])
      await expect(refused()).rejects.toMatchObject({ code: 'FARHAUL_API_FORBIDDEN' });
  });
});

test('a key for some pools works with workers of these only', async () => {
  const gpu = as('a developer of pool gpu');
  const id = crypto.randomUUID();
  const worker = { id, name: 'w', type: 'process', queues: [], limit: null, reaches: ['here'], host: 'h', pid: 1, version: '0' };
  await as('operator').workers.register({ ...worker, workPoolName: 'cpu' });
  await expect(gpu.workers.register({ ...worker, workPoolName: 'gpu' })).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT' });
  const next = { limit: 0, waitMs: 0, scope: { kind: 'work-pool' as const, workPoolName: 'gpu', queues: [] } };
  await expect(gpu.workers.next({ ...next, workerId: id })).rejects.toMatchObject({ code: 'FARHAUL_API_FORBIDDEN' });
  const own = crypto.randomUUID();
  await expect(gpu.workers.next({ ...next, workerId: own })).rejects.toMatchObject({ code: 'FARHAUL_NOT_FOUND' });
  await gpu.workers.register({ ...worker, id: own, workPoolName: 'gpu' });
  expect(await gpu.workers.next({ ...next, workerId: own })).toEqual({ claims: [], removals: [] });
});

describe('an operator', () => {
  test('pauses a pool and sets its limit, and changes nothing else of it', async () => {
    expect(await as('operator').workPools.update({ name: 'cpu', paused: true, concurrencyLimit: 2 })).toMatchObject({
      concurrencyLimit: 2,
    });
    await expect(as('operator').workPools.update({ name: 'cpu', description: 'mine now' })).rejects.toMatchObject({
      code: 'FARHAUL_API_FORBIDDEN',
    });
  });
});

describe('a key that does not count', () => {
  const raw = async (headers: Record<string, string>, query = ''): Promise<{ status: number; message: string }> => {
    const answer = await fetch(`${server.url}/flow-runs${query}`, { headers });
    return { status: answer.status, message: ((await answer.json()) as { message: string }).message };
  };

  test.each([
    ['of nobody', () => ({ authorization: `Bearer fh_0123456789_${'x'.repeat(43)}` })],
    [
      'with the prefix of another and a wrong rest',
      () => ({ authorization: `Bearer ${keys.admin.slice(0, -1)}${keys.admin.endsWith('A') ? 'B' : 'A'}` }),
    ],
    ['of another scheme', () => ({ authorization: `Basic ${Buffer.from(`admin:${keys.admin}`).toString('base64')}` })],
    ['that is empty', () => ({ authorization: 'Bearer ' })],
    ['that is huge', () => ({ authorization: `Bearer ${'x'.repeat(8_000)}` })],
  ])('%s is refused, and never shown again', async (_what, headers) => {
    const { status, message } = await raw(headers());
    expect([status, message.includes('fh_')]).toEqual([401, false]);
  });

  test('in a query is refused even though it is right', async () => {
    expect(await raw({}, `?key=${keys.admin}`)).toMatchObject({ status: 400, message: expect.stringContaining('URL') });
  });

  test('expired or revoked is refused by its name', async () => {
    const admin = as('admin');
    const soon = new Date(Date.now() + 400).toISOString();
    const { key } = await admin.apiKeys.create({ name: 'short', role: 'viewer', expiresAt: soon });
    const short = createHttpClient({ url: server.url, key });
    await expect
      .poll(() => short.flowRuns.list({}).then(String, (error: Error) => error.message), { timeout: 30_000 })
      .toContain('"short", expired');
    const other = await admin.apiKeys.create({ name: 'gone', role: 'viewer' });
    const gone = createHttpClient({ url: server.url, key: other.key });
    await gone.flowRuns.list({});
    await admin.apiKeys.revoke({ name: 'gone' });
    await expect(gone.flowRuns.list({})).rejects.toMatchObject({
      code: 'FARHAUL_API_UNAUTHORIZED',
      message: expect.stringContaining('"gone", was revoked'),
    });
    await expect(admin.apiKeys.create({ name: 'late', role: 'viewer', expiresAt: '2020-01-01T00:00:00.000Z' })).rejects.toMatchObject({
      code: 'FARHAUL_INPUT_INVALID',
    });
  });
});

test('who did what is in the audit, refusals too, and no key is', async () => {
  const admin = as('admin');
  await as('operator').workPools.update({ name: 'cpu', paused: false });
  await as('viewer')
    .workPools.delete({ name: 'cpu' })
    .catch(() => undefined);
  const { items } = await admin.audit.list({ limit: 1000 });
  expect(items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        actor: 'operator',
        action: 'workPools.update',
        object: 'work pool cpu',
        outcome: 'done',
        address: expect.stringContaining('127.0.0.1'),
      }),
      expect.objectContaining({ actor: 'viewer', action: 'workPools.delete', object: 'work pool cpu', outcome: 'FARHAUL_API_FORBIDDEN' }),
      expect.objectContaining({ actor: 'unknown', outcome: 'FARHAUL_API_UNAUTHORIZED' }),
    ]),
  );
  for (const key of Object.values(keys)) expect(JSON.stringify(items)).not.toContain(key);
});

test('a server that asked for keys asks again at its next start, and shows no further key', async () => {
  const place = mkdtempSync(join(tmpdir(), 'farhaul-access-'));
  const start = async (authentication?: boolean): Promise<FarhaulServer> =>
    await startServer({ port: 0, dataDirectory: place, databaseUrl: null, authentication });
  const first = await start(true);
  expect(first.firstKey).toMatch(/^fh_/);
  await first.close();
  const second = await start();
  expect([second.authentication, second.firstKey]).toEqual([true, null]);
  await second.close();
  const third = await start(false);
  expect(third.authentication).toBe(false);
  await third.close();
  rmSync(place, { recursive: true, force: true });
});
