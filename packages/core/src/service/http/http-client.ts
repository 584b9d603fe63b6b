import { createORPCClient } from '@orpc/client';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { type Client, contract } from '../../protocol/contract.ts';
import { fromWire } from './error-wire.ts';

export interface HttpClientOptions {
  /** Of the API: `http://127.0.0.1:4270/api`. */
  url: string;
  /** API key; null where the server asks for none. */
  key?: string | null;
}

/** The same client over HTTP. Making it does no I/O. */
export function createHttpClient({ url, key = null }: HttpClientOptions): Client {
  const link = new OpenAPILink(contract, {
    url,
    headers: () => (key === null ? {} : { authorization: `Bearer ${key}` }),
    interceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          throw fromWire(error, url);
        }
      },
    ],
  });
  return createORPCClient<JsonifiedClient<Client>>(link) as Client;
}
