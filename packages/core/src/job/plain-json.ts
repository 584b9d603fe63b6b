import { pointerTo } from './job-problem.ts';

export type JsonObject = Record<string, unknown>;

export const MAX_DEPTH = 64;
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype']);

export interface JsonFault {
  path: string;
  message: string;
}

/** More values than fit into the largest document that is accepted; also ends what is shared so often that it explodes. */
const MAX_VALUES = 4 * 1024 * 1024;

/** A deep copy that holds JSON only. Faults are collected and their values left out; `undefined` properties count as not given. */
export function copyPlainJson(value: unknown): { copy: unknown; faults: JsonFault[] } {
  const copier = new PlainJsonCopier();
  return { copy: copier.copy(value, ''), faults: copier.faults };
}

class PlainJsonCopier {
  readonly faults: JsonFault[] = [];
  private readonly open = new Set<object>();
  private values = 0;

  copy(value: unknown, path: string): unknown {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : this.fault(path, `is ${String(value)}, which JSON cannot carry`);
    if (typeof value !== 'object') return this.fault(path, `is a ${typeof value}, which JSON cannot carry`);
    if (this.open.has(value)) return this.fault(path, 'contains itself');
    if (this.open.size >= MAX_DEPTH) return this.fault(path, `is nested deeper than ${MAX_DEPTH} levels`);
    if (!Array.isArray(value) && !isPlainObject(value))
      return this.fault(path, `is an instance of ${className(value)}, which JSON cannot carry`);
    this.open.add(value);
    const copy = Array.isArray(value) ? this.copyList(value, path) : this.copyObject(value, path);
    this.open.delete(value);
    return copy;
  }

  private copyList(list: readonly unknown[], path: string): unknown[] {
    const copy: unknown[] = [];
    for (const [index, item] of list.entries()) {
      if (this.isTooMuch(path)) break;
      copy.push(this.copy(item, pointerTo(path, index)));
    }
    return copy;
  }

  private copyObject(object: JsonObject, path: string): JsonObject {
    const copy: JsonObject = {};
    for (const key of Object.keys(object)) {
      if (this.isTooMuch(path)) break;
      const at = pointerTo(path, key);
      if (refusedKeys.has(key)) this.fault(at, 'is a key that is refused everywhere');
      else if (object[key] !== undefined) copy[key] = this.copy(object[key], at);
    }
    return copy;
  }

  private isTooMuch(path: string): boolean {
    this.values += 1;
    if (this.values === MAX_VALUES) this.fault(path, 'holds too many values');
    return this.values >= MAX_VALUES;
  }

  private fault(path: string, message: string): undefined {
    this.faults.push({ path, message });
  }
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
  if (Array.isArray(left))
    return Array.isArray(right) && left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  if (!isPlainObject(left) || !isPlainObject(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && sameJson(left[key], right[key]));
}

/** For JSON that was checked before. */
export function copyJson<Value>(value: Value): Value {
  return structuredClone(value);
}
