/** Contents of objects over plain HTTP, by signed URLs: for infrastructure that has nothing but the URL. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { statusOf } from '../http/error-statuses.ts';
import type { ServedObjects } from './served-objects.ts';
import { CONTENT_PATH } from './signed-urls.ts';

export interface ContentHandlerOptions {
  objects: ServedObjects;
  /** Path before every route. */
  prefix: string;
  /** Largest object that may be stored, bytes. */
  objectLimit: number;
  /** Of the service; unexpected errors are kept there. */
  onFailure(message: string): void;
}

/** Answers whether the request was one for an object's content. */
export function createContentHandler(
  options: ContentHandlerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const base = `${options.prefix}${CONTENT_PATH}`;
  return async (request, response) => {
    // As it was sent: a parsed URL would resolve `..` before anybody has looked at it.
    const [path, query] = splitOnce(request.url ?? '', '?');
    if (!path.startsWith(base)) return false;
    try {
      await answer(request, response, { ...options, path: path.slice(base.length), query: new URLSearchParams(query) });
    } catch (error) {
      refuse(request, response, { error, onFailure: options.onFailure });
    }
    return true;
  };
}

type Asked = ContentHandlerOptions & { path: string; query: URLSearchParams };

async function answer(request: IncomingMessage, response: ServerResponse, asked: Asked): Promise<void> {
  const { objects, query } = asked;
  const method = request.method ?? '';
  const key = decodeKey(asked.path);
  await objects.verify({ method, key, query });
  if (method === 'PUT') {
    const { created } = await store(request, key, asked);
    response.writeHead(created ? 201 : 412, { 'content-length': 0 }).end();
    return;
  }
  const found =
    method === 'HEAD' ? await objects.store.head(key).then((head) => head && { head, body: null }) : await objects.store.get(key);
  if (found === null) {
    throw new FarhaulError('FARHAUL_STORAGE_NOT_FOUND', `${key} is not in the storage of this server.`, {
      hint: 'It was removed, or is not there yet.',
    });
  }
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': found.head.bytes,
    'last-modified': new Date(found.head.modifiedAt).toUTCString(),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  if (found.body === null) return void response.end();
  try {
    await pipeline(found.body, response);
  } finally {
    // Where whoever asked is gone already, nothing was taken over.
    found.body.destroy();
  }
}

async function store(request: IncomingMessage, key: string, { objects, objectLimit }: Asked): Promise<{ created: boolean }> {
  if (Number(request.headers['content-length'] ?? 0) > objectLimit) throw tooLarge(key, objectLimit);
  const ifAbsent = request.headers['if-none-match'] === '*';
  return await objects.put(key, checked(request, { key, objectLimit }), { ifAbsent });
}

/** Passes on what arrives; breaks off where it is too much, too little, or not what a content-addressed key promises. */
async function* checked(request: IncomingMessage, { key, objectLimit }: { key: string; objectLimit: number }): AsyncGenerator<Uint8Array> {
  const promised = /^(?:code|files)\/([0-9a-f]{64})(?:\.|$)/.exec(key)?.[1];
  const hash = promised === undefined ? null : createHash('sha256');
  let bytes = 0;
  // The connection stays for the answer.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.byteLength;
    if (bytes > objectLimit) throw tooLarge(key, objectLimit);
    hash?.update(part);
    yield part;
  }
  const found = hash?.digest('hex');
  if (found === promised) return;
  throw new FarhaulError('FARHAUL_STORAGE_DIGEST', `What was sent as ${key} has the digest ${found}.`, {
    hint: 'It was damaged on the way, or is something else. Nothing of it was stored.',
  });
}

function decodeKey(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    throw new FarhaulError('FARHAUL_STORAGE_KEY', 'The path of the request is no object key.', {
      hint: 'Use a signed URL as it was given.',
      cause: error,
    });
  }
}

function tooLarge(key: string, limit: number): FarhaulError {
  return new FarhaulError(
    'FARHAUL_API_LIMIT',
    `${key} is larger than the ${Math.round(limit / 1024 / 1024)} MiB that this server stores.`,
    {
      hint: 'Give the work pool a storage of its own: farhaul work-pool storage configure --help',
    },
  );
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { error, onFailure }: { error: unknown; onFailure(message: string): void },
): void {
  // Somebody who waits for the rest of the object learns by the broken connection that it is not whole.
  if (response.headersSent || request.socket.destroyed) return void response.destroy();
  const known = FarhaulError.isInstance(error);
  if (!known) onFailure(`serving an object failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const { code, message, hint, retryable } = known
    ? error
    : { code: 'FARHAUL_INTERNAL' as const, message: 'The service failed.', hint: 'See the log of the server.', retryable: true };
  const status = code === 'FARHAUL_STORAGE_DIGEST' ? 422 : code === 'FARHAUL_STORAGE_UNAVAILABLE' ? 503 : statusOf(code);
  const body = JSON.stringify({ code, status, message, data: { hint, retryable } });
  // The rest of a body that nobody wants is not read.
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(body);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
