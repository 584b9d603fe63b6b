import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { defaultTimings, type Timings } from '../../packages/core/src/settings/timings.ts';

const shortened = {
  leaseMs: 1_000,
  renewMs: 250,
  sweepMs: 100,
  runnerHeartbeatMs: 300,
  runnerLostMs: 8_000,
  runnerLostAnywayMs: 12_000,
  graceMs: 500,
  callerGoneMs: 500,
  workerGoneMs: 30_000,
  clearAfterMs: 3_000,
};

export const shortTimings: Timings = { ...defaultTimings, ...shortened };

/** What a worker needs to start on a machine that these timings suit. */
const START_MS = 500;
const LONGEST_STRETCH = 20;

/**
 * How many times slower than that this machine is now: with leases of a second, workers on a machine with other things to do
 * would be busy with nothing but taking runs from each other.
 */
export function measureSlowness(): number {
  const program = join(import.meta.dirname, 'open-worker.ts');
  const began = performance.now();
  spawnSync(process.execPath, ['--conditions=@farhaul/source', '--input-type=module', '-e', `await import(${JSON.stringify(program)})`]);
  return Math.min(LONGEST_STRETCH, Math.max(1, (performance.now() - began) / START_MS));
}

export function stretched(factor: number): Timings {
  const times = Object.entries(shortened).map(([name, value]) => [name, Math.round(value * factor)]);
  return { ...defaultTimings, ...Object.fromEntries(times) };
}
