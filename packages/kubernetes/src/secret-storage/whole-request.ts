import { setTimeout as sleep } from 'node:timers/promises';

/** An aborted call rejects within a second. */
const PATIENCE_MS = 800;

/**
 * A request that changes something is not torn from its answer: what was sent happens, aborted or not, and whoever looks
 * afterwards shall see it. Rejects when it is aborted, once the answer is there or has not come for long.
 */
export async function wholeRequest<Answer>(
  send: (options: { signal: AbortSignal }) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  signal.throwIfAborted();
  const cut = new AbortController();
  const over = new AbortController();
  const onAbort = (): void => {
    void sleep(PATIENCE_MS, undefined, { signal: over.signal }).then(
      () => cut.abort(signal.reason),
      () => undefined,
    );
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const answer = await send({ signal: cut.signal });
    signal.throwIfAborted();
    return answer;
  } finally {
    signal.removeEventListener('abort', onAbort);
    over.abort();
  }
}
