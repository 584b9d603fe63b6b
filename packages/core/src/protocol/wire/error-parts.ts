import { FarhaulError } from '../../errors/farhaul-error.ts';

/** Texts and parts of an error as they are written. */
export interface ErrorParts {
  texts: { name: string; message: string; class: string; stack?: string };
  /** `cause` and `errors`, where the error has them itself. */
  own: Record<string, unknown>;
  /** Further own fields. */
  props: Record<string, unknown>;
}

const reserved = ['name', 'message', 'stack', 'cause', 'errors'];

/** Never throws, whatever the error's own getters do: what cannot be read is left out. */
export function describeError(error: Error): ErrorParts {
  const read = (key: string): unknown => {
    try {
      return (error as unknown as Record<string, unknown>)[key];
    } catch {
      return undefined;
    }
  };
  const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);
  const pick = (keys: readonly string[]): Record<string, unknown> => {
    const record = Object.create(null) as Record<string, unknown>;
    for (const key of keys) record[key] = read(key);
    return record;
  };
  const type = classOf(error);
  const texts: ErrorParts['texts'] = { name: text(read('name'), type), message: text(read('message'), ''), class: type };
  const stack = read('stack');
  if (typeof stack === 'string') texts.stack = stack;
  const keys = ownKeys(error);
  return {
    texts,
    own: pick(['cause', 'errors'].filter((key) => keys.all.includes(key))),
    props: pick(keys.enumerable.filter((key) => !reserved.includes(key))),
  };
}

function ownKeys(error: Error): { all: string[]; enumerable: string[] } {
  try {
    return { all: Object.getOwnPropertyNames(error), enumerable: Object.keys(error) };
  } catch {
    return { all: [], enumerable: [] };
  }
}

const builtIn = new Set([
  'AggregateError',
  'DOMException',
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
]);

function classOf(error: Error): string {
  try {
    if (FarhaulError.isInstance(error)) return 'FarhaulError';
    for (let prototype: object | null = error; prototype !== null; prototype = Object.getPrototypeOf(prototype)) {
      const type: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
      if (typeof type === 'function' && builtIn.has(type.name)) return type.name;
    }
  } catch {
    return 'Error';
  }
  return 'Error';
}

/** An empty error of the class; its fields follow, because they may refer to it. Null where the class is not known. */
export function emptyError(type: string, { name, message }: { name: string; message: string }): Error | null {
  if (type !== 'FarhaulError' && !builtIn.has(type)) return null;
  // Capturing the stack of this place would cost most of the time, and it is replaced anyway.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    if (type === 'FarhaulError') return new FarhaulError('FARHAUL_INTERNAL', message);
    if (type === 'DOMException') return new DOMException(message, name);
    if (type === 'AggregateError') return new AggregateError([], message);
    const Type = (globalThis as unknown as Record<string, new (message: string) => Error>)[type]!;
    return new Type(message);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Sets a field as the language itself would: visible to code, hidden from enumeration. */
export function setHidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: false, configurable: true });
}

/** Sets an own field of an error, also where the class declares it as read-only. */
export function setField(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}
