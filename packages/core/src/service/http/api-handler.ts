import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFailures } from '../read-failures.ts';
import type { Service } from '../service.ts';
import { toWire } from './error-wire.ts';

export interface ApiHandlerOptions {
  /** Path before every route. @default '/api' */
  prefix?: `/${string}`;
  /** Largest body of a request in bytes. @default 16 MiB */
  bodyLimit?: number;
}

/** Answers whether the request was one of the API's; else the host goes on with it. */
export type ApiHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** The contract over HTTP, to be mounted on any node:http server. */
export async function createApiHandler(service: Service, { prefix = '/api', bodyLimit = 16 * 1024 * 1024 }: ApiHandlerOptions = {}): Promise<ApiHandler> {
  const [{ OpenAPIHandler }, { BodyLimitPlugin }] = await Promise.all([import('@orpc/openapi/node'), import('@orpc/server/node')]);
  const handler = new OpenAPIHandler(service.router, {
    plugins: [new BodyLimitPlugin({ maxBodySize: bodyLimit })],
    clientInterceptors: [
      async ({ next }) => {
        try {
          return await readFailures({ next: async () => next() });
        } catch (error) {
          throw toWire(error);
        }
      },
    ],
  });
  return async (request, response) => {
    const { matched } = await handler.handle(request, response, { prefix });
    return matched;
  };
}
