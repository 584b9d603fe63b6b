import { FarhaulError } from '@farhaul/core/client';
import type { workerLog } from './worker-log.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** An API that is away is no reason to end: tried again for ever, ever more seldom, and said once. */
export async function whenReachable<Result>(attempt: () => Promise<Result>, log: ReturnType<typeof workerLog>): Promise<Result> {
  for (let pauseMs = FIRST_PAUSE_MS, told = false; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!FarhaulError.isInstance(error) || !error.retryable) throw error;
      if (!told) log.warn(`${error.message} Trying again until it answers.`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
