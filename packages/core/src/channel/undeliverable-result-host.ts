import { createHash } from 'node:crypto';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { encodeResult } from '../protocol/result-document.ts';
import type { RunEnding } from '../protocol/run-channel.ts';
import { signEnding } from './ending-hmac.ts';

/** The ending of a run whose result does not travel: it failed, and why is its result. */
export function undeliverableResult(
  ending: RunEnding,
  { cause, executionId, hmacKey }: { cause: FarhaulError; executionId: string; hmacKey: string },
): { ending: RunEnding; result: { inline: string } } {
  const error = new FarhaulError('FARHAUL_RUNNER_RESULT', cause.message, { ...(cause.hint !== undefined && { hint: cause.hint }), cause });
  const document = Buffer.from(encodeResult({ kind: 'error', error }));
  const failed = {
    ...ending,
    state: { ...ending.state, type: 'FAILED' as const, name: 'Failed', message: [cause.message, cause.hint].filter(Boolean).join(' ') },
    resultSha256: createHash('sha256').update(document).digest('hex'),
    resultBytes: document.byteLength,
  };
  return { ending: signEnding(hmacKey, executionId, failed), result: { inline: document.toString('base64') } };
}
