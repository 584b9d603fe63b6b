import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { CONTENT_PATH, createApiHandler, holdsKey, type Service } from '@farhaul/core/service';
import { openApiDocument } from './open-api-document.ts';
import { foreignBody, foreignPage } from './refuse-foreign-page.ts';

export const API_PREFIX = '/api';

export interface HandlerOptions {
  service: Service;
  version: string;
  /** Of the API, as clients reach it. */
  url(): string;
  /** False once the server is on its way out: balancers send nothing more. */
  isReady(): boolean;
  /** Whether callers must show an API key. */
  authentication: boolean;
  /** A listener that takes nothing for so long is cut off, for what it was told waits in memory. @default 120,000, longer than any long poll waits */
  silentMs?: number;
}

/** Every request of the server: the API, its description, health and readiness. */
export async function createRequestListener(options: HandlerOptions): Promise<RequestListener> {
  const { service, authentication } = options;
  const api = await createApiHandler(service, { prefix: API_PREFIX, authentication });
  return (request, response) => {
    if (!options.isReady()) response.setHeader('connection', 'close');
    answer(request, response, { ...options, api }).catch(() => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { code: 'FARHAUL_INTERNAL', message: 'The server failed in a way it should not.' });
    });
  };
}

type Answering = HandlerOptions & { api: Awaited<ReturnType<typeof createApiHandler>> };

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { service, version, url, isReady, api, authentication, silentMs = 120_000 }: Answering,
): Promise<void> {
  // A signed URL vouches for itself, whoever sends what kind of body; no page of another origin knows one.
  if (request.url?.startsWith(`${API_PREFIX}${CONTENT_PATH}`) && (await api(request, response))) return;
  // A key is shown in a header, which no page of another origin can add: then only the kind of body is looked at.
  const foreign = authentication ? foreignBody(request) : foreignPage(request);
  if (foreign !== null) return sendJson(response, 403, refusal(foreign));
  if (holdsKey(request.url ?? '')) return sendJson(response, 400, keyInUrl);
  const pathname = URL.parse(request.url ?? '/', 'http://server')?.pathname;
  if (pathname === undefined) return sendJson(response, 400, noPath);
  if (pathname === '/health') return sendJson(response, 200, { status: 'ok', version });
  if (pathname === '/ready') {
    const ready = isReady() && (await storeAnswers(service));
    return sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
  }
  if (pathname === `${API_PREFIX}/openapi.json`) return sendJson(response, 200, await openApiDocument({ version, url: url() }));
  response.setTimeout(silentMs, () => response.destroy());
  if (await api(request, response)) return;
  sendJson(response, 404, {
    code: 'FARHAUL_NOT_FOUND',
    message: `There is no ${request.method} ${pathname.slice(0, 200)}.`,
    data: { hint: `${API_PREFIX}/openapi.json lists what there is.` },
  });
}

const checkMs = 3_000;

/** A database that hangs is as little use as one that refuses. */
async function storeAnswers(service: Service): Promise<boolean> {
  const timeUp = new Promise<false>((resolve) => setTimeout(resolve, checkMs, false).unref());
  const answers = service.check().then(
    () => true,
    () => false,
  );
  return await Promise.race([answers, timeUp]);
}

const keyInUrl = {
  code: 'FARHAUL_API_UNAUTHORIZED',
  status: 400,
  message: 'An API key stands in the URL, where logs and proxies keep it.',
  data: { hint: 'Send it in the header "Authorization: Bearer KEY", and revoke this one: farhaul api-key revoke NAME', retryable: false },
};

const noPath = {
  code: 'FARHAUL_INPUT_INVALID',
  status: 400,
  message: 'What was asked for is no path.',
  data: { hint: `${API_PREFIX}/openapi.json lists what there is.`, retryable: false },
};

function refusal(reason: string): object {
  return {
    code: 'FARHAUL_API_FORBIDDEN',
    status: 403,
    message: `The request is refused: ${reason}.`,
    data: {
      hint: 'The server answers programs that send JSON; without keys, only those of this machine, by its loopback address.',
      retryable: false,
    },
  };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
