import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { v7 as newId } from 'uuid';
import { afterEach, describe, expect, test } from 'vitest';
import { openEmbedded } from '../../open-embedded.ts';
import { describeOnStores } from '../../testing/describe-on-stores.ts';
import { migrateSqlite } from '../sqlite/open-database.ts';
import { openSqliteStore } from '../sqlite/sqlite-store.ts';
import { all, sql } from '../statement.ts';
import { migrations } from './index.ts';

const directories: string[] = [];

function newFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-migrations-'));
  directories.push(directory);
  return join(directory, 'farhaul.db');
}

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

test('a store of a newer version is refused and left as it is', async () => {
  const file = newFile();
  await (await openSqliteStore(file)).close();
  const database = new DatabaseSync(file);
  database.exec(`pragma user_version = ${migrations.length + 1}`);
  database.close();
  await expect(openSqliteStore(file)).rejects.toMatchObject({
    code: 'FARHAUL_STORE_NEWER',
    details: { version: migrations.length + 1, known: migrations.length },
    hint: expect.stringContaining('Update farhaul'),
  });
});

test('an existing store is backed up before it is changed', async () => {
  const file = newFile();
  const store = await openSqliteStore(file);
  await store.write(() => all(sql`insert into setting (key, value) values ('kept', 'yes')`));
  await store.close();
  const further = [...migrations, { name: '9999-further', statements: ['create table further (id integer) {strict}'] }];
  const database = new DatabaseSync(file);
  await migrateSqlite(database, file, further);
  database.close();
  const backups = readdirSync(join(file, '..')).filter((name) => name.endsWith('.backup'));
  expect(backups).toHaveLength(1);
  const backup = new DatabaseSync(join(file, '..', backups[0] as string));
  expect(backup.prepare('select value from setting').get()).toEqual({ value: 'yes' });
  expect(backup.prepare('pragma user_version').get()).toEqual({ user_version: migrations.length });
  backup.close();
});

test('openings of a new store at the same time make it once', async () => {
  const file = newFile();
  const stores = await Promise.all(Array.from({ length: 5 }, () => openSqliteStore(file)));
  for (const store of stores) expect(await store.read(() => all(sql`select name from work_pool`))).toEqual([]);
  for (const store of stores) await store.close();
});

describeOnStores('a store that is opened again', (_story, opened) => {
  test('has what was written', async () => {
    await opened().store.write(() => all(sql`insert into setting (key, value) values ('a', 'b')`));
    const again = await opened().openAgain();
    expect(await again.read(() => all(sql`select value from setting where key = 'a'`))).toEqual([{ value: 'b' }]);
  });
});

describe('a store of an earlier schema', () => {
  const stores = fileURLToPath(new URL('../../testing/stores/', import.meta.url));

  test.each(readdirSync(stores))('%s is brought up to date, and what ran before is all there', async (name) => {
    const home = join(newFile(), '..');
    const database = new DatabaseSync(join(home, 'farhaul.db'));
    database.exec(readFileSync(join(stores, name), 'utf8'));
    database.close();
    const { client, close } = await openEmbedded({ directory: home });
    const { items } = await client.flowRuns.list({});
    expect(items.map(({ flowName, state }) => [flowName, state.type]).toSorted()).toEqual([
      ['bad', 'FAILED'],
      ['good', 'COMPLETED'],
      ['good', 'SCHEDULED'],
      ['plain', 'COMPLETED'],
    ]);
    const good = items.find(({ flowName, state }) => flowName === 'good' && state.type === 'COMPLETED');
    expect(good?.result).toMatchObject({ inline: expect.any(String) });
    expect((await client.flowRuns.logs({ id: good?.id ?? '', waitMs: 0 })).items.map(({ message }) => message)).toContain('line 7');
    expect((await client.flowRuns.taskRuns({ id: good?.id ?? '' })).items).toMatchObject([
      { taskName: 'step', attempt: 2, state: { type: 'COMPLETED' } },
    ]);
    expect(await client.workPools.get({ name: 'gpu' })).toMatchObject({ type: 'process', concurrencyLimit: 4 });
    expect((await client.workQueues.list({ workPoolName: 'gpu' })).items.map((queue) => queue.name).toSorted()).toEqual([
      'default',
      'urgent',
    ]);
    expect(await client.blocks.get({ name: 'result-storage' })).toMatchObject({
      type: 'local-file-system',
      document: { basePath: '/tmp/results' },
    });
    // What waited then starts now.
    const waiting = items.find(({ state }) => state.type === 'SCHEDULED');
    const worker = await client.workers.register({
      id: newId(),
      name: 'w',
      type: 'process',
      workPoolName: 'gpu',
      queues: [],
      limit: 1,
      reaches: [],
      host: 'here',
      pid: 1,
      version: '1',
    });
    const { claims } = await client.workers.next({
      workerId: worker.id,
      scope: { kind: 'work-pool', workPoolName: 'gpu', queues: [] },
      limit: 1,
      waitMs: 0,
    });
    expect(claims.map(({ flowRun }) => flowRun.id)).toEqual([waiting?.id]);
    await close();
  });
});
