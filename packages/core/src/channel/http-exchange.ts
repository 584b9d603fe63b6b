import type { Agent } from 'node:http';
import { FarhaulError } from '../errors/farhaul-error.ts';

/** As long as the longest poll, and time for an answer. */
const answerMs = 55_000;
const tries = 8;

export interface Exchange {
  url: string;
  method?: string;
  agent?: Agent;
  headers?: Record<string, string>;
  bytes?: Uint8Array;
  signal?: AbortSignal | undefined;
}

/** One request by node's own http, so that a bundle stays small; what may pass by itself is tried again. */
export async function exchange(what: Exchange): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(what);
    } catch (error) {
      if (what.signal?.aborted || attempt >= tries || !(error as FarhaulError).retryable) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** attempt, 5_000) * (0.5 + Math.random())));
    }
  }
}

// Loaded when used, and not by import(), which reads every name of the module and with them loads all of fetch: 20 ms of a start.
export function loadHttp(url: string): Pick<typeof import('node:http'), 'Agent' | 'request'> {
  return process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
}

async function ask({ url, bytes, headers, ...options }: Exchange): Promise<Buffer> {
  const { request: open } = loadHttp(url);
  return await new Promise((resolve, reject) => {
    const fail = (what: string, retryable = true): void => {
      // A signed URL is a secret but for its path.
      const message = `${url.split('?')[0]} ${what}`;
      reject(new FarhaulError(retryable ? 'FARHAUL_API_UNREACHABLE' : 'FARHAUL_API_FORBIDDEN', message, { retryable }));
    };
    const broken = (error: Error): void => fail(`cannot be reached: ${error.message}`);
    const request = open(url, { ...options, headers: { ...headers, ...(bytes && { 'content-length': bytes.length }) } }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', broken)
        .on('end', () => {
          const body = Buffer.concat(chunks);
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(body);
          else fail(`answered HTTP ${status}: ${body.toString().slice(0, 500)}`, status >= 500 || status === 408 || status === 429);
        });
    });
    request.on('error', broken).setTimeout(answerMs, () => request.destroy(new Error('no answer')));
    request.end(bytes);
  });
}
