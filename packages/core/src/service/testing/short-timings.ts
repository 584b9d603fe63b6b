/** For tests that let real time pass. The lease is long enough for a process that a busy machine lets wait. */
export const shortTimings = { leaseMs: 3_000, renewMs: 250, sweepMs: 100 };
