import type { DatabaseSync } from 'node:sqlite';
import { FarhaulError } from '../../../errors/farhaul-error.ts';
import { type Migration, migrations, render } from '../migrations/index.ts';
import { loadSqlite } from './load-sqlite.ts';
import { describeSqliteError, isBusy } from './sqlite-errors.ts';

/**
 * Blocks the event loop for so long at most; the rest of the waiting is done off it. Much less makes eight processes three
 * times slower: each commit of another process empties the page cache, so it pays to make several in a row.
 */
const BUSY_TIMEOUT_MS = 100;
const OPEN_TRIES = 500;

export async function openDatabase(file: string): Promise<DatabaseSync> {
  const sqlite = loadSqlite();
  let database: DatabaseSync | null = null;
  try {
    database = new sqlite.DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    const open = database;
    await untilFree(() =>
      open.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on; pragma wal_autocheckpoint = 4000'),
    );
    await migrateSqlite(open, file, migrations);
    return open;
  } catch (error) {
    if (database?.isOpen) database.close();
    throw describeSqliteError(error, file);
  }
}

/** Brings the schema up to the last of the steps; a store that has a schema already is copied first. */
export async function migrateSqlite(database: DatabaseSync, file: string, steps: readonly Migration[]): Promise<void> {
  const version = await untilFree(() => storeVersion(database));
  refuseNewer(version, { file, known: steps.length });
  if (version === steps.length) return;
  if (version > 0) await loadSqlite().backup(database, `${file}.before-${steps.length}-${Date.now()}.backup`);
  await untilFree(() => migrate(database, file, steps));
}

/** Looks again under the lock: another process may have migrated meanwhile. */
function migrate(database: DatabaseSync, file: string, steps: readonly Migration[]): void {
  database.exec('begin immediate');
  try {
    const version = storeVersion(database);
    refuseNewer(version, { file, known: steps.length });
    for (const migration of steps.slice(version)) {
      for (const statement of render(migration, 'sqlite')) database.exec(statement);
    }
    database.exec(`pragma user_version = ${steps.length}`);
    database.exec('commit');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

function storeVersion(database: DatabaseSync): number {
  return (database.prepare('pragma user_version').get() as { user_version: number }).user_version;
}

function refuseNewer(version: number, { file, known }: { file: string; known: number }): void {
  if (version <= known) return;
  throw new FarhaulError('FARHAUL_STORE_NEWER', `The store ${file} has version ${version}; this farhaul knows versions up to ${known}.`, {
    hint: 'Update farhaul, or point FARHAUL_HOME to another directory.',
    details: { file, version, known },
  });
}

async function untilFree<Result>(attempt: () => Result): Promise<Result> {
  for (let tried = 1; ; tried += 1) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || tried === OPEN_TRIES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
  }
}
