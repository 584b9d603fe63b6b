import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access } from '../access/create-access.ts';
import type { Caller, CallContext } from '../access/caller.ts';
import { unauthorized } from '../access/judge-access.ts';
import { readFailures } from '../read-failures.ts';
import type { Service } from '../service.ts';
import { toWire } from './error-wire.ts';

export interface ApiHandlerOptions {
  /** Path before every route. @default '/api' */
  prefix?: `/${string}`;
  /** Largest body of a request in bytes. @default 16 MiB */
  bodyLimit?: number;
  /** Whether callers must show an API key; runs show the token of their execution instead. @default false */
  authentication?: boolean;
}

/** Answers whether the request was one of the API's; else the host goes on with it. */
export type ApiHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

interface RequestContext extends CallContext {
  caller: Caller;
  address: string | null;
}

/** The contract over HTTP, to be mounted on any node:http server. */
export async function createApiHandler(service: Service, options: ApiHandlerOptions = {}): Promise<ApiHandler> {
  const { prefix = '/api', bodyLimit = 16 * 1024 * 1024, authentication = false } = options;
  const [{ OpenAPIHandler }, { BodyLimitPlugin }] = await Promise.all([import('@orpc/openapi/node'), import('@orpc/server/node')]);
  const { access } = service;
  const handler = new OpenAPIHandler<RequestContext>(service.router, {
    plugins: [new BodyLimitPlugin({ maxBodySize: bodyLimit })],
    clientInterceptors: [
      async ({ next, ...call }) => {
        const judged = { path: call.path, input: call.input, caller: call.context.caller };
        const { address } = call.context;
        try {
          const input = await access.authorize(judged);
          const answer = await readFailures({ next: async () => next({ ...call, input }) });
          await access.audit(judged, { address, error: null });
          return answer;
        } catch (error) {
          await access.audit(judged, { address, error }).catch(() => undefined);
          throw toWire(error);
        }
      },
    ],
  });
  return async (request, response) => {
    const address = request.socket.remoteAddress ?? null;
    const caller: Caller = authentication ? await access.authenticate(request.headers.authorization) : { kind: 'anyone' };
    if (caller.kind === 'unknown' && isForKeys(request, prefix)) {
      await refuse({ access, caller, address }, request, response);
      return true;
    }
    const { matched } = await handler.handle(request, response, {
      prefix,
      context: { caller, address, idempotencyKey: idempotencyKeyOf(request) },
    });
    return matched;
  };
}

const longestKey = 200;

/** A longer one counts as none: cut, two that begin alike would be taken for one. */
function idempotencyKeyOf({ headers }: IncomingMessage): string | null {
  const key = headers['idempotency-key'];
  return typeof key === 'string' && key !== '' && key.length <= longestKey ? key : null;
}

/** Whether only the holder of a key may ask this: decided before a body is read. */
function isForKeys({ url = '/' }: IncomingMessage, prefix: string): boolean {
  const path = url.split('?', 1)[0] ?? '';
  return path !== `${prefix}/server` && !path.startsWith(`${prefix}/run/`);
}

async function refuse(
  { access, caller, address }: { access: Access; caller: Extract<Caller, { kind: 'unknown' }>; address: string | null },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const error = unauthorized(caller.reason);
  const action = `${request.method} ${(request.url ?? '').split('?', 1)[0]?.slice(0, 200)}`;
  await access.audit({ path: [action], input: null, caller }, { address, error }).catch(() => undefined);
  response
    .writeHead(401, { 'content-type': 'application/json', 'cache-control': 'no-store', 'www-authenticate': 'Bearer', connection: 'close' })
    .end(JSON.stringify(toWire(error)));
}
