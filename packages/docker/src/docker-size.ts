import { SIZE_PATTERN } from './docker-job-schema.ts';

const pattern = new RegExp(SIZE_PATTERN);
const powers = { b: 0, k: 1, m: 2, g: 3, t: 4 } as const;

/** Bytes of `512m`, `1.5g`, `1GiB`; powers of 1024 as in Docker. Null where it is none. */
export function parseSize(text: string): number | null {
  if (!pattern.test(text)) return null;
  const [, number = '', unit = 'b'] = /^([0-9.]+) ?([a-z])?/i.exec(text) ?? [];
  return Math.floor(Number(number) * 1024 ** powers[unit.toLowerCase() as keyof typeof powers]);
}

/** `64 MiB`. */
export function showSize(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < units.length - 1) [value, unit] = [value / 1024, unit + 1];
  return `${Number(value.toFixed(1))} ${units[unit]}`;
}
