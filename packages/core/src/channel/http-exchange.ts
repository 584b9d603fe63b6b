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
  // A signed URL is a secret but for its path.
  const place = url.split('?')[0]!;
  return await new Promise((resolve, reject) => {
    const failed = (error: Error): void =>
      reject(
        new FarhaulError('FARHAUL_API_UNREACHABLE', `${place} cannot be reached: ${error.message}`, { retryable: true, cause: error }),
      );
    const request = open(url, { ...options, headers: { ...headers, ...(bytes && { 'content-length': bytes.length }) } }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', failed)
        .on('end', () => {
          const body = Buffer.concat(chunks);
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(body);
          else reject(refused(place, status, body));
        });
    });
    request.on('error', failed).setTimeout(answerMs, () => request.destroy(new Error('no answer')));
    request.end(bytes);
  });
}

function refused(place: string, status: number, body: Buffer): FarhaulError {
  const retryable = status >= 500 || status === 408 || status === 429;
  return new FarhaulError(
    retryable ? 'FARHAUL_API_UNREACHABLE' : 'FARHAUL_API_FORBIDDEN',
    `${place} answered HTTP ${status}: ${body.toString().slice(0, 500)}`,
    { retryable },
  );
}
