/** The one table of timings, milliseconds. Fault tests shorten them; one named suite uses these. */
export interface Timings {
  /** A worker's claim on an execution. */
  leaseMs: number;
  renewMs: number;
  sweepMs: number;
  runnerHeartbeatMs: number;
  /** A silent runner is lost after this if the provider says it is gone … */
  runnerLostMs: number;
  /** … and after this in any case. */
  runnerLostAnywayMs: number;
  /** A run is Late when it is this long past due. */
  lateMs: number;
  /** Longest single wait of a long poll. */
  pollMs: number;
  /** Who waits looks again by itself after this: no lost wake costs more … */
  lookAgainMs: number;
  /** … and sooner where work was due but blocked or out of reach. */
  blockedMs: number;
  /** Default grace of a cancel. */
  graceMs: number;
  /** A process-type run whose host's pipe closed stops after this. */
  callerGoneMs: number;
  /** A process-type run of `worker start` without a worker stops after this. */
  workerGoneMs: number;
  /** Objects that an ended run left in the server's storage by accident are cleared away after this. */
  clearAfterMs: number;
  /** Ended runs are forgotten after this, and their log lines; Infinity: never. */
  keepRunsMs: number;
  keepLogsMs: number;
}

export const defaultTimings: Timings = {
  leaseMs: 20_000,
  renewMs: 5_000,
  sweepMs: 2_000,
  runnerHeartbeatMs: 10_000,
  runnerLostMs: 45_000,
  runnerLostAnywayMs: 60_000,
  lateMs: 15_000,
  pollMs: 30_000,
  lookAgainMs: 5_000,
  blockedMs: 1_000,
  graceMs: 5_000,
  callerGoneMs: 10_000,
  workerGoneMs: 60_000,
  clearAfterMs: 60_000,
  keepRunsMs: 30 * 86_400_000,
  keepLogsMs: 30 * 86_400_000,
};
