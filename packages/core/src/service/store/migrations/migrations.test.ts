import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
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
