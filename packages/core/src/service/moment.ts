import type { Timings } from '../settings/timings.ts';

/** What a transaction may know of time: one `now` for all of it. Epoch milliseconds by the store's clock. */
export interface Moment {
  readonly now: number;
  readonly timings: Timings;
  /** Bytes of lines that are kept of one run; Infinity: all. */
  readonly logLimitBytes: number;
}

export function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function toIsoOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : toIso(milliseconds);
}

export function fromIso(time: string): number {
  return Date.parse(time);
}
