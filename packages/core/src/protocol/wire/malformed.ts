import { FarhaulError } from '../../errors/farhaul-error.ts';

/** The document is not what a writer of wire-1 makes. */
export function malformed(what: string, cause?: unknown): FarhaulError {
  return new FarhaulError('FARHAUL_VALUE_INVALID', `malformed wire document: ${what}`, {
    hint: 'It was damaged, or written by something other than farhaul.',
    ...(cause === undefined ? {} : { cause }),
  });
}

export function wrongContent(tag: string): never {
  throw malformed(`wrong content of ${tag}`);
}
