import { randomUUID } from 'node:crypto';
import { createORPCClient } from '@orpc/client';
import { StandardLink, type StandardLinkClient } from '@orpc/client/standard';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { StandardOpenapiLinkCodec } from '@orpc/openapi-client/standard';
import { toStandardBody } from '@orpc/standard-server-node';
import { sendRequest } from '../../channel/send-request.ts';
import type { Client } from '../../protocol/contract.ts';
import { AnswerSerializer } from './answer-serializer.ts';
import { fromWire } from './error-wire.ts';
import { repeatLost } from './repeat-lost.ts';
import { routeContract } from './route-contract.ts';
import { mapStreamErrors } from './stream-errors.ts';

export interface HttpClientOptions {
  /** Of the API: `http://127.0.0.1:4270/api`. */
  url: string;
  /** API key; null where the server asks for none. */
  key?: string | null;
}

interface LinkContext {
  /** One per call, the same for its repeats. */
  idempotencyKey?: string;
}

/** The same client over HTTP. Making it does no I/O. A call whose answer was lost on the way is repeated, and done once. */
export function createHttpClient({ url, key = null }: HttpClientOptions): Client {
  const codec = new StandardOpenapiLinkCodec<LinkContext>(routeContract(), new AnswerSerializer(), {
    url,
    headers: ({ context }) => ({
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(context.idempotencyKey === undefined ? {} : { 'idempotency-key': context.idempotencyKey }),
    }),
  });
  const link = new StandardLink<LinkContext>(codec, overHttp, {
    interceptors: [
      async ({ next, ...call }) => {
        const keyed = { ...call, context: { ...call.context, idempotencyKey: randomUUID() } };
        try {
          const answer = await repeatLost(call, async () => await next(keyed));
          return mapStreamErrors(answer, (error) => fromWire(error, url));
        } catch (error) {
          throw fromWire(error, url);
        }
      },
    ],
  });
  return createORPCClient<JsonifiedClient<Client>>(link) as Client;
}

const overHttp: StandardLinkClient<LinkContext> = {
  async call({ headers, body, ...request }) {
    const json = body === undefined ? null : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await sendRequest({ ...request, headers, ...json });
    return {
      status: answer.statusCode ?? 0,
      headers: answer.headers,
      body: async () => await toStandardBody(answer, request.signal ? { signal: request.signal } : {}),
    };
  },
};
