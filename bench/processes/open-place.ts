import pg from 'pg';
import { openPostgresStore } from '../../packages/core/src/service/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../packages/core/src/service/store/sqlite/sqlite-store.ts';
import type { Store } from '../../packages/core/src/service/store/store.ts';

/** The store of a file, or of a database's URL. */
export async function openPlace(place: string): Promise<{ store: Store; end(): Promise<void> }> {
  if (!place.startsWith('postgres:')) {
    const store = await openSqliteStore(place);
    return { store, end: () => store.close() };
  }
  const pool = new pg.Pool({ connectionString: place, max: 4, pipeline: true });
  const store = await openPostgresStore({ pool });
  return {
    store,
    end: async () => {
      await store.close();
      await pool.end();
    },
  };
}
