import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '../../packages/core/src/protocol/contract.ts';
import { createHttpClient } from '../../packages/core/src/service/index.ts';

export interface DuplicatingProxy {
  apiUrl: string;
  client: Client;
  close(): Promise<void>;
}

/** Delivers every call that may change something twice, one after the other, and answers what the first one answered. */
export async function duplicating(target: string): Promise<DuplicatingProxy> {
  const server = createServer((request, response) => {
    forward(request, target)
      .then(async (answer) => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  return {
    apiUrl,
    client: createHttpClient({ url: apiUrl }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function forward(request: IncomingMessage, target: string): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', headers, url = '' } = request;
  const kept = ['content-type', 'idempotency-key', 'authorization'].flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as [string, string]] : [];
  });
  const send = (more: RequestInit = {}) =>
    fetch(new URL(url, target), { method, headers: kept, ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}), ...more });
  const answer = await send();
  if (method !== 'GET') await again(send);
  return answer;
}

/** The second delivery is complete before the first is answered; a call that waits for something is given up. */
async function again(send: (more: RequestInit) => Promise<Response>): Promise<void> {
  await send({ signal: AbortSignal.timeout(100) })
    .then((answer) => answer.arrayBuffer())
    .catch(() => undefined);
}
