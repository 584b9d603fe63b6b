import { randomUUID } from 'node:crypto';
import type { ServiceCore } from '../service-core.ts';
import { first, sql } from '../store/statement.ts';
import { sweepOnce } from './sweep-once.ts';
import { takeLead, type Lead } from './lead.ts';

export interface Sweeper {
  sweep(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** One may be lost with what was away. */
const RUNNER_BEATS = 2;

/** The background loop: every process with the store open tries to lead, one does the work. */
export function createSweeper(core: ServiceCore): Sweeper {
  const lead: Lead = { holder: randomUUID() };
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let workersUntil = 0;
  let runnersUntil = 0;
  let lastAnswer = 0;

  /**
   * After a start, a sleep of the machine or an absence of the store, the living get time to show themselves before anyone is
   * declared lost: workers renew their leases, runners beat less often.
   */
  function patience(now: number): void {
    const { sweepMs, renewMs, runnerHeartbeatMs } = core.timings;
    if (lastAnswer !== 0 && now - lastAnswer <= 3 * sweepMs + renewMs) return;
    workersUntil = now + renewMs + sweepMs;
    runnersUntil = now + RUNNER_BEATS * runnerHeartbeatMs + sweepMs;
  }

  async function tick(): Promise<void> {
    const { now } = core.moment();
    patience(now);
    // Who is patient leaves the lead to another process that need not be.
    const leads = now >= workersUntil && (await takeLead(core, lead));
    if (now < workersUntil) await core.read(() => first(sql`select 1 as answers`));
    lastAnswer = now;
    if (leads) await sweepOnce(core, { runnersCouldBeat: now >= runnersUntil });
  }

  return {
    sweep: () => sweepOnce(core, { runnersCouldBeat: true }),
    start() {
      if (timer) return;
      let busy = false;
      timer = setInterval(() => {
        if (busy) return;
        busy = true;
        running = tick()
          .catch((error: unknown) => core.logger.warn('a sweep failed', { error: String(error) }))
          .finally(() => {
            busy = false;
          });
      }, core.timings.sweepMs);
      timer.unref();
    },
    async stop() {
      if (timer) clearInterval(timer);
      timer = null;
      await running;
    },
  };
}
