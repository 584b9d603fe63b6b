import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { FarhaulError } from '../../../errors/farhaul-error.ts';
import { migrations, render } from '../migrations/index.ts';
import { loadSqlite } from './load-sqlite.ts';
import { describeSqliteError, isBusy } from './sqlite-errors.ts';

/** Short, for it blocks the event loop; the rest of the waiting is done off it. */
const BUSY_TIMEOUT_MS = 20;
const OPEN_TRIES = 500;

export async function openDatabase(file: string): Promise<DatabaseSync> {
  const sqlite = loadSqlite();
  const existed = existsSync(file);
  let database: DatabaseSync | null = null;
  try {
    database = new sqlite.DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    const open = database;
    await untilFree(() => open.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on'));
    const version = await untilFree(() => storeVersion(open));
    refuseNewer(version, file);
    if (version < migrations.length) {
      if (existed && version > 0) await sqlite.backup(open, `${file}.before-${migrations.length}-${Date.now()}.backup`);
      await untilFree(() => migrate(open, file));
    }
    return open;
  } catch (error) {
    if (database?.isOpen) database.close();
    throw describeSqliteError(error, file);
  }
}

/** Again under the lock: another process may have migrated meanwhile. */
function migrate(database: DatabaseSync, file: string): void {
  database.exec('begin immediate');
  try {
    const version = storeVersion(database);
    refuseNewer(version, file);
    for (const migration of migrations.slice(version)) {
      for (const statement of render(migration, 'sqlite')) database.exec(statement);
    }
    database.exec(`pragma user_version = ${migrations.length}`);
    database.exec('commit');
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
}

function storeVersion(database: DatabaseSync): number {
  return (database.prepare('pragma user_version').get() as { user_version: number }).user_version;
}

function refuseNewer(version: number, file: string): void {
  if (version <= migrations.length) return;
  throw new FarhaulError('FARHAUL_STORE_NEWER', `The store ${file} has version ${version}; this farhaul knows versions up to ${migrations.length}.`, {
    hint: 'Update farhaul, or point FARHAUL_HOME to another directory.', details: { file, version, known: migrations.length },
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
