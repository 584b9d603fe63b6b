import { defaultTimings, type Timings } from '../../packages/core/src/settings/timings.ts';

export const shortTimings: Timings = {
  ...defaultTimings,
  leaseMs: 1_000,
  renewMs: 250,
  sweepMs: 100,
  runnerHeartbeatMs: 300,
  runnerLostMs: 8_000,
  runnerLostAnywayMs: 12_000,
  graceMs: 500,
  callerGoneMs: 500,
  workerGoneMs: 30_000,
};
