import type { Changes } from '../store/changes.ts';

/** For tests of wakes: who waits never looks again by itself, so that a wake that is lost is missed. */
export const onlyWoken = { lookAgainMs: 600_000, blockedMs: 600_000 };
/** The same for workers that wait for work, who look when they show that they are alive, when a lease ends and when a run is late. */
export const workersOnlyWoken = { ...onlyWoken, renewMs: 600_000, leaseMs: 1_200_000, lateMs: 1_200_000 };
/** No shorter than a test may take: what waits so long is answered by a wake, or its test fails. */
export const LONGER_THAN_TESTS_MS = 60_000;

/** Calls what waits, until it has looked and found nothing: what happens from then on must wake it. */
export async function untilAsleep<Result>(changes: Changes, wait: () => Promise<Result>): Promise<{ answer: Promise<Result> }> {
  const { listen } = changes;
  const asleep = Promise.withResolvers<void>();
  changes.listen = (topics) => {
    changes.listen = listen;
    const listener = changes.listen(topics);
    const waitMore: typeof listener.wait = (milliseconds, signal) => {
      const waiting = listener.wait(milliseconds, signal);
      asleep.resolve();
      return waiting;
    };
    return { ...listener, wait: waitMore };
  };
  const answer = wait();
  await Promise.race([asleep.promise, answer]);
  return { answer };
}
