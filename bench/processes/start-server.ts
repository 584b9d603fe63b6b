import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createHttpClient } from '@farhaul/core/service';

type Client = ReturnType<typeof createHttpClient>;

export interface BenchServer {
  /** Without a path. */
  readonly origin: string;
  readonly client: Client;
  stop(): Promise<void>;
}

/** A server in a process of its own, on a new SQLite file or on the database of a URL, with a pool `pool`. */
export async function startBenchServer(databaseUrl?: string): Promise<BenchServer> {
  const script = fileURLToPath(new URL('./submit-server.ts', import.meta.url));
  const server = spawn(process.execPath, [script, ...(databaseUrl === undefined ? [] : [databaseUrl])], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(server, 'close').then(([code]) => {
    throw new Error(`The server ended with ${code}.`);
  });
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(server.stdout, 'data'), ended])) as [Buffer];
  const origin = `http://127.0.0.1:${String(line).trim()}`;
  const client = createHttpClient({ url: `${origin}/api` });
  await createPool(client);
  return {
    origin,
    client,
    stop: async () => {
      server.stdin.end();
      await once(server, 'close');
    },
  };
}

export async function createPool(client: Pick<Client, 'workPools'>): Promise<void> {
  await client.workPools.create({
    name: 'pool',
    type: 'process',
    baseJobTemplate: { job: { name: 'bench' }, variables: { type: 'object', properties: {} } },
  });
}
