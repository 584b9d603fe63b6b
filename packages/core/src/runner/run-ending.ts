import { createHash } from 'node:crypto';
import { signEnding } from '../channel/ending-hmac.ts';
import type { RunEnding } from '../protocol/run-channel.ts';
import type { State } from '../protocol/states.ts';

export interface EndingInput {
  executionId: string;
  hmacKey: string;
  state: Omit<State, 'time'>;
  attempt: number;
  startedAt: string;
  document: Uint8Array | null;
}

/** The signed ending of an execution, as of now. */
export function makeEnding(input: EndingInput): RunEnding {
  const { document } = input;
  const endedAt = new Date().toISOString();
  return signEnding(input.hmacKey, input.executionId, {
    state: { ...input.state, time: endedAt },
    attempt: input.attempt,
    startedAt: input.startedAt,
    endedAt,
    node: process.version,
    resultSha256: document && createHash('sha256').update(document).digest('hex'),
    resultBytes: document?.byteLength ?? 0,
  });
}
