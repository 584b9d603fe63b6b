/** A real HTTP server over a service, for tests of what its API stores and serves. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GrantV1, StorageV1 } from '../../plugin/v1/storage-v1.ts';
import type { Client } from '../../protocol/contract.ts';
import { openServerStorage } from '../../storage/server-storage.ts';
import { createApiHandler, type ApiHandlerOptions } from '../http/api-handler.ts';
import { createHttpClient } from '../http/http-client.ts';
import type { ObjectStore } from '../objects/object-store.ts';
import { createService, type Service } from '../service.ts';
import type { Store } from '../store/store.ts';

export interface ObjectServer {
  service: Service;
  client: Client;
  url: string;
  storage: StorageV1;
  close(): Promise<void>;
}

export async function startObjectServer(store: Store, options: ApiHandlerOptions & { objects?: ObjectStore } = {}): Promise<ObjectServer> {
  const service = createService({ store, ...(options.objects ? { objects: options.objects } : {}) });
  const handle = await createApiHandler(service, options);
  const server = createServer((request, response) => {
    void handle(request, response).then((answered) => {
      if (!answered) response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const client = createHttpClient({ url });
  return {
    service,
    client,
    url,
    storage: openServerStorage({ client, url, configuration: {} }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** As infrastructure does that has nothing but the grant. */
export async function useUrl(grant: GrantV1, body: Uint8Array | null): Promise<Uint8Array | null> {
  if (grant.via !== 'url') throw new Error(`not a URL: ${JSON.stringify(grant)}`);
  const { method, headers } = grant;
  const response = await fetch(grant.url, { method, headers, ...(body ? { body } : {}) });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return body ? null : bytes;
}
