import { DatabaseSync } from 'node:sqlite';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { databaseUrl } from '../testing/test-stores.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';
import { all, first, run, sql, type Transaction, wake } from './statement.ts';

describeOnStores('a store', (_story, opened, kind) => {
  const set = (key: string, value: string) =>
    run(sql`insert into setting (key, value) values (${key}, ${value})
    on conflict (key) do update set value = excluded.value`);
  const read = (key: string) => first<{ value: string }>(sql`select value from setting where key = ${key}`);

  test('writes all of a transaction or nothing', async () => {
    const { store } = opened();
    const failing = store.write(function* (): Transaction<void> {
      yield* set('half', 'written');
      throw new Error('no further');
    });
    await expect(failing).rejects.toThrow('no further');
    expect(await store.read(() => read('half'))).toBeNull();
  });

  test.skipIf(kind.name === 'postgres')('keeps the order of writes that were asked for one after the other', async () => {
    const { store } = opened();
    const reached = await Promise.all(
      Array.from({ length: 50 }, () =>
        store.write(function* (): Transaction<number> {
          const before = Number((yield* read('count'))?.value ?? 0);
          yield* set('count', String(before + 1));
          return before + 1;
        }),
      ),
    );
    expect(reached).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  test('wakes a listener of the topic, also one that waits later', async () => {
    const { store } = opened();
    const listener = store.changes.listen(['one']);
    await store.write(() => wake('one'));
    // Longer than a test may take: it must end by the wake.
    await listener.wait(3_600_000);
    listener.close();
  });

  test.skipIf(!kind.parallel)('wakes listeners of another opening of the same place', async () => {
    const { store, openAgain } = opened();
    const again = await openAgain();
    for (let round = 0; round < 3; round += 1) {
      const listener = again.changes.listen(['one']);
      const woken = listener.wait(3_600_000);
      // LISTEN takes effect a moment after the listener began.
      if (round === 0 && kind.name === 'postgres') await woken;
      const next = round === 0 ? listener.wait(3_600_000) : woken;
      await store.write(function* (): Transaction<void> {
        yield* set('round', String(round));
        yield* wake('one');
      });
      await next;
      listener.close();
    }
  });

  test.skipIf(kind.name !== 'postgres')('goes on when its connections are lost', async () => {
    const { store } = opened();
    const listener = store.changes.listen(['after']);
    const administration = new pg.Client({ connectionString: databaseUrl ?? '' });
    await administration.connect();
    const { rows } = await administration.query('select current_database() as name');
    expect(rows).toHaveLength(1);
    const schema = (await store.read(() => first<{ schema: string }>(sql`select current_schema() as schema`)))?.schema;
    await store.write(() => all(sql`select set_config('application_name', ${schema ?? ''}, false)`));
    const ended = await administration.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
      schema,
    ]);
    expect(ended.rowCount).toBeGreaterThan(0);
    await administration.end();
    await store.write(() => set('after', 'loss'));
    expect((await store.read(() => read('after')))?.value).toBe('loss');
    listener.close();
  });
});

test('while another process holds the lock, a write waits and the event loop goes on', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-locked-'));
  const store = await openSqliteStore(join(directory, 'farhaul.db'));
  const other = new DatabaseSync(join(directory, 'farhaul.db'));
  other.exec('begin immediate');
  let done = false;
  const writing = store
    .write(() => run(sql`insert into setting (key, value) values ('a', 'b')`))
    .then(() => {
      done = true;
    });
  for (let turns = 0; turns < 1_000; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(done).toBe(false);
  expect(await store.read(() => all(sql`select key from setting`))).toEqual([]);
  other.exec('commit');
  other.close();
  await writing;
  await store.close();
  rmSync(directory, { recursive: true });
});
