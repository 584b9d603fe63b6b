/**
 * Name of the built-in class that a prototype belongs to, whatever realm it is of (jest and vm run code in realms of
 * their own); null for classes of users.
 */
export function builtInName(prototype: object): string | null {
  let name = known.get(prototype);
  if (name === undefined) known.set(prototype, (name = find(prototype)));
  return name;
}

const known = new WeakMap<object, string | null>();

// Node writes these in JavaScript, so their source does not say "native code".
const written = [
  'Buffer',
  'URL',
  'URLSearchParams',
  'AbortSignal',
  'AbortController',
  'DOMException',
  'Blob',
  'File',
  'ReadableStream',
  'WritableStream',
  'TransformStream',
  'Request',
  'Response',
  'FormData',
  'Headers',
] as const;

function find(prototype: object): string | null {
  for (const name of written) {
    if ((globalThis as unknown as Record<string, { prototype?: object } | undefined>)[name]?.prototype === prototype) return name;
  }
  const type: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (typeof type !== 'function') return null;
  return Function.prototype.toString.call(type) === `function ${type.name}() { [native code] }` ? type.name : null;
}
