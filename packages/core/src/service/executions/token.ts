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

export function isTokenOf(execution: ExecutionRow, token: string): boolean {
  const given = Buffer.from(hashToken(token));
  return [execution.token_hash, execution.adopter_token_hash].some((hash) => hash !== null && timingSafeEqual(Buffer.from(hash), given));
}
