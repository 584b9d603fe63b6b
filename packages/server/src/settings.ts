/** The only place of this package that reads the environment. */
export interface ServerSettings {
  /** `DATABASE_URL`: PostgreSQL; null: SQLite in the data directory. */
  databaseUrl: string | null;
}

export function readServerSettings(environment: NodeJS.ProcessEnv = process.env): ServerSettings {
  return { databaseUrl: environment['DATABASE_URL'] || null };
}
