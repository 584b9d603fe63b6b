import { FarhaulError } from '../errors/farhaul-error.ts';

/** How long what has ended is kept, milliseconds; Infinity: for good. */
export interface Retention {
  /** `FARHAUL_KEEP_RUNS`. Runs with everything of theirs. @default 30 days */
  keepRunsMs: number;
  /** `FARHAUL_KEEP_LOGS`. Their log lines, which go with the run at the latest. @default as the runs */
  keepLogsMs: number;
}

const unitsMs: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
const DEFAULT_MS = 30 * 86_400_000;

/** @throws FARHAUL_CONFIGURATION naming the variable */
export function parseRetention(environment: NodeJS.ProcessEnv): Retention {
  const keepRunsMs = parse(environment, 'FARHAUL_KEEP_RUNS') ?? DEFAULT_MS;
  return { keepRunsMs, keepLogsMs: parse(environment, 'FARHAUL_KEEP_LOGS') ?? keepRunsMs };
}

function parse(environment: NodeJS.ProcessEnv, name: string): number | null {
  const text = environment[name];
  if (text === undefined || text === '') return null;
  if (text === 'forever') return Infinity;
  const [, count, unit] = /^(\d{1,6})(m|h|d|w)$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined && Number(count) > 0) return Number(count) * (unitsMs[unit] ?? Number.NaN);
  throw new FarhaulError('FARHAUL_CONFIGURATION', `${name} is "${text.slice(0, 50)}", which is no time to keep something.`, {
    hint: 'Write a number with a unit, such as 12h, 30d or 8w, or forever.',
  });
}
