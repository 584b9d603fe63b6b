import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { ServiceCore } from '../service-core.ts';
import { first, run, sql, type Transaction } from '../store/statement.ts';

/** Path of every signed URL, below the API's own. */
export const CONTENT_PATH = '/objects/content/';

const SETTING = 'object-signing-key';

export interface GrantedAccess {
  method: 'GET' | 'PUT';
  key: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** Made once and kept in the store, so that every server of it vouches for the URLs of the others. */
export async function signingKey(core: ServiceCore): Promise<Buffer> {
  return Buffer.from(await core.write(() => readOrMakeKey(randomBytes(32).toString('base64'))), 'base64');
}

function* readOrMakeKey(made: string): Transaction<string> {
  yield* run(sql`insert into setting (key, value) values (${SETTING}, ${made}) on conflict (key) do nothing`);
  const row = yield* first<{ value: string }>(sql`select value from setting where key = ${SETTING}`);
  return row?.value ?? made;
}

/** Path and query of a URL that permits one thing with one object for a time. */
export function signedPath(secret: Buffer, access: GrantedAccess): string {
  const path = access.key.split('/').map(encodeURIComponent).join('/');
  const signature = sign(secret, access).toString('base64url');
  return `${CONTENT_PATH}${path}?method=${access.method}&expires=${access.expiresAt}&signature=${signature}`;
}

/** @throws FARHAUL_API_FORBIDDEN where the request is none of those that were granted, or comes too late */
export function verifySignature(secret: Buffer, asked: { method: string; key: string; query: URLSearchParams; now: number }): void {
  const method = asked.query.get('method');
  const expires = asked.query.get('expires') ?? '';
  const given = Buffer.from(asked.query.get('signature') ?? '', 'base64url');
  const known = (method === 'GET' || method === 'PUT') && /^\d{1,15}$/.test(expires);
  const right = sign(secret, { method: method === 'PUT' ? 'PUT' : 'GET', key: asked.key, expiresAt: known ? Number(expires) : 0 });
  if (!known || given.length !== right.length || !timingSafeEqual(given, right)) throw forbidden('its signature is wrong');
  if (asked.method !== method && !(asked.method === 'HEAD' && method === 'GET')) throw forbidden(`it was granted for ${method} only`);
  if (asked.now > Number(expires)) throw forbidden(`it expired at ${new Date(Number(expires)).toISOString()}`);
}

function sign(secret: Buffer, { method, key, expiresAt }: GrantedAccess): Buffer {
  return createHmac('sha256', secret).update(`${method}\n${expiresAt}\n${key}`).digest();
}

function forbidden(reason: string): FarhaulError {
  return new FarhaulError('FARHAUL_API_FORBIDDEN', `The signed URL is refused: ${reason}.`, {
    hint: 'Ask for a new one; a signed URL serves one object, one method and a limited time.',
  });
}
