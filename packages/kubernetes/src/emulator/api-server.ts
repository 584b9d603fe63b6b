/** The API over HTTP: who asks, whether he may, what befalls the request, and who answers it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { accessRefusal, isPermitted, reviewAccess, reviewRules, type EmulatedAccessRule } from './access-rules.ts';
import { answerObjectRequest, type Answer } from './object-requests.ts';
import { answerPodRequest, type LogSource } from './pod-requests.ts';
import { failure, methodNotAllowed, notKnown, Refusal, tooLarge, unauthorized, unsupportedMedia } from './refusal.ts';
import { metadataOf, wantsMetadataOnly } from './partial-metadata.ts';
import { isWatchOf, nameOfCall, parsePath, resourceOf, verbOf, type RequestPath } from './request-path.ts';
import { openWatch, type OpenWatch } from './watch-answer.ts';
import type { RequestFaults } from './request-faults.ts';
import type { Json } from './cluster-objects.ts';
import type { Models } from './models-of-client.ts';
import type { ObjectStore } from './object-store.ts';

/** A request that the emulator could not answer as the vendor does. */
export interface UnknownCall {
  method: string;
  /** With its query. */
  path: string;
  /** What of it is not known. */
  reason: string;
}

export interface ApiServerParts {
  store: ObjectStore;
  models: Models;
  logs: LogSource;
  faults: RequestFaults;
  rules(): readonly EmulatedAccessRule[];
  /** Whether a bearer token is the user's. */
  isKnownToken(token: string): boolean;
}

const LARGEST_BODY = 3_145_728;
const GIT_VERSION = 'v1.34.4';
const bodyTypes = /^(application\/(json|yaml|[a-z-]+patch\+(json|yaml)|vnd\.kubernetes\.protobuf)|)$/;

export class ApiServer {
  readonly unknownCalls: UnknownCall[] = [];
  readonly watches = new Set<OpenWatch>();
  /** How often what was asked so far: `create jobs`, `get pods/log`. */
  readonly calls = new Map<string, number>();
  readonly #parts: ApiServerParts;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(parts: ApiServerParts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    // Whoever keeps a connection idle shall not lose it the moment he uses it again.
    this.#server.keepAliveTimeout = 0;
    this.#server.on('connection', (socket) => {
      if (parts.faults.isDown) {
        socket.destroy();
        return;
      }
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** Answers its URL; only this machine reaches it. */
  async listen(): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.on('error', reject).listen(0, '127.0.0.1', resolve);
    await promise;
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks every connection. */
  disconnect(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.disconnect();
    await promise;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => undefined);
    try {
      await this.#respond(request, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) {
        response.destroy();
        return;
      }
      const refusal = error instanceof Refusal ? error : internalError(error);
      const { code = 500, message = '' } = refusal.status;
      if (code === 501) this.unknownCalls.push({ method: request.method ?? '', path: request.url ?? '', reason: message });
      send(response, { code, body: refusal.status, headers: refusal.headers });
    }
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults, rules } = this.#parts;
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', 'http://emulator');
    this.#count(method, url);
    // Read first: whoever sends waits for an answer only then.
    const text = await readBody(request);
    await faults.delay();
    const fault = faults.next(method, url.pathname);
    if (fault) {
      send(response, fault);
      return;
    }
    this.#authenticate(request);
    const special = this.#answerSpecial(method, url, text);
    if (special) {
      send(response, special);
      return;
    }
    const path = parsePath(url.pathname);
    if (!path) throw notKnown(`${method} ${url.pathname}`);
    const isWatch = isWatchOf(method, path, url.searchParams);
    const resource = resourceOf(path);
    const attempted = {
      verb: verbOf(method, path, isWatch),
      group: path.of.group,
      resource,
      namespace: path.namespace ?? '',
      name: path.name,
    };
    if (!isPermitted(rules(), attempted)) throw accessRefusal(attempted);
    const metadataOnly = wantsMetadataOnly(request.headers.accept ?? '');
    if (isWatch && metadataOnly) throw notKnown('a watch of metadata alone');
    if (isWatch) this.#watch(path, url.searchParams, response);
    else await this.#answerObject({ method, path, url, text, metadataOnly, contentType: typeOf(request) }, response);
  }

  #count(method: string, { pathname, searchParams }: URL): void {
    const call = nameOfCall(method, pathname, searchParams);
    this.calls.set(call, (this.calls.get(call) ?? 0) + 1);
  }

  #authenticate({ headers }: IncomingMessage): void {
    const [, token = ''] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
    if (!this.#parts.isKnownToken(token)) throw unauthorized();
  }

  #answerSpecial(method: string, { pathname }: URL, text: string): Answer | null {
    const { rules } = this.#parts;
    if (pathname === '/version' || pathname === '/version/') {
      const body = {
        major: '1',
        minor: '34',
        emulationMajor: '1',
        emulationMinor: '34',
        minCompatibilityMajor: '1',
        minCompatibilityMinor: '33',
        gitVersion: GIT_VERSION,
        gitCommit: '',
        gitTreeState: 'emulated',
        buildDate: '1970-01-01T00:00:00Z',
        goVersion: '',
        compiler: '',
        platform: `${process.platform}/${process.arch}`,
      };
      return { code: 200, body };
    }
    if (['/readyz', '/livez', '/healthz'].includes(pathname)) return { code: 200, body: 'ok' };
    const [, review] = /^\/apis\/authorization\.k8s\.io\/v1\/(selfsubject(?:access|rules)reviews)$/.exec(pathname) ?? [];
    if (review === undefined) return null;
    if (method !== 'POST') throw methodNotAllowed();
    return {
      code: 201,
      body: review === 'selfsubjectrulesreviews' ? reviewRules(rules()) : reviewAccess(rules(), JSON.parse(text) as Json),
    };
  }

  #watch(path: RequestPath, query: URLSearchParams, response: ServerResponse): void {
    const { store } = this.#parts;
    this.watches.add(openWatch({ store, path, query, response }, (watch) => this.watches.delete(watch)));
  }

  async #answerObject(asked: Asked, response: ServerResponse): Promise<void> {
    const { method, path, url, text, contentType, metadataOnly } = asked;
    const { store, models, logs } = this.#parts;
    const query = url.searchParams;
    if (text !== '' && !bodyTypes.test(contentType)) {
      const accepted = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
      throw unsupportedMedia(`the body of the request was in an unknown format - accepted media types include: ${accepted}`);
    }
    if (text !== '' && (contentType.includes('yaml') || contentType.includes('protobuf')))
      throw notKnown(`a body of the type ${contentType}`);
    if (path.of.resource === 'pods' && ['log', 'eviction'].includes(path.subresource)) {
      await answerPodRequest({ store, logs }, { method, path, query, text, response, send: (answer) => send(response, answer) });
      return;
    }
    if (path.subresource !== '' && path.subresource !== 'status') throw notKnown(`${method} ${url.pathname}`);
    const answer = answerObjectRequest({ store, models }, { method, path, query, text, contentType });
    send(response, metadataOnly ? { ...answer, body: metadataOf(answer.body) } : answer);
  }
}

interface Asked {
  method: string;
  path: RequestPath;
  url: URL;
  text: string;
  contentType: string;
  metadataOnly: boolean;
}

function typeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= LARGEST_BODY) chunks.push(chunk as Buffer);
  }
  if (bytes > LARGEST_BODY) throw tooLarge(LARGEST_BODY);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { code, body, headers = {} }: Answer): void {
  const isText = typeof body === 'string';
  const bytes = Buffer.from(isText ? body : JSON.stringify(body));
  response.writeHead(code, { 'content-type': isText ? 'text/plain' : 'application/json', 'content-length': bytes.length, ...headers });
  response.end(bytes);
}

function internalError(error: unknown): Refusal {
  const message = `Internal error occurred: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  return new Refusal(failure({ code: 500, reason: 'InternalError', message }));
}
