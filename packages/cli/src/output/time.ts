/** Local time of this machine: the hour today, the day in the last year, else the date. */
export function localTime(iso: string | null, now: number = Date.now()): string {
  if (iso === null) return '';
  const time = new Date(iso);
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  if (time.toDateString() === new Date(now).toDateString()) return clock;
  const day = `${time.toLocaleString('en', { month: 'short' })} ${two(time.getDate())}`;
  return Math.abs(now - time.getTime()) < 330 * 86_400_000 ? `${day} ${clock}` : `${time.getFullYear()} ${day} ${clock}`;
}

/** With milliseconds, for logs. */
export function logTime(iso: string): string {
  const time = new Date(iso);
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

/** The two largest units: `340ms`, `4.2s`, `3m 12s`, `2h 05m`, `3d 04h`. */
export function duration(milliseconds: number): string {
  const value = Math.max(0, Math.round(milliseconds));
  if (value < 1000) return `${value}ms`;
  if (value < 59_950) return `${(value / 1000).toFixed(1)}s`;
  const seconds = Math.round(value / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
  return `${Math.floor(minutes / 1440)}d ${two(Math.floor((minutes % 1440) / 60))}h`;
}

/** `in 3m 12s` or `4.2s ago`. */
export function relativeTime(iso: string, now: number = Date.now()): string {
  const difference = new Date(iso).getTime() - now;
  return difference > 0 ? `in ${duration(difference)}` : `${duration(-difference)} ago`;
}

export function between(start: string | null, end: string | null, now: number = Date.now()): string {
  if (start === null) return '';
  return duration((end === null ? now : new Date(end).getTime()) - new Date(start).getTime());
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
