import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Claim } from '../protocol/messages.ts';
import { isTerminal } from '../protocol/states.ts';
import type { Timings } from '../settings/timings.ts';
import { createService, type Service } from './service.ts';
import { first, run, sql, type Transaction, wake } from './store/statement.ts';
import { LONGER_THAN_TESTS_MS, untilAsleep, workersOnlyWoken } from './testing/only-woken.ts';
import { createScenario } from './testing/scenario.ts';
import { shortTimings } from './testing/short-timings.ts';
import { databaseUrl, storeKinds, type TestStore } from './testing/test-stores.ts';
import { runCreation } from '../testing/run-creation.ts';

const [kind] = storeKinds;

describe.skipIf(databaseUrl === null)(`several servers on one database (${kind?.trouble ?? 'postgres'})`, () => {
  let opened: TestStore;
  const services: Service[] = [];

  beforeAll(async () => {
    opened = await (kind as NonNullable<typeof kind>).open();
  }, 60_000);
  afterEach(async () => {
    vi.useRealTimers();
    for (const service of services.splice(0)) await service.stop();
  });
  afterAll(() => opened.dispose());

  async function replica(timings: Partial<Timings> = { ...shortTimings, sweepMs: 50 }): Promise<Service> {
    const service = createService({ store: await opened.openAgain(), timings });
    services.push(service);
    service.start();
    return service;
  }

  const leader = (): Promise<{ holder: string; expires_at: number } | null> =>
    opened.store.read(() => first<{ holder: string; expires_at: number }>(sql`select holder, expires_at from leader`));

  test('the sweeps of one that is gone are done by another after its lease', async () => {
    const gone = await replica();
    await vi.waitUntil(async () => (await leader()) !== null, { timeout: 30_000 });
    const before = await leader();
    const heir = await replica();
    await gone.stop();
    const story = createScenario(opened.store);
    const pool = await story.pool();
    const { client } = heir;
    const workerId = await registerOn(heir, pool);
    const { id } = await createOn(heir, pool);
    const scope = { kind: 'work-pool' as const, workPoolName: pool, queues: [] };
    expect((await client.workers.next({ workerId, scope, limit: 1, waitMs: 0 })).claims).toHaveLength(1);
    // The worker says nothing more: what brings the run back is a sweep.
    await vi.waitUntil(async () => (await client.flowRuns.get({ id })).state.type === 'SCHEDULED', { timeout: 30_000 });
    const after = await leader();
    expect(after?.holder).not.toBe(before?.holder);
    expect(after?.expires_at).toBeGreaterThan(before?.expires_at ?? 0);
    expect(await client.flowRuns.events({ id })).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ kind: 'worker-lost' })]),
    });
  });

  test('whoever waits at one server is answered by what happens at another, every time', async () => {
    const here = await replica(workersOnlyWoken);
    const there = await replica(workersOnlyWoken);
    const pool = await createScenario(opened.store).pool({ name: 'shared', concurrencyLimit: 1 });
    const workerId = await registerOn(there, pool);
    const waitMs = LONGER_THAN_TESTS_MS;
    const scope = { kind: 'work-pool' as const, workPoolName: pool, queues: [] };
    const waiting = () => untilAsleep(there.store.changes, () => there.client.workers.next({ workerId, scope, limit: 1, waitMs }));
    for (let round = 0; round < 10; round += 1) {
      const free = await waiting();
      const first = await createOn(here, pool);
      const { claims } = await free.answer;
      expect(claims).toMatchObject([{ flowRun: { id: first.id } }]);
      const second = await createOn(here, pool);
      const blocked = await waiting();
      const { stateVersion } = await here.client.flowRuns.get({ id: first.id });
      const wait = { id: first.id, afterVersion: stateVersion, waitMs };
      const ended = await untilAsleep(there.store.changes, () => there.client.flowRuns.wait(wait));
      await reject(here, claims);
      expect(isTerminal((await ended.answer).state.type)).toBe(true);
      const freed = await blocked.answer;
      expect(freed.claims).toMatchObject([{ flowRun: { id: second.id } }]);
      await reject(here, freed.claims);
    }
  });

  test('a wake reaches the waiting of another server, also after its listening connection was lost', async () => {
    const here = await opened.openAgain();
    const there = await opened.openAgain();
    const listener = there.changes.listen(['topic']);
    const wakeOnce = () =>
      here.write(function* (): Transaction<void> {
        yield* run(sql`update leader set name = name where name = 'none'`);
        yield* wake('topic');
      });
    // The first wait ends when the server listens, for what may have happened before.
    await listener.wait(LONGER_THAN_TESTS_MS);
    await wakeOnce();
    await listener.wait(LONGER_THAN_TESTS_MS);
    const administration = new pg.Client({ connectionString: databaseUrl ?? '' });
    await administration.connect();
    const listening = `select pid from pg_stat_activity where query = 'listen farhaul_changes' and pid <> pg_backend_pid()`;
    const known = await administration.query<{ pid: number }>(listening);
    expect(known.rows.length).toBeGreaterThan(0);
    for (const { pid } of known.rows) await administration.query('select pg_terminate_backend($1)', [pid]);
    await vi.waitUntil(
      async () => (await administration.query(listening)).rows.some(({ pid }) => !known.rows.some((row) => row.pid === pid)),
      {
        timeout: 30_000,
      },
    );
    await administration.end();
    await listener.wait(LONGER_THAN_TESTS_MS);
    await wakeOnce();
    await listener.wait(LONGER_THAN_TESTS_MS);
    listener.close();
  });

  test('leases are judged by the clock of the database, however the clock of a server goes', async () => {
    const real = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(real + 600_000);
    const ahead = await opened.openAgain();
    expect(Math.abs(ahead.now() - opened.store.now())).toBeLessThan(60_000);
    vi.setSystemTime(real - 600_000);
    expect(Math.abs(ahead.now() - opened.store.now())).toBeLessThan(60_000);
    vi.setSystemTime(real + 1_200_000);
    expect(Math.abs(ahead.now() - opened.store.now())).toBeLessThan(60_000);
  });
});

async function registerOn({ client }: Service, workPoolName: string): Promise<string> {
  const id = crypto.randomUUID();
  const common = { name: 'silent', type: 'process', queues: [], limit: null, reaches: ['host:one'], host: 'one', pid: 1, version: '0' };
  await client.workers.register({ id, workPoolName, ...common });
  return id;
}

async function createOn({ client }: Service, workPoolName: string): Promise<{ id: string }> {
  const { flowRun } = await client.flowRuns.create(runCreation({ workPoolName }));
  return flowRun;
}

async function reject({ client }: Service, claims: readonly Claim[]): Promise<void> {
  for (const { grant } of claims) {
    await client.executions.reject({ executionId: grant.executionId, fencing: grant.fencing, code: 'X', message: 'no.', remedy: '' });
  }
}
