import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createService, type Service } from './service.ts';
import { first, run, sql, type Transaction, wake } from './store/statement.ts';
import type { Store } from './store/store.ts';
import { createScenario } from './testing/scenario.ts';
import { shortTimings } from './testing/short-timings.ts';
import { databaseUrl, storeKinds, type TestStore } from './testing/test-stores.ts';

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

  async function replica(): Promise<Service> {
    const service = createService({ store: await opened.openAgain(), timings: { ...shortTimings, sweepMs: 50 } });
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

  test('a wake reaches the waiting of another server, also after its listening connection was lost', async () => {
    const here = await opened.openAgain();
    const there = await opened.openAgain();
    const listener = there.changes.listen(['topic']);
    await wakeUntilHeard(here, listener.wait(60_000));
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
    // The first wait may end by the new connection's own look.
    await listener.wait(60_000);
    await wakeUntilHeard(here, listener.wait(60_000));
    listener.close();
  }, 60_000);

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

/** LISTEN takes effect a moment after the listener began: the wake is sent again until it arrives. */
async function wakeUntilHeard(store: Store, heard: Promise<void>): Promise<void> {
  let done = false;
  void heard.then(() => {
    done = true;
  });
  await vi.waitUntil(
    async () => {
      await store.write(function* (): Transaction<void> {
        yield* run(sql`update leader set name = name where name = 'none'`);
        yield* wake('topic');
      });
      return done;
    },
    { timeout: 30_000 },
  );
}

async function registerOn({ client }: Service, workPoolName: string): Promise<string> {
  const id = crypto.randomUUID();
  const common = { name: 'silent', type: 'process', queues: [], limit: null, reaches: ['host:one'], host: 'one', pid: 1, version: '0' };
  await client.workers.register({ id, workPoolName, ...common });
  return id;
}

async function createOn({ client }: Service, workPoolName: string): Promise<{ id: string }> {
  const { flowRun } = await client.flowRuns.create({
    id: crypto.randomUUID(),
    name: 'quiet-river',
    flowName: 'flow',
    parameters: {},
    arguments: { byName: {} },
    binding: { workerType: 'process', jobVariables: {}, storage: null },
    code: null,
    workPoolName,
  });
  return flowRun;
}
