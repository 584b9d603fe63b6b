import { types } from 'node:util';
import type { RefusalKind } from './value-refusal.ts';

/** Says what a value that cannot travel is. Never throws. */
export function nameUnsendable(value: unknown): { kind: RefusalKind; what: string } {
  try {
    return typeof value === 'function' ? nameFunction(value) : nameObject(value as object);
  } catch {
    return { kind: 'unreadable', what: 'an object that cannot be read' };
  }
}

function nameFunction(value: Function): { kind: RefusalKind; what: string } {
  const name = typeof value.name === 'string' && value.name !== '' ? value.name.slice(0, 80) : null;
  const isClass = /^class\b/.test(Function.prototype.toString.call(value));
  return { kind: 'function', what: isClass ? `class ${name ?? '(without a name)'}` : name === null ? 'a function' : `function "${name}"` };
}

function nameObject(value: object): { kind: RefusalKind; what: string } {
  const name = className(value);
  if (types.isPromise(value)) return { kind: 'promise', what: 'a Promise (did you forget to await it?)' };
  if (/^(AbortSignal|AbortController)$/.test(name)) return { kind: 'signal', what: `an ${name}` };
  if (/^(Weak(Map|Set|Ref)|FinalizationRegistry)$/.test(name)) return { kind: 'weak', what: `a ${name}` };
  if (/^(Readable|Writable|Transform)Stream$|^(Blob|File|Request|Response|FormData)$/.test(name))
    return { kind: 'stream', what: `a ${name}` };
  const methods = value as Record<string | symbol, unknown>;
  if (typeof methods['pipe'] === 'function' || '_readableState' in value || '_writableState' in value)
    return { kind: 'stream', what: `a stream (${name})` };
  if (Symbol.asyncIterator in value || typeof methods['next'] === 'function') return { kind: 'stream', what: `an iterator (${name})` };
  if (typeof methods['then'] === 'function') return { kind: 'promise', what: `a thenable ${name} (did you forget to await it?)` };
  return { kind: 'class', what: `an instance of class ${name}` };
}

function className(value: object): string {
  const type: unknown = (value as { constructor?: unknown }).constructor;
  if (typeof type === 'function' && type.name !== '' && type.name !== 'Object') return type.name.slice(0, 80);
  return Object.prototype.toString.call(value).slice(8, -1);
}
