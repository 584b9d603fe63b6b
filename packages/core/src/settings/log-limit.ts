import { FarhaulError } from '../errors/farhaul-error.ts';

const units: Record<string, number> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };
const DEFAULT_BYTES = 256 * 1024 ** 2;

/** Of `FARHAUL_LOG_LIMIT`: how many bytes of lines are kept of one run; Infinity: all. @default 256 MiB @throws FARHAUL_CONFIGURATION */
export function parseLogLimit(environment: NodeJS.ProcessEnv): number {
  const text = environment['FARHAUL_LOG_LIMIT'];
  if (text === undefined || text === '') return DEFAULT_BYTES;
  if (text === 'none') return Infinity;
  const [, count, unit] = /^(\d{1,6})(KiB|MiB|GiB)$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined && Number(count) > 0) return Number(count) * (units[unit] ?? Number.NaN);
  throw new FarhaulError('FARHAUL_CONFIGURATION', `FARHAUL_LOG_LIMIT is "${text.slice(0, 50)}", which is no size of a log.`, {
    hint: 'Write a number with a unit, such as 64MiB or 2GiB, or none.',
  });
}

/** As it is written in the setting. */
export function logLimitText(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'none';
  const [unit = 'KiB', size = 1024] = Object.entries(units).findLast(([, each]) => bytes % each === 0) ?? [];
  return `${bytes / size} ${unit}`;
}
