/** Every test of the service runs on each store: SQLite in a file and PGlite; in the suite `postgres` on the server that it gives. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { openPostgresStore } from '../store/postgres/postgres-store.ts';
import type { PostgresPool, PostgresQuery } from '../store/postgres/postgres-pool.ts';
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts';
import type { Store } from '../store/store.ts';

export interface TestStore {
  store: Store;
  /** A further, independent opening of the same place, as another process or server has it. */
  openAgain(): Promise<Store>;
  dispose(): Promise<void>;
}

export interface StoreKind {
  name: string;
  /** Whether several connections work at the same time. */
  parallel: boolean;
  /** Why it cannot be had here; null where it can. */
  trouble: string | null;
  open(): Promise<TestStore>;
}

/** Of a PostgreSQL server, or `skip:` and why there is none; not `DATABASE_URL`, which servers and commands under test would take. */
const given = process.env['FARHAUL_TEST_DATABASE_URL'];
const trouble = given?.startsWith('skip:') ? given.slice(5) : null;
export const databaseUrl = trouble === null ? (given ?? null) : null;

export const storeKinds: readonly StoreKind[] =
  given === undefined
    ? [
        { name: 'sqlite', parallel: true, trouble: null, open: openSqlite },
        { name: 'pglite', parallel: false, trouble: null, open: openPglite },
      ]
    : [{ name: 'postgres', parallel: true, trouble, open: () => openPostgres(databaseUrl ?? '') }];

async function openSqlite(): Promise<TestStore> {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-store-'));
  const file = join(directory, 'farhaul.db');
  const stores = [await openSqliteStore(file)];
  return {
    store: stores[0] as Store,
    async openAgain() {
      const store = await openSqliteStore(file);
      stores.push(store);
      return store;
    },
    async dispose() {
      for (const store of stores) await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

async function openPostgres(url: string): Promise<TestStore> {
  const schema = `test_${randomUUID().replaceAll('-', '')}`;
  const administration = new pg.Client({ connectionString: url });
  await administration.connect();
  await administration.query(`create schema ${schema}`);
  const opened: { store: Store; pool: pg.Pool }[] = [];
  const open = async (): Promise<Store> => {
    const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${schema}`, max: 10, pipeline: true });
    pool.on('error', () => {});
    const store = await openPostgresStore({ pool: pool as unknown as PostgresPool });
    opened.push({ store, pool });
    return store;
  };
  return {
    store: await open(),
    openAgain: open,
    async dispose() {
      for (const { store, pool } of opened) {
        await store.close();
        await pool.end();
      }
      await administration.query(`drop schema ${schema} cascade`);
      await administration.end();
    },
  };
}

async function openPglite(): Promise<TestStore> {
  const database = await PGlite.create();
  const stores: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openPostgresStore({ pool: onePool(database), prepare: false });
    stores.push(store);
    return store;
  };
  return {
    store: await open(),
    openAgain: open,
    async dispose() {
      for (const store of stores) await store.close();
      await database.close();
    },
  };
}

/** PGlite has one connection: whoever connects waits until it is free. */
function onePool(database: PGlite): PostgresPool {
  let last: Promise<void> = Promise.resolve();
  const query = async ({ text, values }: PostgresQuery) => {
    const { rows, fields } = await database.query<Record<string, unknown>>(text, values);
    return { rows, fields };
  };
  const lock = async (): Promise<() => void> => {
    const before = last;
    let free = (): void => {};
    last = new Promise((resolve) => {
      free = resolve;
    });
    await before;
    return free;
  };
  return {
    async query(asked) {
      const free = await lock();
      try {
        // Listening needs a connection of its own, which there is not: each store looks by itself.
        return await query(asked);
      } finally {
        free();
      }
    },
    async connect() {
      const free = await lock();
      return {
        query: (asked) => {
          if (!asked.text.startsWith('listen ')) return query(asked);
          free();
          return Promise.resolve({ rows: [], fields: [] });
        },
        release: () => free(),
      };
    },
    async end() {},
  };
}
