import { defaultTimings } from '../../packages/core/src/settings/timings.ts';
import { describeFaults } from './describe-faults.ts';

describeFaults('each fault 20 times, with short timings', {
  rounds: Number(process.env['FARHAUL_FAULT_ROUNDS'] ?? 20),
  atOnce: 2,
  timings: {
    ...defaultTimings,
    leaseMs: 1_000,
    renewMs: 250,
    sweepMs: 100,
    runnerHeartbeatMs: 300,
    runnerLostMs: 4_000,
    runnerLostAnywayMs: 6_000,
    graceMs: 500,
    callerGoneMs: 500,
    workerGoneMs: 15_000,
  },
});
