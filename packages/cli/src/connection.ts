import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connect, FarhaulError, lastServer, readSettings, type Client, type Connection } from '@farhaul/core/client';

type Use<Result> = (client: Client, connection: Connection) => Promise<Result>;

/** Opens the API for one command and closes it whatever happens. */
export async function withClient<Result>(use: Use<Result>): Promise<Result> {
  const connection = await connect();
  try {
    return await use(connection.client, connection);
  } finally {
    await connection.close();
  }
}

/** For commands that only read: they do not make a store where there is none. */
export async function withExistingStore<Result>(use: Use<Result>): Promise<Result> {
  const directory = missingStore();
  if (directory === null) return await withClient(use);
  throw new FarhaulError('FARHAUL_NOT_FOUND', `Nothing has run here yet: there is no store in ${directory}.`, {
    hint: 'Call a flow first, or point FARHAUL_HOME or FARHAUL_API_URL to where the runs are.',
  });
}

/** The data directory that would hold the store, where there is none; null where there is one, or a server is used. */
export function missingStore(): string | null {
  const { apiUrl, dataDirectory } = readSettings();
  if (apiUrl !== null || lastServer(dataDirectory) !== null) return null;
  return existsSync(join(dataDirectory, 'farhaul.db')) ? null : dataDirectory;
}
