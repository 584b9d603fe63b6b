import type { Timings } from '../../settings/timings.ts';

/** For tests that let real time pass. */
export const shortTimings: Partial<Timings> & Pick<Timings, 'renewMs'> = { leaseMs: 1000, renewMs: 250, sweepMs: 100 };
