import { pointerTo } from './job-problem.ts';

export type JsonObject = Record<string, unknown>;

export const MAX_DEPTH = 64;
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype']);

export interface JsonFault {
  path: string;
  message: string;
}

/**
 * A deep copy that holds JSON only. Faults are collected and their values left out; `undefined` properties count as
 * not given. Circles end at the depth limit.
 */
export function copyPlainJson(value: unknown, path: string, faults: JsonFault[], depth = 0): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return value;
    faults.push({ path, message: `is ${String(value)}, which JSON cannot carry` });
    return undefined;
  }
  if (typeof value !== 'object') {
    faults.push({ path, message: `is a ${typeof value}, which JSON cannot carry` });
    return undefined;
  }
  if (depth >= MAX_DEPTH) {
    faults.push({ path, message: `is nested deeper than ${MAX_DEPTH} levels` });
    return undefined;
  }
  if (Array.isArray(value)) return value.map((item, index) => copyPlainJson(item, pointerTo(path, index), faults, depth + 1));
  if (!isPlainObject(value)) {
    faults.push({ path, message: `is an instance of ${className(value)}, which JSON cannot carry` });
    return undefined;
  }
  return copyObject(value, path, faults, depth);
}

function copyObject(value: JsonObject, path: string, faults: JsonFault[], depth: number): JsonObject {
  const copy: JsonObject = {};
  for (const key of Object.keys(value)) {
    const at = pointerTo(path, key);
    if (refusedKeys.has(key)) faults.push({ path: at, message: 'is a key that is refused everywhere' });
    else if (value[key] !== undefined) copy[key] = copyPlainJson(value[key], at, faults, depth + 1);
  }
  return copy;
}

/** Also true for objects of another realm; false for class instances. */
export function isPlainObject(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'hasOwnProperty'));
}

function className(value: object): string {
  const { constructor } = value;
  return typeof constructor === 'function' && constructor.name !== '' ? constructor.name : 'a class';
}

/** Whether two JSON values are equal; the order of keys does not count. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) return Array.isArray(right) && left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  if (!isPlainObject(left) || !isPlainObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]));
}

/** For JSON that was checked before. */
export function copyJson<Value>(value: Value): Value {
  return structuredClone(value);
}
