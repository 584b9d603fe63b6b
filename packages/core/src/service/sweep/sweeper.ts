import { randomUUID } from 'node:crypto';
import type { ServiceCore } from '../service-core.ts';
import { sweepOnce } from './sweep-once.ts';
import { takeLead, type Lead } from './lead.ts';

export interface Sweeper {
  sweep(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** The background loop: every process with the store open tries to lead, one does the work. */
export function createSweeper(core: ServiceCore): Sweeper {
  const lead: Lead = { holder: randomUUID() };
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  let patientUntil = 0;
  let lastTick = 0;

  /** After a start or a sleep of the machine, the living get time to renew their leases before anyone is declared lost. */
  function patience(now: number): void {
    const { sweepMs, renewMs } = core.timings;
    if (lastTick === 0 || now - lastTick > 3 * sweepMs + renewMs) patientUntil = now + renewMs + sweepMs;
    lastTick = now;
  }

  async function tick(): Promise<void> {
    const now = core.moment().now;
    patience(now);
    if (now < patientUntil || !(await takeLead(core, lead))) return;
    await sweepOnce(core);
  }

  return {
    sweep: () => sweepOnce(core),
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
