/** What a runner does, without a process of its own: for the many runs of an endurance test. */
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpChannel } from '../../packages/core/src/channel/http-channel.ts';
import { signEnding } from '../../packages/core/src/channel/ending-hmac.ts';
import { encodeResult } from '../../packages/core/src/protocol/result-document.ts';
import type { State } from '../../packages/core/src/protocol/states.ts';
import { RUN_TOKEN_VARIABLE, type RunDocumentV1 } from '../../packages/core/src/protocol/run-document.ts';
import { decodeWire } from '../../packages/core/src/protocol/wire/index.ts';
import type { FakeProgram } from '../../packages/testkit/src/fake-worker.ts';

const REFUSED = 75;

/** Admission, one line in the file of starts, log lines, a result; over the API, as any runner. */
export const quickProgram: FakeProgram = async ({ request, stopped, killed }) => {
  const document = await readDocument(request.command.at(-2) ?? '', killed);
  if (document.channel.kind !== 'http' || !('inline' in document.args)) throw new Error('The run document is of another kind.');
  const { executionId, flowRunId, hmacKey } = document;
  const [starts, milliseconds, lines] = decodeWire(Buffer.from(document.args.inline, 'base64')) as [string, number, number];
  const channel = createHttpChannel(document.channel, { executionId, token: request.secretEnvironment[RUN_TOKEN_VARIABLE] ?? '' });
  const beats = setInterval(() => void channel.heartbeat().catch(() => undefined), document.heartbeatMs);
  try {
    const admission = await insist(() => channel.admit(), killed);
    if (!admission.admitted) return REFUSED;
    const startedAt = new Date().toISOString();
    appendFileSync(starts, `${flowRunId} ${executionId}\n`);
    const time = startedAt;
    await insist(() => channel.report([{ sequence: 1, time, kind: 'running', attempt: 1 }]), killed);
    let type: 'COMPLETED' | 'CANCELLED' = 'COMPLETED';
    for (let sequence = 1; sequence <= lines && !stopped.aborted; sequence += 1) {
      const line = { sequence, time, level: 'info', source: 'stdout', message: `line ${sequence}`, taskRunId: null } as const;
      await insist(() => channel.logs([line]), killed);
      await sleep(milliseconds / lines, undefined, { signal: killed });
    }
    if (stopped.aborted) type = 'CANCELLED';
    const result = encodeResult({ kind: 'value', value: lines });
    const endedAt = new Date().toISOString();
    const state: State = { type, name: type === 'COMPLETED' ? 'Completed' : 'Cancelled', message: '', time: endedAt };
    const ending = signEnding(hmacKey, executionId, {
      state,
      attempt: 1,
      startedAt,
      endedAt,
      node: process.version,
      resultSha256: createHash('sha256').update(result).digest('hex'),
      resultBytes: result.length,
    });
    await insist(() => channel.result(ending, result), killed);
    return 0;
  } finally {
    clearInterval(beats);
    await channel.close();
  }
};

async function readDocument(url: string, signal: AbortSignal): Promise<RunDocumentV1> {
  return await insist(async () => {
    const answer = await fetch(url, { signal });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return (await answer.json()) as RunDocumentV1;
  }, signal);
}

/** A server may be away for a while; what it refuses for good is refused for good. */
async function insist<Result>(act: () => Promise<Result>, killed: AbortSignal): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    killed.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      if (tries === 60 || killed.aborted) throw error;
      await sleep(Math.min(1_000, 50 * tries), undefined, { signal: killed });
    }
  }
}
