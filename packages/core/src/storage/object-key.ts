import { FarhaulError } from '../errors/farhaul-error.ts';

/**
 * Keys are `/`-separated, relative and unicode. Anything that could leave the storage's place on any system is refused:
 * empty parts, `.`, `..`, backslash, NUL, drive letters.
 */
export function checkObjectKey(key: string): void {
  const bad =
    key === '' || key.length > 1024 || key.includes('\\') || key.includes('\0') || /^[A-Za-z]:/.test(key) ||
    key.split('/').some((part) => part === '' || part === '.' || part === '..');
  if (!bad) return;
  throw new FarhaulError('FARHAUL_STORAGE_KEY', `${JSON.stringify(key.slice(0, 200))} is no object key`, {
    hint: 'Keys are relative, parted by "/", without "." or ".." parts, backslashes, NUL or drive letters, at most 1,024 characters.',
  });
}
