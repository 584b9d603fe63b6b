import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFailures } from '../read-failures.ts';
import type { Service } from '../service.ts';
import { toWire } from './error-wire.ts';

export interface ApiHandlerOptions {
  /** Path before every route. @default '/api' */
  prefix?: `/${string}`;
  /** Largest body of a request in bytes. @default 16 MiB */
  bodyLimit?: number;
  /** Throws where the caller may not do this. Calls of `run` carry their execution's token, which the service judges itself. */
  authorize?: (call: ApiCall) => void | Promise<void>;
}

export interface ApiCall {
  /** Of the contract: `['flowRuns', 'create']`. */
  path: readonly string[];
  request: IncomingMessage;
}

/** Answers whether the request was one of the API's; else the host goes on with it. */
export type ApiHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** The contract over HTTP, to be mounted on any node:http server. */
export async function createApiHandler(service: Service, options: ApiHandlerOptions = {}): Promise<ApiHandler> {
  const { prefix = '/api', bodyLimit = 16 * 1024 * 1024, authorize } = options;
  const [{ OpenAPIHandler }, { BodyLimitPlugin }] = await Promise.all([import('@orpc/openapi/node'), import('@orpc/server/node')]);
  const handler = new OpenAPIHandler<{ request: IncomingMessage }>(service.router, {
    plugins: [new BodyLimitPlugin({ maxBodySize: bodyLimit })],
    clientInterceptors: [
      async ({ next, path, context }) => {
        try {
          await authorize?.({ path, request: context.request });
          return await readFailures({ next: async () => next() });
        } catch (error) {
          throw toWire(error);
        }
      },
    ],
  });
  return async (request, response) => {
    const { matched } = await handler.handle(request, response, { prefix, context: { request } });
    return matched;
  };
}
