import { FarhaulError, readDataDirectory, readSecretKeySettings } from '@farhaul/core/client';
import { openEmbedded, openPostgresStore, openSecretKeys, createService, type Service } from '@farhaul/core/service';

export interface HostedService {
  service: Service;
  /** Of the store, for a person; without a password. */
  place: string;
  close(): Promise<void>;
}

/** The service over the data directory's SQLite file, or over the database that the URL names. */
export async function openService(databaseUrl: string | null, directory: string = readDataDirectory()): Promise<HostedService> {
  if (databaseUrl === null) {
    const embedded = await openEmbedded({ directory });
    return { service: embedded.service, place: `SQLite in ${embedded.directory}`, close: () => embedded.close() };
  }
  return await openPostgres(databaseUrl, directory);
}

async function openPostgres(databaseUrl: string, directory: string): Promise<HostedService> {
  const place = describeDatabase(databaseUrl);
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 10,
    pipeline: true,
    application_name: 'farhaul',
    connectionTimeoutMillis: 10_000,
  });
  // A connection that breaks while it is idle is replaced by the pool; unheard, it would end the process.
  pool.on('error', () => undefined);
  try {
    const store = await openPostgresStore({ pool });
    const secretKeys = openSecretKeys({ ...readSecretKeySettings(), dataDirectory: directory });
    const service = createService({ store, secretKeys });
    service.start();
    return {
      service,
      place,
      close: async () => {
        await service.stop();
        await store.close();
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end().catch(() => undefined);
    throw error;
  }
}

/** Host and database; never user or password. */
function describeDatabase(databaseUrl: string): string {
  const url = URL.parse(databaseUrl);
  if (url && /^postgres(?:ql)?:$/.test(url.protocol)) return `PostgreSQL at ${url.host}${url.pathname}`;
  throw new FarhaulError('FARHAUL_CONFIGURATION', 'DATABASE_URL is no PostgreSQL URL.', {
    hint: 'Write postgres://user:password@host:5432/database.',
  });
}
