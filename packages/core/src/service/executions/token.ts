import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ExecutionRow } from '../store/rows.ts';

export interface NewToken {
  token: string;
  hash: string;
}

/** 256 random bits, so that a plain hash without salt or stretching is enough. */
export function newToken(): NewToken {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** In constant time. */
export function isHashOf(hash: string, token: string): boolean {
  return timingSafeEqual(Buffer.from(hash), Buffer.from(hashToken(token)));
}

export function isTokenOf(execution: ExecutionRow, token: string): boolean {
  return [execution.token_hash, execution.adopter_token_hash].some((hash) => hash !== null && isHashOf(hash, token));
}
