import { FarhaulError } from '../../../errors/farhaul-error.ts';
import { migrations, render } from '../migrations/index.ts';
import type { PostgresConnection, PostgresPool } from './postgres-pool.ts';

/** Any number; two servers that start together take turns on it. */
const LOCK = 7_203_451;

/** Brings the database to this version's schema, in one transaction; refuses one that a newer version made. */
export async function migratePostgres(pool: PostgresPool): Promise<void> {
  const connection = await pool.connect();
  const run = (text: string) => connection.query({ text, values: [] });
  try {
    await run('begin');
    await run(`select pg_advisory_xact_lock(${LOCK})`);
    await run('create table if not exists store_version (version bigint not null)');
    const version = await storeVersion(connection);
    refuseNewer(version);
    for (const migration of migrations.slice(version)) {
      for (const statement of render(migration, 'postgres')) await run(statement);
    }
    await run('delete from store_version');
    await run(`insert into store_version (version) values (${migrations.length})`);
    await run('commit');
  } catch (error) {
    await run('rollback').catch(() => {});
    throw error;
  } finally {
    connection.release();
  }
}

async function storeVersion(connection: PostgresConnection): Promise<number> {
  const { rows } = await connection.query({ text: 'select version from store_version', values: [] });
  return Number(rows[0]?.['version'] ?? 0);
}

function refuseNewer(version: number): void {
  if (version <= migrations.length) return;
  throw new FarhaulError(
    'FARHAUL_STORE_NEWER',
    `The database has version ${version}; this farhaul knows versions up to ${migrations.length}.`,
    {
      hint: 'Update farhaul, or point DATABASE_URL to another database.',
      details: { version, known: migrations.length },
    },
  );
}
