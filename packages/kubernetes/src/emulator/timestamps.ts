/** Seconds, as in objects. */
export function timestamp(at: Date = new Date()): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** As in lines of a log: nine digits after the second. */
export function preciseTimestamp(): string {
  const now = performance.timeOrigin + performance.now();
  const nanoseconds = Math.floor((now % 1000) * 1_000_000);
  return `${new Date(now).toISOString().slice(0, 19)}.${String(nanoseconds).padStart(9, '0')}Z`;
}
