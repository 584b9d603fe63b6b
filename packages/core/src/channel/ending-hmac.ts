import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RunEnding } from '../protocol/run-channel.ts';

export type UnsignedEnding = Omit<RunEnding, 'hmac'>;

/** The bytes that an ending's HMAC is made over: its fields in this order, bound to one execution. */
export function canonicalEnding(executionId: string, ending: UnsignedEnding): string {
  const { state } = ending;
  return JSON.stringify([
    1,
    executionId,
    state.type,
    state.name,
    state.message,
    state.time,
    ending.attempt,
    ending.startedAt,
    ending.endedAt,
    ending.node,
    ending.resultSha256,
    ending.resultBytes,
  ]);
}

/** `key`: the execution's own, base64, as the run document holds it. */
export function signEnding(key: string, executionId: string, ending: UnsignedEnding): RunEnding {
  return { ...ending, hmac: hmac(key, executionId, ending).toString('hex') };
}

export function isAuthenticEnding(key: string, executionId: string, ending: RunEnding): boolean {
  const claimed = Buffer.from(ending.hmac, 'hex');
  const right = hmac(key, executionId, ending);
  return claimed.length === right.length && timingSafeEqual(claimed, right);
}

function hmac(key: string, executionId: string, ending: UnsignedEnding): Buffer {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(canonicalEnding(executionId, ending)).digest();
}
