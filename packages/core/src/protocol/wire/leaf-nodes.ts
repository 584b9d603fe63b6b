import { types } from 'node:util';
import type { Json } from './value-encoder.ts';

/** The node of a built-in object that holds no further values; null for any other. `name` is that of its class. */
export function leafNode(name: string, value: object): Json | null {
  if (types.isDate(value)) return { $date: Number.isNaN(value.getTime()) ? null : value.toISOString() };
  if (types.isRegExp(value)) return { $regexp: [value.source, value.flags] };
  if (name === 'URL') return { $url: (value as URL).href };
  if (name === 'URLSearchParams') return { $searchParams: String(value) };
  const temporal = /^Temporal\.(\w+)$/.exec(Object.prototype.toString.call(value).slice(8, -1));
  return temporal && { $temporal: [temporal[1]!, String(value)] };
}

/** Whether an array has holes or further properties; of a very long one the latter are not looked for, it would cost more than sending it. */
export function isSparse(array: readonly unknown[]): boolean {
  for (let index = 0; index < array.length; index += 1) if (array[index] === undefined && !(index in array)) return true;
  return array.length <= 10_000 && Object.keys(array).length !== array.length;
}

/** The keys of an array: its indices, and the names of further properties. */
export function splitKeys(array: readonly unknown[]): { indices: string[]; names: string[] } {
  const isIndex = (key: string): boolean => {
    const index = Number(key);
    return Number.isInteger(index) && index >= 0 && index < array.length && String(index) === key;
  };
  const keys = Object.keys(array);
  return { indices: keys.filter(isIndex), names: keys.filter((key) => !isIndex(key)) };
}
