import type { Server } from 'node:http';
import { FarhaulError } from '@farhaul/core/client';
import type { FarhaulWorker } from '@farhaul/core/worker';

export interface HealthEndpoint {
  url: string;
  /** Until then it answers that the worker has not started. */
  watch(worker: Pick<FarhaulWorker, 'name' | 'running' | 'health'>): void;
  close(): Promise<void>;
}

/** `GET /health` for whoever keeps the worker alive: 200 while its heartbeat is accepted, else 503 with the reason. */
export async function openHealthEndpoint({ host, port }: { host: string; port: number }): Promise<HealthEndpoint> {
  let watched: Pick<FarhaulWorker, 'name' | 'running' | 'health'> | null = null;
  // Not by import, which reads every name of the module and with them loads all of fetch: 12 MB.
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer((request, response) => {
    const { status, body } = answer(request.url ?? '/', watched);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(`${JSON.stringify(body)}\n`);
  });
  const actual = await listen(server, { host, port });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}/health`,
    watch: (worker) => {
      watched = worker;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answer(
  path: string,
  worker: Pick<FarhaulWorker, 'name' | 'running' | 'health'> | null,
): { status: number; body: Record<string, unknown> } {
  if (path.split('?', 1)[0] !== '/health') return { status: 404, body: { status: 'unknown', reason: 'There is /health only.' } };
  if (worker === null) return { status: 503, body: { status: 'unhealthy', reason: 'the worker has not started: the API does not answer' } };
  const { name, running, health } = worker;
  if (health.healthy) return { status: 200, body: { status: 'ok', worker: name, running } };
  return { status: 503, body: { status: 'unhealthy', worker: name, running, reason: health.reason } };
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  }).catch((error: NodeJS.ErrnoException) => {
    throw new FarhaulError('FARHAUL_CONFIGURATION', `The health endpoint cannot listen on ${host}, port ${port}: ${error.message}`, {
      hint: 'Choose another --healthcheck-port (0 takes any free one), or an address of this machine as --healthcheck-host.',
      cause: error,
    });
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
