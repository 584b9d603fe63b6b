/** One request by node's own http: its fetch would cost every process that talks to a server 27 MB, and 80 ms of its start. */
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { loadHttp } from './http-exchange.ts';

const connectMs = 10_000;
/** Longer than any poll; a stream says something more often. */
const silenceMs = 300_000;

export interface SentRequest {
  method: string;
  url: URL;
  headers?: OutgoingHttpHeaders;
  body?: string | Uint8Array | undefined;
  signal?: AbortSignal | undefined;
}

/** Resolves with the head of the answer. Rejects with what broke, or with the reason of the signal, which also ends the body. */
export async function sendRequest({ method, url, headers = {}, body, signal }: SentRequest): Promise<IncomingMessage> {
  signal?.throwIfAborted();
  return await new Promise((resolve, reject) => {
    const request = loadHttp(url.protocol).request(url, { method, headers });
    let answer: IncomingMessage | null = null;
    const abort = (): void => void (answer ?? request).destroy(signal?.reason as Error);
    const connecting = setTimeout(() => request.destroy(late('no connection', connectMs)), connectMs);
    request
      .on('error', reject)
      .on('response', (response: IncomingMessage) => {
        answer = response;
        resolve(response);
      })
      .on('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => clearTimeout(connecting));
        else clearTimeout(connecting);
      })
      .on('close', () => {
        clearTimeout(connecting);
        signal?.removeEventListener('abort', abort);
      })
      .setTimeout(silenceMs, () => (answer ?? request).destroy(late('no answer', silenceMs)));
    signal?.addEventListener('abort', abort, { once: true });
    request.end(body);
  });
}

function late(what: string, ms: number): Error {
  return Object.assign(new Error(`${what} within ${ms / 1000} s`), { code: 'ETIMEDOUT' });
}
