import type { IncomingMessage, ServerResponse } from 'node:http';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { Access } from '../access/create-access.ts';
import type { Caller, CallContext } from '../access/caller.ts';
import { unauthorized } from '../access/judge-access.ts';
import { createContentHandler } from '../objects/content-handler.ts';
import { readFailures } from '../read-failures.ts';
import type { Service } from '../service.ts';
import { toWire } from './error-wire.ts';
import { refuseDeep } from './refuse-deep.ts';
import { createRequestGate, defaultRequestLimits, forAddress, type RequestLimits } from './request-limits.ts';
import { mapStreamErrors } from './stream-errors.ts';

export interface ApiHandlerOptions {
  /** Path before every route. @default '/api' */
  prefix?: `/${string}`;
  /** Largest body of a request in bytes. @default 16 MiB */
  bodyLimit?: number;
  /** Largest object that may be stored, bytes. @default 1 GiB */
  objectLimit?: number;
  /** Whether callers must show an API key; runs show the token of their execution instead. @default false */
  authentication?: boolean;
  /** Counted for each key, twenty times as much for each address without one; null: none. @default null, and `defaultRequestLimits` with authentication */
  limits?: RequestLimits | null;
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
  const content = createContentHandler({
    objects: service.objects,
    prefix,
    objectLimit: options.objectLimit ?? 1024 ** 3,
    onFailure: (message) => service.logger.warn(message),
  });
  const handler = new OpenAPIHandler<RequestContext>(service.router, {
    plugins: [new BodyLimitPlugin({ maxBodySize: bodyLimit })],
    clientInterceptors: [
      async ({ next, ...call }) => {
        const judged = { path: call.path, input: call.input, caller: call.context.caller };
        const { address } = call.context;
        try {
          refuseDeep(call.input);
          const input = await access.authorize(judged);
          const answer = await readFailures({ next: async () => next({ ...call, input }) });
          await access.audit(judged, { address, error: null });
          return mapStreamErrors(answer, toWire);
        } catch (error) {
          await access.audit(judged, { address, error }).catch(() => undefined);
          throw toWire(error);
        }
      },
    ],
  });
  const limits = options.limits === undefined ? (authentication ? defaultRequestLimits : null) : options.limits;
  const gates = limits && { key: createRequestGate(limits), address: createRequestGate(forAddress(limits)) };
  return async (request, response) => {
    const address = request.socket.remoteAddress ?? null;
    const caller: Caller = authentication ? await access.authenticate(request.headers.authorization) : { kind: 'anyone' };
    if (gates) {
      const [gate, counted] = caller.kind === 'key' ? [gates.key, caller.id] : [gates.address, String(address)];
      const refused = gate.enter(counted);
      if (refused) return sendLater(refused, response);
      // Who went away while its key was looked up closes no second time.
      if (request.socket.destroyed) gate.leave(counted);
      else response.once('close', () => gate.leave(counted));
    }
    // A signed URL vouches for itself: whoever has it needs no key.
    if (await content(request, response)) return true;
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

function sendLater({ retryAfterSeconds, reason }: { retryAfterSeconds: number; reason: string }, response: ServerResponse): true {
  const error = new FarhaulError('FARHAUL_API_BUSY', `The server takes no more from this caller now: ${reason}.`, {
    hint: `Try again in ${retryAfterSeconds} s; clients of farhaul do so by themselves.`,
    retryable: true,
    details: { retryAfterSeconds },
  });
  response
    .writeHead(429, { 'content-type': 'application/json', 'cache-control': 'no-store', 'retry-after': String(retryAfterSeconds) })
    .end(JSON.stringify(toWire(error)));
  return true;
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
