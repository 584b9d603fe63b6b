import type { ErrorCode } from '../../errors/error-codes.ts';
import { FarhaulError } from '../../errors/farhaul-error.ts';

/** What cannot travel; `details.kind` of the error. */
export type RefusalKind =
  | 'function'
  | 'promise'
  | 'stream'
  | 'signal'
  | 'symbol'
  | 'class'
  | 'weak'
  | 'too-deep'
  | 'too-large'
  | 'unreadable';

/** One step from a value to a part of it: a property, an index, or text that is appended as it is. */
export type PathStep = string | number | { text: string };

/** How a value is spoken of in errors. */
export interface ValueNaming {
  /** What is being sent, e.g. `argument 1 "opts"`; put before the message. */
  label?: string | undefined;
  /** Name that the path begins with, e.g. `opts`. */
  root?: string | undefined;
  /** The value is an argument list with these names: the position gives the root, and `argument 1 "opts" of <label>`. */
  argumentNames?: readonly string[] | undefined;
}

const advice: Record<RefusalKind, readonly [ErrorCode, string]> = {
  function: [
    'FARHAUL_VALUE_FUNCTION',
    'Functions do not travel as values: import it where it is used, or send a name and look it up there.',
  ],
  promise: ['FARHAUL_VALUE_PROMISE', 'Await it before sending it.'],
  stream: ['FARHAUL_VALUE_STREAM', 'Read it into a Buffer, a string or an array first, or send the place where the data lies.'],
  signal: ['FARHAUL_VALUE_SIGNAL', 'Cancel the run instead: the flow finds its own signal in getRunContext().signal.'],
  symbol: ['FARHAUL_VALUE_SYMBOL', 'Only symbols made by Symbol.for() travel.'],
  class: [
    'FARHAUL_VALUE_CLASS',
    "Send a plain object, or register the class at module level: registerClass('my-app/Name', Name, { to, from }).",
  ],
  weak: ['FARHAUL_VALUE_WEAK', 'Weak collections cannot be read; send a Map, a Set or the object itself.'],
  'too-deep': ['FARHAUL_VALUE_TOO_DEEP', 'Flatten the structure, for example into an array of records that name their parents.'],
  'too-large': ['FARHAUL_VALUE_TOO_LARGE', 'Send large data as a Buffer or typed array, as a file, or as the place where it lies.'],
  unreadable: ['FARHAUL_VALUE_UNREADABLE', 'Send plain data instead of an object that computes its properties.'],
};

/** `cannot serialize <what> at <path>`, with advice for the kind. */
export function valueRefusal(
  kind: RefusalKind,
  what: string,
  place: { steps: readonly PathStep[]; naming: ValueNaming; cause?: unknown },
): FarhaulError {
  const [code, hint] = advice[kind];
  const { label, path } = locate(place.steps, place.naming);
  const message = `${label === undefined ? '' : `${label}: `}cannot serialize ${what}${path === '' ? '' : ` at ${path}`}`;
  return new FarhaulError(code, message, { hint, details: { path, kind }, ...('cause' in place ? { cause: place.cause } : {}) });
}

function locate(steps: readonly PathStep[], naming: ValueNaming): { label: string | undefined; path: string } {
  const position = steps[0];
  if (naming.argumentNames === undefined || typeof position !== 'number')
    return { label: naming.label, path: renderPath(naming.root ?? '', steps) };
  const name = naming.argumentNames[position];
  return {
    label: `argument ${position + 1}${name === undefined ? '' : ` "${name}"`}${naming.label === undefined ? '' : ` of ${naming.label}`}`,
    path: renderPath(name ?? `arguments[${position}]`, steps.slice(1)),
  };
}

function renderPath(root: string, steps: readonly PathStep[]): string {
  let path = root;
  for (const step of steps.length > 40 ? [...steps.slice(0, 20), { text: '…' }, ...steps.slice(-20)] : steps) {
    if (typeof step === 'object') path += step.text;
    else if (typeof step === 'number') path += `[${step}]`;
    else if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step)) path += path === '' ? step : `.${step}`;
    else path += `[${JSON.stringify(step.length > 80 ? `${step.slice(0, 80)}…` : step)}]`;
  }
  return path;
}
