import ignore from 'ignore';
import { existsSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';

/** One entry of `includeFiles`, understood. */
export interface IncludePattern {
  /** As the author wrote it. */
  text: string;
  /** Place in the list, for errors. */
  index: number;
  negated: boolean;
  /** `glob` where it has wildcards; else a `path`, of a file or a directory. */
  kind: 'glob' | 'path';
  /** Absolute directory that `rest` is relative to: the base, or above it where the entry begins with `../`. */
  anchor: string;
  /** Without `!`, `./` and leading `../`; '' is the anchor itself. */
  rest: string;
}

export function includeError(pattern: Pick<IncludePattern, 'index' | 'text'>, why: string, hint: string): FarhaulError {
  return new FarhaulError('FARHAUL_BUNDLE_INCLUDE', `includeFiles[${pattern.index}]: ${why}`, {
    hint,
    details: { index: pattern.index, entry: pattern.text },
  });
}

/** @throws FARHAUL_BUNDLE_INCLUDE for what names no place below the project */
export function parsePattern(entry: unknown, index: number, base: string): IncludePattern {
  const text = typeof entry === 'string' ? entry : String(entry);
  const place = { index, text };
  if (typeof entry !== 'string' || text.trim() === '' || text.trim() === '!')
    throw includeError(
      place,
      `${JSON.stringify(entry) ?? 'undefined'} is no path or pattern`,
      'Give a path or a pattern, e.g. "data/*.csv".',
    );
  if (text.includes('\0')) throw includeError(place, 'it has a NUL character', 'Remove it.');
  const negated = text.startsWith('!');
  const body = (negated ? text.slice(1) : text).replaceAll('\\', '/');
  if ((isAbsolute(body) && !/[*?[]/.test(body)) || /^[a-z]:\//i.test(body)) {
    throw includeError(
      place,
      `${text} is an absolute path`,
      "Paths are relative to the flow's file; includeFilesBase sets another directory.",
    );
  }
  const { anchor, rest } = climb(body.replace(/^(?:\.\/+)+/, ''), base);
  // A name may have brackets itself.
  const glob = /[*?[]/.test(rest) && !existsSync(join(anchor, rest));
  return { text, index, negated, kind: glob ? 'glob' : 'path', anchor, rest: rest === '.' ? '' : rest };
}

function climb(body: string, base: string): { anchor: string; rest: string } {
  let anchor = base;
  let rest = body;
  while (/^\.\.(?:\/|$)/.test(rest)) {
    anchor = resolve(anchor, '..');
    rest = rest.slice(3).replace(/^(?:\.\/+)+/, '');
  }
  return { anchor, rest };
}

/** Whether a path relative to the anchor is meant, as a line of a gitignore file would mean it. */
export function patternMatcher(rest: string): (path: string) => boolean {
  // One instance for each pattern: in a common one an excluded parent would hide what is inside.
  const rules = ignore().add(rest);
  return (path) => path !== '' && !path.startsWith('../') && rules.ignores(path);
}
