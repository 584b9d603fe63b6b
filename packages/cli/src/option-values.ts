import { FarhaulError, parseDuration } from '@farhaul/core/client';

export function parseCount(text: string, option: string, minimum = 1): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= minimum && count <= 1_000_000) return count;
  throw invalid(option, text, `Give a whole number of at least ${minimum}.`);
}

/** Milliseconds. */
export function parseTime(text: string, option: string): number {
  try {
    return parseDuration(text, option);
  } catch {
    throw invalid(option, text, 'Give a duration such as 500ms, 30s, 5m, 2h or 1d.');
  }
}

/** ISO-8601: a duration before now, or a date. */
export function parseSince(text: string, option = '--since', now: number = Date.now()): string {
  if (/^\d+(\.\d+)?[a-z]/.test(text)) return new Date(now - longDuration(text, option)).toISOString();
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw invalid(option, text, 'Give a duration such as 2h or 1d, or a date such as 2026-11-21 or 2026-11-21T08:00.');
}

/** ISO-8601: a duration from now, or a date. */
export function parseLater(text: string, option: string, now: number = Date.now()): string {
  if (/^\d+(\.\d+)?[a-z]/.test(text)) return new Date(now + longDuration(text, option)).toISOString();
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw invalid(option, text, 'Give a duration such as 12h or 90d, or a date such as 2027-03-31.');
}

/** Days may be many here, more than a timer can wait. */
function longDuration(text: string, option: string): number {
  const days = /^(\d+)d$/.exec(text);
  return days ? Number(days[1]) * 86_400_000 : parseTime(text, option);
}

function invalid(option: string, text: string, hint: string): FarhaulError {
  return new FarhaulError('FARHAUL_INPUT_INVALID', `"${text}" cannot be used for ${option}.`, { hint });
}

/** A limit may be 0; `none` takes it away. */
export function parseLimit(text: string, option: string): number | null {
  return text === 'none' ? null : parseCount(text, option, 0);
}

/** Names that people choose for pools and queues. */
export function parseObjectName(name: string, what: string): string {
  if (/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return name;
  const near = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
  throw new FarhaulError(
    'FARHAUL_INPUT_INVALID',
    `"${name}" cannot be the name of a ${what}: names are 1 to 63 of a-z, 0-9 and -, with a letter or digit at both ends.`,
    {
      hint: near === '' ? 'Choose another name.' : `Did you mean "${near}"?`,
    },
  );
}
