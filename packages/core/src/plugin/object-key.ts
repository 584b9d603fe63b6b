import { FarhaulError } from '../errors/farhaul-error.ts';

/**
 * Keys are `/`-separated, relative and unicode. Anything that could leave the storage's place on any system is refused:
 * empty parts, `.`, `..`, backslash, NUL, drive letters. Every storage begins with it. @throws FARHAUL_STORAGE_KEY
 */
export function checkObjectKey(key: string): void {
  const bad =
    typeof key !== 'string' ||
    key === '' ||
    key.length > 1024 ||
    !key.isWellFormed() ||
    key.includes('\\') ||
    key.includes('\0') ||
    /^[A-Za-z]:/.test(key) ||
    key.split('/').some((part) => part === '' || part === '.' || part === '..' || Buffer.byteLength(part) > 255);
  if (!bad) return;
  throw new FarhaulError('FARHAUL_STORAGE_KEY', `${JSON.stringify(key.slice(0, 200))} is no object key`, {
    hint: 'Keys are relative, parted by "/", without "." or ".." parts, backslashes, NUL or drive letters, at most 1,024 characters and 255 bytes per part.',
  });
}

/** Of `list`: the beginning of a key, or nothing. */
export function checkKeyPrefix(prefix: string): void {
  if (prefix !== '') checkObjectKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
}
