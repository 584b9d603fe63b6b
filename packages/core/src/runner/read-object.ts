import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { ObjectLocation } from '../protocol/run-document.ts';

const tries = 6;
const answerMs = 60_000;

/** Reads an object by path or URL and checks its digest. */
export async function readObject(location: ObjectLocation, what: string): Promise<Buffer> {
  const bytes = location.url.startsWith('/') ? readFileSync(location.url) : await download(location.url, what);
  if (createHash('sha256').update(bytes).digest('hex') === location.sha256) return bytes;
  throw new FarhaulError('FARHAUL_STORAGE_DIGEST', `${what}: sha256 does not match (corrupt or replaced object)`);
}

async function download(url: string, what: string): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await get(url).catch((error: Error) => ({ status: 0, bytes: Buffer.from(error.message) }));
    const { status, bytes } = answer;
    if (status === 200) return bytes;
    const final = status >= 300 && status < 500 && status !== 408 && status !== 429;
    if (final || attempt >= tries) {
      throw new FarhaulError(
        'FARHAUL_STORAGE_UNAVAILABLE',
        `${what}: ${status > 0 ? `HTTP ${status} ` : ''}${bytes.toString().slice(0, 300)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
  }
}

// Loaded when needed: most runs read nothing by URL, and node's http costs milliseconds.
async function get(url: string): Promise<{ status: number; bytes: Buffer }> {
  const { get: request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  return await new Promise((resolve, reject) => {
    request(url, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(chunks) }));
    })
      .on('error', reject)
      .setTimeout(answerMs, function (this: { destroy(error: Error): unknown }) {
        this.destroy(new Error('no answer'));
      });
  });
}
