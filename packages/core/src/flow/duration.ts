import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Duration } from './flow-options.ts';

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
// setTimeout fires at once beyond this.
const longest = 2 ** 31 - 1;

/** Milliseconds of `500`, `'500ms'`, `'2s'`, `'1.5m'`, `'2h'`, `'1d'` or a sequence such as `'1h30m'`. */
export function parseDuration(duration: Duration, what: string): number {
  const milliseconds = typeof duration === 'number' ? duration : parseText(duration);
  if (Number.isFinite(milliseconds) && milliseconds >= 0 && milliseconds <= longest) return milliseconds;
  throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${what} is ${JSON.stringify(duration)}, which is no duration between 0 and 24 days`, {
    hint: 'Give milliseconds as a number, or a text such as "500ms", "2s", "1.5m", "2h", "1h30m" or "1d".',
  });
}

function parseText(text: string): number {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return Number.NaN;
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) sum += Number(number) * (units[unit!] ?? Number.NaN);
  return sum;
}
